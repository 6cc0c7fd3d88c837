from typing import Any

from django.core.checks import CheckMessage, Error, register

from .mint import Mint
from .mint import registry as minted
from .outbox import FlaggingQuerySet, watched
from .snapshots import Snapshot, registry


@register
def check_watched_models(**kwargs: Any) -> list[CheckMessage]:
    """Report watched models whose bulk writes flag nothing: their pages would stay stale."""
    return [
        Error(
            f"{model.__name__}: a snapshot watches it, but its bulk writes flag nothing",
            hint="Build its default manager from a caching.outbox.FlaggingQuerySet.",
            obj=model,
            id="caching.E001",
        )
        for model in watched
        if not isinstance(model._default_manager.all(), FlaggingQuerySet)
    ]


@register
def check_builders(**kwargs: Any) -> list[CheckMessage]:
    """Report snapshots without a builder: their pages would answer 503 for ever."""
    declared: list[Snapshot[Any] | Mint[Any]] = [*registry.values(), *minted.values()]
    return [
        Error(f"snapshot {one.name} has no builder", obj=one, id="caching.E002")
        for one in declared
        if one._build is None
    ]
