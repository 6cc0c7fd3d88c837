from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .mint import Mint
from .mint import registry as minted
from .outbox import FlaggingModel, FlaggingQuerySet, watched
from .snapshots import Snapshot, registry


@register
def check_watched_models(**kwargs: object) -> list[CheckMessage]:
    """Report watched models whose writes may flag nothing: their pages would stay stale."""
    return [
        Error(
            f"{model.__name__}: a snapshot watches it, but {writes} flag nothing",
            hint=f"Derive {base}.",
            obj=model,
            id="caching.E001",
        )
        for model in watched
        for flags, writes, base in (
            (issubclass(model, FlaggingModel), "interrupted saves", "it from FlaggingModel"),
            (
                isinstance(model._default_manager.all(), FlaggingQuerySet),
                "its bulk writes",
                "its default manager from a FlaggingQuerySet",
            ),
        )
        if not flags
    ]


@register
def check_paths(**kwargs: object) -> list[CheckMessage]:
    """Report paths that lead from a watched row to no key: saving the row would fail."""
    return [
        Error(
            f"{snapshot.name}: the path {path!r} leads from {model.__name__} to no key",
            hint='It ends in a column: "section_id" or "pk", not "section".',
            obj=snapshot,
            id="caching.E003",
        )
        for model, pairs in watched.items()
        for snapshot, path in pairs
        if path is not None and not _leads_to_a_column(model, path)
    ]


def _leads_to_a_column(model: type[models.Model], path: str) -> bool:
    *steps, last = path.split("__")
    for step in steps:
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return False
        # `get_field` finds a foreign key by its column too, but only its name leads to the row.
        if field.name != step or not isinstance(field.related_model, type):
            return False
        model = field.related_model
    return last == "pk" or any(last == field.attname for field in model._meta.concrete_fields)


@register
def check_names(**kwargs: object) -> list[CheckMessage]:
    """Report snapshots that name a model or a field that does not exist."""
    return [
        Error(f"{one.name}: {error}", obj=one, id="caching.E004")
        for one in _declared()
        for error in _unknown_names(one)
    ]


def _unknown_names(one: Snapshot[Any] | Mint[Any]) -> Iterator[Exception]:
    model = one.of if isinstance(one, Snapshot) else one.model
    try:
        if model:
            apps.get_model(model)
        one.codec.check()
    except (LookupError, FieldDoesNotExist) as error:
        yield error


@register
def check_cache_backend(**kwargs: object) -> list[CheckMessage]:
    """Report a default cache that cannot replace a value only if it is the one that was read."""
    if hasattr(cache, "gets"):
        return []
    return [
        Error(
            "the default cache has no gets() and cas()",
            hint="Set CACHES with caching.backends.urls.cache_from_url.",
            id="caching.E005",
        )
    ]


@register
def check_builders(**kwargs: object) -> list[CheckMessage]:
    """Report snapshots without a builder: their pages would answer 503 for ever."""
    return [
        Error(f"snapshot {one.name} has no builder", obj=one, id="caching.E002")
        for one in _declared()
        if one._build is None
    ]


def _declared() -> Iterator[Snapshot[Any] | Mint[Any]]:
    return chain(registry.values(), minted.values())
