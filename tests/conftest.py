"""What every test relies on: a database that threads can share, and an empty cache."""

import itertools
import os
import shutil

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches

from caching import mint

_numbers = itertools.count()

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
    """Keys of one's own for each test, in every thread it starts: flushing a memcached would
    take away what a test in another process has there.
    """
    prefix = f"test-{os.getpid()}-{next(_numbers)}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    caches["default"].key_prefix = prefix
    for kind in mint.registry.values():
        kind._kept.clear()


def pytest_unconfigure() -> None:
    """Each process of a run made a folder: the workers, and the one that directs them."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
