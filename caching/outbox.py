"""Flags what a write made stale, in the same transaction as the write.

ORM saves and deletes flag by signal. Bulk writes send no signal: the models that are watched
use `FlaggingQuerySet`, which flags for them (a system check says where one does not).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

from .models import Flag

if TYPE_CHECKING:
    from .snapshots import Key, Snapshot

M = TypeVar("M", bound=models.Model)

# model → the snapshots that show its rows, each with the path from a row to the key
watched: "defaultdict[type[models.Model], list[tuple[Snapshot[Any], str | None]]]" = defaultdict(
    list
)


def watch(model: type[models.Model], snapshot: "Snapshot[Any]", path: str | None) -> None:
    if model not in watched:
        for signal in (post_save, post_delete):
            signal.connect(_row_changed, sender=model, dispatch_uid=f"outbox:{model.__name__}")
    watched[model].append((snapshot, path))


def flag(snapshot: "Snapshot[Any]", keys: "Iterable[Key]", why: str) -> None:
    """Mark the topics stale. Call it inside the transaction that makes them so."""
    topics = {snapshot.topic(key) for key in keys if key is not None}
    Flag.objects.bulk_create(Flag(topic=topic, why=why[:100]) for topic in sorted(topics))


def ask_for(topic: str) -> None:
    """For a reader who found nothing. At most one flag in some seconds, however many ask."""
    if cache.add(f"asked:{topic}", 1, 5):
        Flag.objects.create(topic=topic, why="asked for by a reader")


def flag_rows(model: type[models.Model], rows: Iterable[Any], why: str) -> None:
    """Flag what the given instances appear in."""
    rows = list(rows)
    for snapshot, path in watched.get(model, ()):
        flag(snapshot, _keys(snapshot, path, rows), why)


def _row_changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    flag_rows(sender, [instance], f"{sender.__name__} {instance.pk} saved or deleted")


def _keys(snapshot: "Snapshot[Any]", path: str | None, rows: Iterable[Any]) -> "set[Key]":
    if path is None:
        return set(snapshot.always)
    found: set[Any] = set()
    for row in rows:
        found |= _follow(row, path.split("__"))
    return found


def _follow(row: Any, steps: list[str]) -> set[Any]:
    value = getattr(row, steps[0])
    if isinstance(value, models.Manager):  # a reverse relation leads to many rows
        return set(value.values_list("__".join(steps[1:]), flat=True).distinct())
    if len(steps) == 1 or value is None:
        return {value}
    return _follow(value, steps[1:])


class FlaggingQuerySet(models.QuerySet[M]):
    """Bulk writes that flag what they make stale, in a transaction of their own or the caller's."""

    def update(self, **values: Any) -> int:
        with transaction.atomic(using=self.db):
            before = self._stale_keys()
            changed = super().update(**values)
            for snapshot, keys in before.items():
                flag(snapshot, keys, f"{self.model.__name__} update of {changed}")
            # A row may have been moved to another key: what is now under the new one?
            for snapshot, path in watched.get(self.model, ()):
                field = (path or "").removesuffix("_id")
                for name in {path, field} & set(values):
                    target = values[name or ""]
                    flag(snapshot, [getattr(target, "pk", target)], f"{self.model.__name__} moved")
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            flag_rows(self.model, created, f"{self.model.__name__} bulk_create of {len(created)}")
        return created

    def _stale_keys(self) -> "dict[Snapshot[Any], set[Key]]":
        """The keys of the rows this queryset selects, read before they change."""
        found: dict[Snapshot[Any], set[Any]] = {}
        for snapshot, path in watched.get(self.model, ()):
            keys = found.setdefault(snapshot, set())
            if path is None:
                keys |= set(snapshot.always)
            else:
                rows = self.order_by().values_list(path, flat=True).distinct()
                keys |= set(rows)
        return found
