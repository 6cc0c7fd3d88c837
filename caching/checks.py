from django.core.checks import CheckMessage, Error, register

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
def check_builders(**kwargs: object) -> list[CheckMessage]:
    """Report snapshots without a builder: their pages would answer 503 for ever."""
    declared: list[Snapshot[object] | Mint[object]] = [*registry.values(), *minted.values()]
    return [
        Error(f"snapshot {one.name} has no builder", obj=one, id="caching.E002")
        for one in declared
        if one._build is None
    ]
