from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .managers import CALENDAR
from .models import FeatureFlag, Season, Switch, Week
from .rollout import ROLLOUT, Rollout


@CALENDAR.builds(stale_on={Week: None, Season: None})
def calendar(key: Any) -> Iterable[Week]:
    return Week.objects.calendar()


@ROLLOUT.builds(stale_on={FeatureFlag: None, Switch: None})
def rollout(key: Any) -> Rollout:
    users: dict[int, list[int]] = defaultdict(list)
    for flag_id, user_id in FeatureFlag.users.through.objects.values_list(
        "featureflag_id", "user_id"
    ):
        users[flag_id].append(user_id)
    return {
        "flags": {
            flag.name: {name: getattr(flag, name) for name in FeatureFlag.SHOWN}
            | {"users": users[flag.pk]}
            for flag in FeatureFlag.objects.all()
        },
        "switches": list(Switch.objects.filter(active=True).values_list("name", flat=True)),
    }
