"""Codecs: encode what a builder returns as a JSON body, and decode it to what a view reads.

`ModelRows` decodes to model instances, so that a template works with a cached read as with a
query. It carries the named fields only: nothing reaches the cache by accident.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Codec(Protocol[T_co]):
    def encode(self, value: object) -> bytes: ...
    def decode(self, body: bytes) -> T_co: ...

    def check(self) -> None:
        """Raise LookupError or FieldDoesNotExist for an unknown model or field."""


class Part(Codec[T_co], Protocol[T_co]):
    """A codec that can be part of another: `pack` returns what JSON can hold."""

    def pack(self, value: Any) -> object: ...
    def unpack(self, packed: object) -> T_co: ...


def dumps(value: object) -> bytes:
    """Return compact JSON; dates and decimals become text, with all their digits."""
    return json.dumps(value, cls=_Encoder, separators=(",", ":")).encode()


class _Encoder(DjangoJSONEncoder):
    def default(self, o: object) -> object:
        if isinstance(o, (datetime, time)):
            return o.isoformat()  # Django's encoder cuts off microseconds
        return super().default(o)


class PlainJSON(Generic[T]):
    """Codec for a builder that returns what JSON can hold."""

    def encode(self, value: object) -> bytes:
        return dumps(self.pack(value))

    def decode(self, body: bytes) -> T:
        return self.unpack(json.loads(body))

    def check(self) -> None:
        pass  # names no model

    def pack(self, value: Any) -> Any:
        return value

    def unpack(self, packed: Any) -> T:
        value: T = packed
        return value


class Parts(PlainJSON[Any]):
    """Codec for a mapping whose values have their own codecs: all that a page needs, as one value.

    Parts(author=ModelRow("news.Author", "name"), articles=ModelRows("news.Article", "title"))
    """

    def __init__(self, **parts: Part[Any]) -> None:
        self.parts = parts

    def check(self) -> None:
        for part in self.parts.values():
            part.check()

    def pack(self, value: Any) -> dict[str, Any]:
        return {name: part.pack(value[name]) for name, part in self.parts.items()}

    def unpack(self, packed: Any) -> dict[str, Any]:
        return {name: part.unpack(packed[name]) for name, part in self.parts.items()}


class Rows(list[M]):
    """Decoded rows. All readers in a process share them, and so the mapping that one has made."""

    @cached_property
    def by_pk(self) -> dict[Any, M]:
        return {row.pk: row for row in self}


class ModelRows(PlainJSON[Rows[M]]):
    """Codec for rows of one model. A path such as `home__name` names a field of a related row.

    `extra` maps each attribute that is not a field, such as an annotation, to the function that
    reads it back from JSON.
    """

    def __init__(
        self, model: str, *fields: str, extra: dict[str, Callable[[Any], Any]] | None = None
    ) -> None:
        self.label = model
        self.fields = fields
        self.extra = extra or {}

    @cached_property
    def shape(self) -> "Shape":
        return Shape(apps.get_model(self.label), self.fields)

    def check(self) -> None:
        self.shape  # noqa: B018 - computing it looks up every name

    def pack(self, value: Iterable[M]) -> list[list[Any]]:
        return [
            [*self.shape.values(row), *(getattr(row, name) for name in self.extra)]
            for row in value
        ]

    def unpack(self, packed: Any) -> Rows[M]:
        shape, extra = self.shape, self.extra
        seen: dict[tuple[str, Any], models.Model] = {}
        rows: Rows[M] = Rows()
        for values in packed:
            row = shape.instance(values[: shape.width], seen)
            for (name, read), value in zip(extra.items(), values[shape.width :], strict=True):
                setattr(row, name, None if value is None else read(value))
            rows.append(row)
        return rows


class ModelRow(PlainJSON[M]):
    """Codec for one row of a model, like the rows of ModelRows."""

    def __init__(self, model: str, *fields: str) -> None:
        self.rows: ModelRows[M] = ModelRows(model, *fields)

    def check(self) -> None:
        self.rows.check()

    def pack(self, value: Any) -> list[object]:
        (packed,) = self.rows.pack([value])
        return packed

    def unpack(self, packed: Any) -> M:
        (row,) = self.rows.unpack([packed])
        return row


class Shape:
    """The columns of one model, then those of each related one, depth first."""

    def __init__(self, model: type[models.Model], paths: Iterable[str], prefix: str = "") -> None:
        self.model = model
        self.prefix = prefix
        names: list[str] = [model._meta.pk.attname]
        below: dict[str, list[str]] = {}
        for path in paths:
            name, _, rest = path.partition("__")
            if rest:
                below.setdefault(name, []).append(rest)
            else:
                names.append(model._meta.get_field(name).attname)  # type: ignore[union-attr]
        self.relations = {
            name: Shape(model._meta.get_field(name).related_model, rest, f"{prefix}{name}.")  # type: ignore[arg-type]
            for name, rest in below.items()
        }
        self.attnames: dict[str, str] = {
            name: model._meta.get_field(name).attname  # type: ignore[union-attr]
            for name in self.relations
        }
        names += self.attnames.values()
        # `from_db` needs the names in the order of the model's own fields.
        self.names = [f.attname for f in model._meta.concrete_fields if f.attname in names]
        self.pk = self.names.index(model._meta.pk.attname)
        self.readers = [
            (index, reader)
            for index, name in enumerate(self.names)
            if (reader := _reader(model, name))
        ]
        self.width: int = len(self.names) + sum(shape.width for shape in self.relations.values())

    def values(self, row: Any) -> list[Any]:
        found = [getattr(row, name) for name in self.names]
        for name, shape in self.relations.items():
            if getattr(row, self.attnames[name]) is None:  # possible even for a required relation
                found += [None] * shape.width
            else:
                found += shape.values(getattr(row, name))
        return found

    def instance(self, values: list[Any], seen: dict[tuple[str, Any], models.Model]) -> Any:
        """Return the row; each related row is one instance, however many rows point to it."""
        key = (self.prefix, values[self.pk])
        if self.prefix and key in seen:
            return seen[key]
        end = len(self.names)
        own = values[:end]
        for index, read in self.readers:
            if own[index] is not None:
                own[index] = read(own[index])
        row = self.model.from_db(None, self.names, own)
        for name, shape in self.relations.items():
            part = values[end : end + shape.width]
            end += shape.width
            setattr(row, name, None if part[shape.pk] is None else shape.instance(part, seen))
        seen[key] = row
        return row


def _reader(model: type[models.Model], attname: str) -> Callable[[Any], object] | None:
    """Return the function that reads the field back from JSON, or None if it needs none."""
    field = model._meta.get_field(attname)
    if isinstance(field, models.DecimalField):
        return Decimal
    if isinstance(field, (models.DateField, models.TimeField)):  # including DateTimeField
        return field.to_python
    return None
