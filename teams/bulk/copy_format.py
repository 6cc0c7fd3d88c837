"""COPY's binary format of PostgreSQL: single values, and whole columns as numpy arrays.

A field is its length in four bytes and then its value, big-endian. Source: "Binary Format" in
https://www.postgresql.org/docs/current/sql-copy.html, and the types' send functions.
"""

import json
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Encoder = Callable[[Any], bytes]

START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL counts microseconds and days from it
NUMERIC_DIGITS = 4  # of base 10,000, three of them before the point; PostgreSQL drops zeros
NUMERIC_SIGNS = (0, 0x4000)  # positive, negative
NUMERIC = struct.Struct(f">ihhHH{NUMERIC_DIGITS}h")
NUMERIC_COLUMN = [
    ("length", ">i4"), ("digits", ">i2"), ("weight", ">i2"), ("sign", ">u2"), ("scale", ">u2"),
    ("values", ">i2", NUMERIC_DIGITS),
]  # fmt: skip
INTEGER_COLUMNS = {"bigint": ">i8", "integer": ">i4", "smallint": ">i2", "boolean": ">i1"}


def encoder(db_type: str, *, nullable: bool) -> Encoder:
    """Return the function that makes fields of the column type. Raises KeyError for others."""
    encode = _ENCODERS[_base(db_type)]
    return (lambda value: NULL if value is None else encode(value)) if nullable else encode


def encode_column(db_type: str, places: int, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array of the fields, one for each of the values.

    `values`: integers for integers, booleans and keys; integers in units of the last of the
    `places` for numbers with decimals; datetime64 in UTC for times.
    """
    kind = _base(db_type)
    if kind == "numeric":
        return _numeric_column(values, places)
    if kind == "timestamp with time zone":
        values = (values - np.datetime64(EPOCH.replace(tzinfo=None), "us")).astype(np.int64)
        kind = "bigint"
    number = np.dtype(INTEGER_COLUMNS[kind])
    fields = np.empty(len(values), [("length", ">i4"), ("value", number)])
    fields["length"], fields["value"] = number.itemsize, values
    return fields


def _base(db_type: str) -> str:
    """Return "varchar" for "varchar(40)"."""
    return db_type.partition("(")[0]


def _numeric_column(units: npt.NDArray[Any], places: int) -> npt.NDArray[Any]:
    fields = np.empty(len(units), NUMERIC_COLUMN)
    fields["length"] = fields.dtype.itemsize - 4
    fields["digits"], fields["weight"], fields["scale"] = (
        NUMERIC_DIGITS,
        NUMERIC_DIGITS - 2,
        places,
    )
    fields["sign"] = np.where(units < 0, NUMERIC_SIGNS[1], NUMERIC_SIGNS[0])
    rest = np.abs(units).astype(np.int64) * 10 ** (4 - places)
    for i in reversed(range(NUMERIC_DIGITS)):
        rest, fields["values"][:, i] = np.divmod(rest, 10_000)
    return fields


@lru_cache(maxsize=65_536)
def _numeric(value: Decimal) -> bytes:
    rest = abs(int(value.scaleb(4)))
    digits: list[int] = []
    for _ in range(NUMERIC_DIGITS):
        rest, digit = divmod(rest, 10_000)
        digits.insert(0, digit)
    return NUMERIC.pack(
        NUMERIC.size - 4,
        NUMERIC_DIGITS,
        NUMERIC_DIGITS - 2,
        NUMERIC_SIGNS[value < 0],
        max(0, -int(value.as_tuple().exponent)),
        *digits,
    )


def _packed(code: str) -> Encoder:
    packer = struct.Struct(f">i{code}")
    size = packer.size - 4
    return lambda value: packer.pack(size, value)


def _prefixed(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value


_BIGINT, _INTEGER = _packed("q"), _packed("i")
_ENCODERS: dict[str, Encoder] = {
    "bigint": _BIGINT,
    "integer": _INTEGER,
    "smallint": _packed("h"),
    "boolean": _packed("?"),
    "numeric": _numeric,
    "varchar": lambda value: _prefixed(value.encode()),
    "text": lambda value: _prefixed(value.encode()),
    "jsonb": lambda value: _prefixed(b"\x01" + json.dumps(value).encode()),  # 1 is its version
    "timestamp with time zone": lambda value: _BIGINT(
        (value - EPOCH) // timedelta(microseconds=1)
    ),
    "date": lambda value: _INTEGER((value - date(2000, 1, 1)).days),
}
