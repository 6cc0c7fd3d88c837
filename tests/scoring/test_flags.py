"""Every kind of write of a watched model flags the snapshots that show the row."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from caching.models import Flag
from caching.outbox import watched
from tests.league_factories import make_league
from tests.shared_rows import Site

pytestmark = pytest.mark.django_db

# Models of the project. Models of the tests are tested in tests/caching.
MODELS = [model for model in watched if not model.__module__.startswith("tests.")]


def topics(model: type[models.Model], row: models.Model) -> set[str]:
    """Every topic that shows the row."""
    found = set()
    for snapshot, path in watched[model]:
        keys = snapshot.always if path is None else _keys(model, row, path)
        found |= {snapshot.topic(key) for key in keys if key is not None}
    return found


def _keys(model: type[models.Model], row: models.Model, path: str) -> set[Any]:
    return set(model._base_manager.filter(pk=row.pk).values_list(path, flat=True))


def save(manager: Any, row: models.Model) -> None:
    row.save()


def update(manager: Any, row: models.Model) -> None:
    name = _plain(row)
    manager.filter(pk=row.pk).update(**{name: getattr(row, name)})


def bulk_update(manager: Any, row: models.Model) -> None:
    manager.bulk_update([row], [_plain(row)])


def update_or_create(manager: Any, row: models.Model) -> None:
    name = _plain(row)
    manager.update_or_create(pk=row.pk, defaults={name: getattr(row, name)})


def bulk_create(manager: Any, row: models.Model) -> None:
    """Overwrite the existing row, because a new row would need its related rows."""
    name = _plain(row)
    manager.bulk_create([row], update_conflicts=True, update_fields=[name], unique_fields=["id"])


def delete_a_row(manager: Any, row: models.Model) -> None:
    row.delete()


def delete_a_queryset(manager: Any, row: models.Model) -> None:
    manager.filter(pk=row.pk).delete()


def bulk_delete_rows(manager: Any, row: models.Model) -> None:
    manager.filter(pk=row.pk).bulk_delete()


def _plain(row: models.Model) -> str:
    """A field that is neither its key nor a relation."""
    return next(
        field.name
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.is_relation
    )


WRITES: list[Callable[[Any, models.Model], None]] = [
    save, update, bulk_update, update_or_create, bulk_create, delete_a_row, delete_a_queryset,
    bulk_delete_rows,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_every_write_flags_all_topics_that_show_the_row(
    write: Callable[[Any, models.Model], None],
    site: Site,
    subtests: Any,
) -> None:
    make_league(site.season, [site.team])
    for model in MODELS:
        with subtests.test(model.__name__):
            row = model._default_manager.first()
            expected = topics(model, row)
            assert expected
            Flag.objects.all().delete()
            # Rows with protected relations cannot be deleted.
            with suppress(models.ProtectedError), transaction.atomic():
                write(model._default_manager, row)
                flagged = set(Flag.objects.values_list("topic", flat=True))
                transaction.set_rollback(True)
                assert expected <= flagged


def test_updates_through_related_managers_flag_topics(
    site: Site,
    subtests: Any,
) -> None:
    """`season.weeks.update(...)` uses the class of the model's default manager."""
    for model in apps.get_models():
        for relation in model._meta.related_objects:
            if relation.related_model in MODELS and relation.one_to_many:
                row = relation.related_model._default_manager.exclude(
                    **{relation.field.name: None}
                ).first()
                if row is None:
                    continue
                with subtests.test(f"{model.__name__}.{relation.get_accessor_name()}"):
                    owner = getattr(row, relation.field.name)
                    expected = topics(relation.related_model, row)
                    Flag.objects.all().delete()
                    update(getattr(owner, relation.get_accessor_name()), row)
                    assert expected <= set(Flag.objects.values_list("topic", flat=True))
