"""Column for the number of the transaction that wrote a row.

It answers "which rows were written since I last read?" A time cannot: a transaction that began
earlier may commit later.

    last = moment(field)  # in the transaction that reads the rows
    …
    changed = Lineup.objects.written_between(last, moment(field))

A release from before the column does not set it, so rows that it writes are not found.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models


class TransactionNumber(models.Func):
    """The number of the present transaction. In SQLite one more than the highest in the table.

    SQLite has one writer, so its numbers grow in the order of commits.
    """

    template = "pg_current_xact_id()::text::bigint"
    arity = 0

    def __init__(self, table: str = "", column: str = "", **extra: Any) -> None:
        super().__init__(output_field=models.BigIntegerField(), **extra)
        self.table, self.column = table, column

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[()]]:
        quote = connection.ops.quote_name
        column, table = quote(self.column), quote(self.table)
        return f"(SELECT COALESCE(MAX({column}), 0) + 1 FROM {table})", ()  # noqa: S608


class TransactionField(models.BigIntegerField):  # type: ignore[type-arg]
    """A BigIntegerField that each save of a whole row sets. An update sets it by `number`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": 0, "db_default": 0, "editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.number

    @property
    def number(self) -> TransactionNumber:
        return TransactionNumber(self.model._meta.db_table, str(self.column))


@dataclass(frozen=True)
class Moment:
    """A state of the database. Rows that it lacks have numbers from `first` on."""

    first: int
    next: int  # a higher number is from before a restore, when the database counted further


def moment(field: TransactionField) -> Moment:
    """Return the moment that the present transaction reads. One query."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # All transactions below xmin have ended. This one may be above xmax.
            cursor.execute(
                """
                SELECT pg_snapshot_xmin(now)::text::bigint,
                       greatest(
                           pg_snapshot_xmax(now)::text::bigint,
                           pg_current_xact_id_if_assigned()::text::bigint + 1
                       )
                FROM pg_current_snapshot() AS now
                """
            )
            return Moment(*cursor.fetchone())
        column, table = (
            connection.ops.quote_name(name)
            for name in (str(field.column), field.model._meta.db_table)
        )
        cursor.execute(f"SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}")  # noqa: S608
        (number,) = cursor.fetchone()
        return Moment(number, number)
