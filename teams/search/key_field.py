"""Column for searching names: the key of one or more other columns of the row."""

from typing import Any, Self

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.db.models.lookups import Lookup

from .text import LONGEST_KEY, search_key

LAST = "\U0010ffff"


class SearchKeyField(models.CharField):  # type: ignore[type-arg]
    """The key of the `sources`, computed whenever the row is saved, created or updated in bulk.

    `update()` has no instance to compute a key from, so `KeyedQuerySetMixin` refuses to update a
    source without the key. A release without this column leaves the database's default, "";
    `search_keys` in teams.cleanup fills those rows.
    """

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        defaults: dict[str, Any] = {
            "max_length": LONGEST_KEY, "default": "", "db_default": "", "editable": False,
        }  # fmt: skip
        super().__init__(**(defaults | options))

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, [*self.sources, *args], options

    def key_of(self, row: models.Model) -> str:
        return search_key(" ".join(str(getattr(row, source)) for source in self.sources))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        key = self.key_of(model_instance)
        setattr(model_instance, self.attname, key)
        return key


@SearchKeyField.register_lookup
class BeginsWith(Lookup):
    """The lookup `search_key__begins_with=key`, which uses an index on both databases.

    A key contains none of LIKE's special characters. SQLite's LIKE ignores case and therefore uses
    no index; SQLite compares texts byte by byte, so a range can use one.
    """

    lookup_name = "begins_with"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, values = self.process_lhs(compiler, connection)
        return f"({left} >= %s AND {left} < %s)", (*values, self.rhs, *values, self.rhs + LAST)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s", (*values, self.rhs + "%")


class KeyOrder(OrderBy):
    """The order of the bytes of a key, that of an index for `begins_with` on both databases."""

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        # The word in the comment is for Django, which looks for one of ASC and DESC.
        order = "~>~ /* DESC */" if self.descending else "~<~ /* ASC */"
        return self.as_sql(compiler, connection, template=f"%(expression)s USING {order}")


class KeyedModel(models.Model):
    """A model with a SearchKeyField named search_key."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        """Save the key too if `update_fields` has one of its sources."""
        if update_fields is not None:
            update_fields = set(update_fields)
            key: Any = self._meta.get_field("search_key")
            if update_fields & set(key.sources):
                update_fields.add("search_key")
        super().save(*args, update_fields=update_fields, **options)


class KeyedQuerySetMixin:
    """Queryset methods for models with a SearchKeyField."""

    model: Any

    def beginning_with(self, name: str, most: int) -> Self:
        """Return the rows whose key begins with the key of `name`, the first `most` by their keys.

        "o neil" finds O’Neil too, whose key has no space: at most as many rows again. An empty key
        finds no row. However many rows there are, the index is read only as far as needed: sorting
        all names with one beginning would take seconds with a million teams.
        """
        rows: Any = self
        key = search_key(name)
        if not key:
            return rows.none()
        first, *others = (
            rows.filter(search_key__begins_with=spelling)
            .order_by(KeyOrder(F("search_key")))
            .values("pk")[:most]
            for spelling in dict.fromkeys([key, key.replace(" ", "")])
        )
        if others:  # SQLite cannot limit the parts of a union
            anywhere = rows.order_by()
            first, *others = (
                anywhere.filter(pk__in=part).values("pk") for part in (first, *others)
            )
        return rows.filter(pk__in=first.union(*others) if others else first)

    def update(self, **values: Any) -> int:
        """Update the rows. Raises FieldError for a source of the key without the key."""
        key = self.model._meta.get_field("search_key")
        if set(values) & set(key.sources) and "search_key" not in values:
            raise FieldError(f"{', '.join(key.sources)}: update search_key with it")
        changed: int = super().update(**values)  # type: ignore[misc]
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, objs: Any, fields: Any, *args: object, **options: object) -> int:
        """Update the key together with its sources."""
        key = self.model._meta.get_field("search_key")
        objs, fields = list(objs), list(fields)
        if set(fields) & set(key.sources) and "search_key" not in fields:
            fields.append("search_key")
        if "search_key" in fields:
            for row in objs:
                row.search_key = key.key_of(row)
        changed: int = super().bulk_update(objs, fields, *args, **options)  # type: ignore[misc]
        return changed

    bulk_update.alters_data = True  # type: ignore[attr-defined]
