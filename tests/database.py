"""The content of the database, for tests of code that must change nothing."""

from typing import Any

from django.apps import apps


def database() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
    }
