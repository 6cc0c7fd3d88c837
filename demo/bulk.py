"""Inserts rows by the million: COPY into PostgreSQL, many at a time into SQLite.

It makes no model instance, signal or flag: the caller flags what becomes stale.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Return primary keys that no other transaction gets. Call it in a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [number for (number,) in cursor.fetchall()]
        # SQLite has one writer: no other transaction takes the keys before the rows are there.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        begin = last[0] + 1 if last else 1
        return list(range(begin, begin + count))


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows with the values of the named fields; other fields get their defaults."""
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    others = [f for f in meta.concrete_fields if f not in fields and not f.primary_key]
    rest = [field.get_default() for field in others]
    fields += others
    table = connection.ops.quote_name(meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            end = "".join(f"\t{_text(value)}" for value in rest) + "\n"
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", _Stream(rows, end))
            return
        places = ", ".join(["%s"] * len(fields))
        prepared: Any = (
            [
                field.get_db_prep_save(value, connection)
                for field, value in zip(fields, (*row, *rest), strict=True)
            ]
            for row in rows
        )
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
        cursor.executemany(statement, prepared)


@contextlib.contextmanager
def foreign_keys_at_the_end(*tables: type[models.Model]) -> Iterator[None]:
    """Check the foreign keys of these models' rows at the end of the block, all in one go.

    This is for PostgreSQL, where looking up each row's keys costs more than all the rest. The
    tables are locked until the transaction ends.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # pending deferred checks would forbid ALTER TABLE
        cursor.execute(
            """
            SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid)
            FROM pg_constraint
            WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
            """,
            [[model._meta.db_table for model in tables]],
        )
        keys = cursor.fetchall()
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


class _Stream:
    """The rows as text for COPY, generated while it reads."""

    def __init__(self, rows: Iterable[Row], end: str) -> None:
        self.lines = self._lines(rows, end)

    def _lines(self, rows: Iterable[Row], end: str) -> Iterator[bytes]:
        for row in rows:
            yield ("\t".join([_FORMS[type(value)](value) for value in row]) + end).encode()

    def read(self, size: int) -> bytes:
        found = bytearray()
        for line in self.lines:
            found += line
            if len(found) >= size:
                break
        return bytes(found)


def _escaped(text: str) -> str:
    for mark, code in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(mark, code)
    return text


# Values in COPY's text format.
_FORMS: dict[type, Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    bool: lambda value: "t" if value else "f",
    Decimal: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    dict: lambda value: _escaped(json.dumps(value)),
    type(None): lambda value: "\\N",
}


def _text(value: Any) -> str:
    return _FORMS[type(value)](value)
