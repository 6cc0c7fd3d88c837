"""Inserts a million rows at once: with COPY into PostgreSQL, with executemany into SQLite.

It makes no model instances and sends no signals, so the caller flags the stale snapshots.

inserts       rows of values, blocks of rows that many parents share, and whole columns
indexes       indexes and foreign keys that are made after the rows; empty tables
copy_format   values and columns in COPY's binary format
"""

from .indexes import defer_foreign_key_checks, defer_indexes, truncate
from .inserts import Row, insert, insert_blocks, insert_columns, reserve_ids

__all__ = [
    "Row",
    "defer_foreign_key_checks",
    "defer_indexes",
    "insert",
    "insert_blocks",
    "insert_columns",
    "reserve_ids",
    "truncate",
]
