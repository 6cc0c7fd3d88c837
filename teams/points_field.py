"""Column for points: seven digits, two decimals."""

from decimal import Decimal
from typing import Any

from django.db import models

CENT = Decimal("0.01")
MOST = Decimal(10) ** 12  # a float above it has no cents, and no page has room for it


class PointsField(models.DecimalField):  # type: ignore[type-arg]
    """A DecimalField that can read numbers too large for it, up to 10¹².

    SQLite stores any number in such a column, and Django's own field raises InvalidOperation when
    it reads one with too many digits. A single bad row of an older version would break every page
    and command that reads it, including those that repair it.
    """

    def get_internal_type(self) -> str:
        return "PointsField"  # the backend's reader that raises is for "DecimalField"

    def db_type(self, connection: Any) -> str:
        kind: str = connection.data_types["DecimalField"]
        return kind % {"max_digits": self.max_digits, "decimal_places": self.decimal_places}

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs  # the column is the same

    def from_db_value(
        self, value: object, expression: object, connection: object
    ) -> Decimal | None:
        if value is None:
            return None
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        return max(-MOST, min(MOST, number)).quantize(CENT)
