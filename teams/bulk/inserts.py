"""Inserts rows of values, blocks of rows that many parents share, and whole columns."""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from itertools import chain, repeat
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from django.db import connection, models

from . import copy_format

Row = Sequence[object]
Field: TypeAlias = "models.Field[Any, Any]"
CHUNK = 50_000  # rows of columns encoded at once
BUFFER = 1 << 16  # bytes handed to COPY at once


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Return primary keys that no other transaction gets. Call it in a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            # The keys as runs of consecutive ones: another transaction may take some in between.
            cursor.execute(
                """
                SELECT min(id), max(id)
                FROM (
                    SELECT id, id - row_number() OVER (ORDER BY id) AS run
                    FROM (
                        SELECT nextval(%s) AS id FROM generate_series(1, %s)
                    ) AS taken
                ) AS numbered
                GROUP BY run
                ORDER BY 1
                """,
                [sequence, count],
            )
            return list(chain(*(range(first, last + 1) for first, last in cursor.fetchall())))
        # SQLite has one writer: no other transaction takes the keys before the rows are there.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        begin = last[0] + 1 if last else 1
        return list(range(begin, begin + count))


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows with the values of the named fields; other fields get their defaults."""
    fields, defaults = _fields(model, names)
    if connection.vendor == "postgresql":
        encoders = [_encoder(field) for field in fields]
        start = struct.pack(">h", len(fields))
        end = _encoded(encoders[len(names) :], defaults)
        _copy(model, fields, (start + _encoded(encoders, row) + end for row in rows))
    else:
        _execute(model, fields, ((*row, *defaults) for row in rows))


def insert_blocks(
    model: type[models.Model],
    parent: str,
    names: Sequence[str],
    blocks: Sequence[Sequence[Row]],
    parents: Iterable[tuple[int, int]],
) -> None:
    """Insert, for each of the parents, all rows of its block.

    `parent`: name of the foreign key. `parents`: (primary key of the parent, index of its block).
    `names`: the other fields, in the order of a row's values. COPY gets the bytes of a block with
    each parent's key in between, so a block costs the same for one parent and for thousands.
    """
    fields, defaults = _fields(model, [parent, *names])
    if connection.vendor == "postgresql":
        encoders = [_encoder(field) for field in fields[1:]]
        encoded = [
            [b"", *(_encoded(encoders, (*row, *defaults)) for row in block)] for block in blocks
        ]
        key = struct.Struct(">hiq")
        count, size = len(fields), 8
        _copy(
            model,
            fields,
            (key.pack(count, size, pk).join(encoded[block]) for pk, block in parents),
        )
    else:
        rows = ((pk, *row, *defaults) for pk, block in parents for row in blocks[block])
        _execute(model, fields, rows)


def insert_columns(
    model: type[models.Model], columns: Mapping[str, npt.NDArray[Any] | object]
) -> None:
    """Insert a row for each element of the arrays; other fields get their defaults.

    A column is a numpy array, or one value for all rows. An array has integers for integers,
    booleans and keys, integers in units of the last place (hundredths) for a DecimalField, and
    datetime64 in UTC for a DateTimeField. It has no empty values. A single value is what `insert`
    takes.
    """
    fields, defaults = _fields(model, list(columns))
    values = [*columns.values(), *defaults]
    count = len(next(value for value in values if isinstance(value, np.ndarray)))
    chunks = (
        [value[i : i + CHUNK] if isinstance(value, np.ndarray) else value for value in values]
        for i in range(0, count, CHUNK)
    )
    if connection.vendor == "postgresql":
        _copy(model, fields, (_encoded_columns(fields, chunk) for chunk in chunks))
    else:
        rows = chain.from_iterable(
            zip(*map(_python_values, fields, chunk), strict=False) for chunk in chunks
        )
        _execute(model, fields, rows)


def _fields(model: type[models.Model], names: Sequence[str]) -> tuple[list[Field], list[object]]:
    """Return the named fields followed by the others, and the defaults of the others."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    named = [by_name[name] for name in names]
    others = [
        field
        for field in model._meta.concrete_fields
        if field not in named and not field.primary_key
    ]
    return [*named, *others], [field.get_default() for field in others]


def _db_type(field: Field) -> str:
    found = field.db_type(connection)
    assert found  # noqa: S101 - only fields without a column have none
    return found


def _encoder(field: Field) -> copy_format.Encoder:
    return copy_format.encoder(_db_type(field), nullable=field.null)


def _encoded(encoders: Iterable[copy_format.Encoder], row: Row) -> bytes:
    return b"".join([encode(value) for encode, value in zip(encoders, row, strict=False)])


def _encoded_columns(fields: Sequence[Field], values: Sequence[Any]) -> bytes:
    """Return the rows of one chunk."""
    columns = [
        copy_format.encode_column(_db_type(field), getattr(field, "decimal_places", 0), value)
        if isinstance(value, np.ndarray)
        else np.void(_encoder(field)(value))
        for field, value in zip(fields, values, strict=True)
    ]
    count = next(len(column) for column in columns if isinstance(column, np.ndarray))
    rows = np.empty(
        count, [("count", ">i2"), *((f"f{i}", column.dtype) for i, column in enumerate(columns))]
    )
    rows["count"] = len(fields)
    for i, column in enumerate(columns):
        rows[f"f{i}"] = column
    return rows.tobytes()


def _python_values(field: Field, value: npt.NDArray[Any] | object) -> Iterable[Any]:
    """Return the chunk's values as `insert` takes them; a single value without end."""
    if not isinstance(value, np.ndarray):
        return repeat(value)
    found = value.tolist()
    if isinstance(field, models.DecimalField):
        return [Decimal(units).scaleb(-field.decimal_places) for units in found]
    if isinstance(field, models.DateTimeField):
        return [moment.replace(tzinfo=UTC) for moment in found]
    return found


def _copy(model: type[models.Model], fields: Iterable[Field], rows: Iterable[bytes]) -> None:
    table, columns = _quoted(model, fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", _Stream(rows), BUFFER
        )


def _execute(model: type[models.Model], fields: Sequence[Field], rows: Iterable[Row]) -> None:
    table, columns = _quoted(model, fields)
    places = ", ".join(["%s"] * len(fields))
    prepared: Any = (
        [
            field.get_db_prep_save(value, connection)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    )
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
        cursor.executemany(statement, prepared)


def _quoted(model: type[models.Model], fields: Iterable[Field]) -> tuple[str, str]:
    """Return the names of the table and of the columns, as SQL."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields if field.column)
    return quote(model._meta.db_table), columns


class _Stream:
    """A file in COPY's binary format, generated while it is read."""

    def __init__(self, rows: Iterable[bytes]) -> None:
        self.parts: Iterator[bytes] = chain([copy_format.START], rows, [copy_format.END])

    def read(self, size: int) -> bytes:
        """Return at least `size` bytes until the end: psycopg2 takes more than it asks for."""
        found = bytearray()
        for part in self.parts:
            found += part
            if len(found) >= size:
                break
        return bytes(found)
