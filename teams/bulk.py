"""Inserts a million rows at once: with COPY into PostgreSQL, with executemany into SQLite.

It makes no model instances and sends no signals, so the caller flags the stale snapshots.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

Row = Sequence[object]


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
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
    by_name = {field.name: field for field in meta.concrete_fields}
    named = [by_name[name] for name in names]
    others = [f for f in meta.concrete_fields if f not in named and not f.primary_key]
    defaults = [field.get_default() for field in others]
    fields = [*named, *others]
    table = connection.ops.quote_name(meta.db_table)
    columns = ", ".join(
        connection.ops.quote_name(field.column) for field in fields if field.column
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            end = "".join(f"\t{_text(value)}" for value in defaults) + "\n"
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", _CopyStream(rows, end))
            return
        places = ", ".join(["%s"] * len(fields))
        prepared: Any = (
            [
                field.get_db_prep_save(value, connection)
                for field, value in zip(fields, (*row, *defaults), strict=True)
            ]
            for row in rows
        )
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
        cursor.executemany(statement, prepared)


@contextlib.contextmanager
def defer_foreign_key_checks(*tables: type[models.Model]) -> Iterator[None]:
    """Check the foreign keys of these models' rows together, at the end of the block.

    This concerns PostgreSQL only, where one lookup for each row's keys costs more than the rest of
    the insert. The tables are locked until the transaction ends.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        # Pending deferred checks would forbid ALTER TABLE.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
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


class _CopyStream:
    """A file of the rows in COPY's text format, generated while it is read."""

    def __init__(self, rows: Iterable[Row], end: str) -> None:
        self.lines = self._lines(rows, end)

    def _lines(self, rows: Iterable[Row], end: str) -> Iterator[bytes]:
        for row in rows:
            yield ("\t".join([_COPY_FORMATS[type(value)](value) for value in row]) + end).encode()

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
_COPY_FORMATS: dict[type, Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    bool: lambda value: "t" if value else "f",
    Decimal: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    dict: lambda value: _escaped(json.dumps(value)),
    type(None): lambda value: "\\N",
}


def _text(value: object) -> str:
    return _COPY_FORMATS[type(value)](value)
