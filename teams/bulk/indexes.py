"""Makes indexes and checks foreign keys after a large insert, and empties large tables.

This concerns PostgreSQL only. The tables are locked until the transaction ends.
"""

import contextlib
from collections.abc import Iterator

from django.db import connection, models

# Memory of each index's sort: more than the setting, for as long as one seed or import runs.
SORT_MEMORY = "512MB"


@contextlib.contextmanager
def defer_foreign_key_checks(*tables: type[models.Model]) -> Iterator[None]:
    """Check the foreign keys from and to these models together, at the end of the block.

    One lookup for each row's keys costs more than the rest of an insert or of a delete.
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
            WHERE contype = 'f' AND ARRAY[conrelid, confrelid] && %s::regclass[]::oid[]
            """,
            [[model._meta.db_table for model in tables]],
        )
        keys = cursor.fetchall()
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


@contextlib.contextmanager
def defer_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Drop these models' indexes, and make them again at the end of the block.

    Sorting all rows once costs less than finding a place in an index for each row. An index that
    a foreign key needs stays, so use this inside `defer_foreign_key_checks`. Queries in the block
    find no index: delete old rows before it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indrelid::regclass, indexrelid::regclass, quote_ident(conname),
                   pg_get_constraintdef(own.oid), pg_get_indexdef(indexrelid)
            FROM pg_index
            LEFT JOIN pg_constraint own ON own.conindid = indexrelid AND own.contype IN ('p', 'u')
            WHERE indrelid = ANY(%s::regclass[])
              AND NOT EXISTS (
                  SELECT FROM pg_constraint key
                  WHERE key.conindid = indexrelid AND key.contype = 'f'
              )
            ORDER BY indrelid, indexrelid
            """,
            [[model._meta.db_table for model in tables]],
        )
        indexes = cursor.fetchall()
        for table, index, constraint, _, _ in indexes:
            if constraint:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
            else:
                cursor.execute(f"DROP INDEX {index}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # pending checks, as above
        cursor.execute("SET LOCAL maintenance_work_mem = %s", [SORT_MEMORY])
        for table, _, constraint, definition, statement in indexes:
            if constraint:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}")
            else:
                cursor.execute(statement)


def truncate(*tables: type[models.Model]) -> None:
    """Delete all rows of these models at once. No other model may refer to them.

    A transaction that began before sees them empty too.
    """
    if connection.vendor != "postgresql":
        for model in tables:
            model._default_manager.all()._raw_delete(connection.alias)
        return
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
    with connection.cursor() as cursor:
        # Pending deferred checks would forbid TRUNCATE.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {names}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
