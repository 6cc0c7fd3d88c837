"""The outbox: a write flags what it makes stale, in its own transaction.

A watched model is a `FlaggingModel`: its saves and deletes flag by signal. Bulk writes send no
signal, so its managers come from a `FlaggingQuerySet`, which flags for them. A system check
reports a watched model that lacks either.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Count, Min
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils import timezone

from .instrumentation.request_id import current_request_id
from .models import Flag

if TYPE_CHECKING:
    from .snapshots import Key, Snapshot

M = TypeVar("M", bound=models.Model)

ASKED_FOR = "asked for by a reader"

# model → the snapshots that show its rows, each with the path from a row to the key
watched: "defaultdict[type[models.Model], list[tuple[Snapshot[Any], str | None]]]" = defaultdict(
    list
)


def watch(model: type[models.Model] | str, snapshot: "Snapshot[Any]", path: str | None) -> None:
    """Register the snapshot for the model's changes, once the model is loaded.

    `model`: a class or a label, "app.Model", as in a foreign key.
    """
    if isinstance(model, str):
        app_label, _, name = model.partition(".")
        apps.lazy_model_operation(
            partial(_watch, snapshot=snapshot, path=path), (app_label, name.lower())
        )
    else:
        _watch(model, snapshot, path)


def _watch(model: type[models.Model], snapshot: "Snapshot[Any]", path: str | None) -> None:
    if model not in watched:
        # pre_delete, because after a delete the paths from the row to its keys are gone.
        for signal, receiver in (
            (pre_save, _row_moves),
            (post_save, _row_changed),
            (pre_delete, _row_changed),
        ):
            signal.connect(receiver, sender=model, dispatch_uid=f"outbox:{model.__name__}")
    watched[model].append((snapshot, path))


def flag(snapshot: "Snapshot[Any]", keys: "Iterable[Key]", why: str) -> None:
    """Mark the topics stale. Call it inside the transaction that makes them stale."""
    topics = {snapshot.topic(key) for key in keys if key is not None}
    request_id = current_request_id()
    Flag.objects.bulk_create(
        Flag(topic=topic, why=why[:100], request_id=request_id) for topic in sorted(topics)
    )


def request_build(topic: str) -> None:
    """Flag a topic that a reader did not find: one flag in five seconds for all readers."""
    asked = f"asked:{topic}"
    if cache.add(asked, 1, 5) or (
        # The cache is away: look for the flag of another reader in the table.
        cache.get(asked) is None and not Flag.objects.filter(topic=topic).exists()
    ):
        Flag.objects.create(topic=topic, why=ASKED_FOR, request_id=current_request_id())


@dataclass(frozen=True)
class OutboxState:
    flags: int
    oldest: float  # seconds that the oldest flag has waited

    def __str__(self) -> str:
        return f"outbox: {self.flags} flags, the oldest for {self.oldest:.1f} s"


def outbox_state() -> OutboxState:
    found = Flag.objects.aggregate(flags=Count("pk"), first=Min("flagged_at"))
    waited = (timezone.now() - found["first"]).total_seconds() if found["first"] else 0.0
    return OutboxState(found["flags"], max(0.0, waited))


def flag_rows(model: type[models.Model], rows: Iterable[Any], why: str) -> None:
    """Flag the snapshots that show the given instances."""
    rows = list(rows)
    _flag_all(model, {path: _keys(model, path, rows) for path in _paths(model)}, why)


def _paths(model: type[models.Model]) -> set[str]:
    return {path for _, path in watched.get(model, ()) if path is not None}


def _flag_under(model: type[models.Model], keys: "dict[str, set[Key]]", why: str) -> None:
    """Flag the snapshots that watch the model. `keys`: the keys that each path leads to."""
    for snapshot, path in watched.get(model, ()):
        if path in keys:
            flag(snapshot, keys[path], why)


def _flag_all(model: type[models.Model], keys: "dict[str, set[Key]]", why: str) -> None:
    """Flag as `_flag_under` does, and the snapshots of which any row changes all of `always`."""
    _flag_under(model, keys, why)
    for snapshot, path in watched.get(model, ()):
        if path is None:
            flag(snapshot, snapshot.always, why)


def _row_changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    flag_rows(sender, [instance], f"{sender.__name__} {instance.pk} saved or deleted")


def _row_moves(
    sender: type[models.Model],
    instance: models.Model,
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    """Flag the keys that the row is about to leave. Its new keys are flagged after the save."""
    if instance.pk is None:
        return
    left = {
        path: _stored_keys(sender, path, [instance.pk]) - _keys(sender, path, [instance])
        for path in _paths(sender)
        if _moves(sender, path, update_fields)
    }
    _flag_under(sender, left, f"{sender.__name__} {instance.pk} moved away")


def _moves(model: type[models.Model], path: str, written: Iterable[str] | None) -> bool:
    """Return whether writing these fields (None: all) can change where the path leads."""
    first = path.partition("__")[0]
    for field in model._meta.concrete_fields:
        if first in (field.name, field.attname) and not field.primary_key:
            return written is None or not {field.name, field.attname}.isdisjoint(written)
    return False  # the row's own key, or a relation stored in other rows


def _keys(model: type[models.Model], path: str, rows: "list[Any]") -> "set[Key]":
    """Return the keys that the path leads to, from memory or by one query for all instances."""
    first, _, rest = path.partition("__")
    if not rest:
        return {getattr(row, first) for row in rows}
    field: Any = model._meta.get_field(first)
    if not field.concrete:  # stored in other rows
        saved = [row.pk for row in rows if row.pk is not None]
        return _stored_keys(model, path, saved)
    far = {getattr(row, field.attname) for row in rows if not field.is_cached(row)} - {None}
    near = [getattr(row, first) for row in rows if field.is_cached(row)]
    keys = _keys(field.related_model, rest, [row for row in near if row is not None])
    return keys | _stored_keys(field.related_model, rest, far) if far else keys


def _stored_keys(model: type[models.Model], path: str, pks: Iterable[object]) -> "set[Key]":
    rows = model._base_manager.filter(pk__in=pks)
    return set(rows.values_list(path, flat=True).distinct())


class FlaggingQuerySet(models.QuerySet[M]):
    """Bulk writes that flag what they make stale, in the caller's transaction or their own."""

    def update(self, **values: Any) -> int:
        with transaction.atomic(using=self.db):
            stale = {path: self._keys_under(path) for path in _paths(self.model)}
            # The update may give a row another key. If the new value is an SQL expression, as in
            # bulk_update, the key is known only afterwards: read the keys of the same rows again.
            moving = {path for path in stale if _moves(self.model, path, values)}
            rows = list(self.order_by().values_list("pk", flat=True)) if moving else []
            changed = super().update(**values)
            for path in moving:
                stale[path] |= _stored_keys(self.model, path, rows)
            _flag_all(self.model, stale, f"{self.model.__name__} update of {changed}")
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            flag_rows(self.model, created, f"{self.model.__name__} bulk_create of {len(created)}")
        return created

    def bulk_delete(self) -> int:
        """Delete the rows in one statement, and return their number. Sends no signal.

        Takes the querysets that `delete` takes. If other rows have a foreign key to one of these,
        the database raises IntegrityError, PostgreSQL at the commit.
        """
        if self.query.is_sliced or self.query.combinator or self.query.distinct_fields:
            raise TypeError("bulk_delete() takes no slice, no union and no distinct(fields).")
        self._for_write = True
        with transaction.atomic(using=self.db):
            keys = {path: self._keys_under(path) for path in _paths(self.model)}
            _flag_all(self.model, keys, f"{self.model.__name__} bulk_delete")
            return self._raw_delete(using=self.db) or 0

    bulk_delete.alters_data = True  # type: ignore[attr-defined]

    def _keys_under(self, path: str) -> "set[Key]":
        """Return the keys that the path leads to from the rows of this queryset."""
        return set(self.order_by().values_list(path, flat=True).distinct())


class FlaggingModel(models.Model):
    """A model whose rows snapshots show: a save and its flags commit together."""

    class Meta:
        abstract = True

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        # Django sends post_save after the row's own transaction. Without one around both, a
        # process that dies in between leaves a changed row without a flag.
        with transaction.atomic(using=kwargs.get("using"), savepoint=False):
            super().save_base(*args, **kwargs)
