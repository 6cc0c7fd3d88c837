from collections.abc import Iterable
from typing import Any

from .managers import CALENDAR
from .models import Season, Week


@CALENDAR.builds(stale_on={Week: None, Season: None})
def calendar(key: Any) -> Iterable[Week]:
    return Week.objects.calendar()
