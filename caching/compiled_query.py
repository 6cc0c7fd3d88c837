"""Querysets whose SQL is compiled once in a process, for the requests of the rush.

Django compiles the SQL of a queryset anew for each use, which takes several times as long as
PostgreSQL's answer to a read by index. A compiled query is compiled at its first use. Later uses
fill in the parameters.

    ARTICLES = CompiledQuery(
        lambda section, since: Article.objects.filter(section=section, published__gte=since)
        .values_list("title", "published")
    )

    ARTICLES.rows(section=3, since=monday)

`updating`, `deleting` and `inserting` make such a query of a write, which `execute` runs.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import DeleteQuery, InsertQuery, Query, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler, SQLInsertCompiler

Row = list[Any]
Value = object


class Parameter(Expression):
    """Place of a value in a compiled query, used in a filter like the value itself."""

    def __init__(self, name: str, index: int | None = None) -> None:
        super().__init__()
        self.name, self.index = name, index

    def as_sql(self, compiler: object, connection: object) -> tuple[str, Any]:
        return "%s", [self]

    def value(self, values: dict[str, Any]) -> object:
        value = values[self.name]
        return value if self.index is None else value[self.index]


def updating(rows: "QuerySet[Any]", **values: Expression) -> UpdateQuery:
    """Return the query of `rows.update(**values)`."""
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    return query


def deleting(rows: "QuerySet[Any]") -> Query:
    """Return the query of a deletion that concerns no row of another table."""
    return rows.query.chain(DeleteQuery)


def inserting(model: type[Model], **columns: list[Expression]) -> InsertQuery:
    """Return the query that inserts a row for each place in the lists, which are equally long."""
    query = InsertQuery(model)
    rows = [
        model(**dict(zip(columns, row, strict=True)))
        for row in zip(*columns.values(), strict=True)
    ]
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    query.insert_values(fields, rows)
    return query


class CompiledQuery:
    """A query that is compiled once.

    `make` gets a Parameter for each name and returns a queryset of `values_list`, or a query of
    `updating`, `deleting` or `inserting`. It is called at the first use, and again for each other
    length of a parameter that is a list, as of `__in`.
    """

    def __init__(self, make: "Callable[..., QuerySet[Any, Any] | Query]") -> None:
        self._make = make
        self._compiled: dict[tuple[int | None, ...], _Statement | None] = {}

    def rows(self, **values: Value) -> list[Row]:
        """Return the rows of a read, with Python's values as the queryset gives them."""
        statement = self._statement(values)
        return statement.rows(values) if statement else []

    def execute(self, **values: Value) -> int:
        """Run a write and return the number of its rows."""
        statement = self._statement(values)
        return statement.execute(values) if statement else 0

    def _statement(self, values: dict[str, Value]) -> "_Statement | None":
        shape = tuple(len(v) if isinstance(v, list) else None for v in values.values())
        if shape not in self._compiled:
            self._compiled[shape] = self._compile(dict(zip(values, shape, strict=True)))
        return self._compiled[shape]

    def _compile(self, shape: dict[str, int | None]) -> "_Statement | None":
        made = self._make(
            **{
                name: Parameter(name)
                if length is None
                else [Parameter(name, index) for index in range(length)]
                for name, length in shape.items()
            }
        )
        query = made if isinstance(made, Query) else made.query
        try:
            return _Statement(query.get_compiler(connection=connection))
        except EmptyResultSet:  # `__in` of an empty list
            return None


class _Statement:
    def __init__(self, compiler: SQLCompiler) -> None:
        if isinstance(compiler, SQLInsertCompiler):
            [(self.sql, self.params)] = compiler.as_sql()
        else:
            self.sql, self.params = compiler.as_sql()
        self.compiler = compiler
        columns = getattr(compiler, "select", None) or []  # a write has none
        self.converters = compiler.get_converters([column[0] for column in columns])

    def rows(self, values: dict[str, Any]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(values))
            rows = cursor.fetchall()
        if self.converters:
            return list(self.compiler.apply_converters(rows, self.converters))
        return [list(row) for row in rows]

    def execute(self, values: dict[str, Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(values))
            return cursor.rowcount

    def _filled(self, values: dict[str, Any]) -> list[Any]:
        adapt = connection.ops.adapt_unknown_value
        return [
            adapt(param.value(values)) if isinstance(param, Parameter) else param
            for param in self.params
        ]
