"""The column in which points are stored: seven digits, two decimals."""

from decimal import Decimal
from typing import Any

from django.db import models

CENT = Decimal("0.01")
MOST = Decimal(10) ** 12  # beyond it a float has no cents, and no page has room


class PointsField(models.DecimalField):  # type: ignore[type-arg]
    """A DecimalField that reads what does not fit it, up to 10¹².

    SQLite stores any number in such a column, and Django's own field raises InvalidOperation
    when it reads one with too many digits: a single bad row of an older version would take
    down every page and command that reads it, those that mend it included.
    """

    def get_internal_type(self) -> str:
        return "PointsField"  # for DecimalField the backend has that reader

    def db_type(self, connection: Any) -> str:
        kind: str = connection.data_types["DecimalField"]
        return kind % {"max_digits": self.max_digits, "decimal_places": self.decimal_places}

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs  # the column is the same

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        if value is None:
            return None
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        return max(-MOST, min(MOST, number)).quantize(CENT)
