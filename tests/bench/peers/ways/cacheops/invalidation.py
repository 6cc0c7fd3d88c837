"""The feed writes with `bulk_update`, which django-cacheops does not notice."""

from cacheops import invalidate_model

from teams.models import Game


def after_ingest() -> None:
    invalidate_model(Game)
