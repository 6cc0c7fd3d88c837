"""What every test relies on: a database that threads can share, and an empty cache."""

import shutil

import hypothesis
import pytest
from django.conf import settings

from tests.caches import empty_cache

# Machines are shared and noisy: an example may take as long as it takes.
hypothesis.settings.register_profile("shared-machine", deadline=None)
hypothesis.settings.load_profile("shared-machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file: one in memory, shared by threads, knows neither WAL nor waiting."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(settings.VAR_DIR / "test.sqlite3")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """For each test."""
    empty_cache()


def pytest_unconfigure() -> None:
    """Each process of a run made a folder: the workers, and the one that directs them."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
