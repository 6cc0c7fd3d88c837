"""For every test: a database that threads can share, an empty cache, and the real seasons."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from caching.models import Flag
from scoring.standings.held import forget_standings
from tests.caches import empty_cache

pytest_plugins = ["tests.shared_rows"]

EARLY_IN_THE_WEEK = {"test_invite.py", "test_lineup.py", "test_picking.py", "test_week_turn.py"}
FOLDERS_WITH_ONE_SITE = {"tests/browser", "tests/stack/make_stack"}

# No deadline for an example: other work on a shared machine slows it down.
hypothesis.settings.register_profile("shared-machine", deadline=None)
hypothesis.settings.load_profile("shared-machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file: a database in memory has no WAL, and its threads do not wait for locks."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(settings.VAR_DIR / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _no_flags_in_a_new_database() -> Iterator[None]:
    """Delete the flags of rows that migrations and flushes write."""

    def delete_flags(using: str, **kwargs: object) -> None:
        if Flag._meta.db_table in connections[using].introspection.table_names():
            Flag.objects.using(using).all().delete()

    post_migrate.connect(delete_flags, sender=apps.get_app_config("fantasy"))
    yield
    post_migrate.disconnect(delete_flags, sender=apps.get_app_config("fantasy"))


@pytest.fixture(scope="session")
def seasons_dir() -> Path:
    """The folder of the real seasons. Tests that need it are skipped if it is absent."""
    folder = Path(os.environ.get("SEASONS_DIR") or settings.BASE_DIR.parent / "shared" / "data")
    if not (folder / "fpl").is_dir():
        pytest.skip(f"no real seasons in {folder}: set SEASONS_DIR to their folder")
    return folder


@pytest.fixture(autouse=True)
def _empty_memory() -> None:
    """Each test starts with an empty cache, and without standings of another test's weeks."""
    empty_cache()
    forget_standings()


class ByFile(LoadFileScheduling):
    """One process runs all tests of a file, which share fixtures, or of a folder whose files
    share one site.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        folder = file.rpartition("/")[0]
        return folder if folder in FOLDERS_WITH_ONE_SITE else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Run the tests that start servers first, so that no long test runs alone at the end.

    Of the browser's, those come first that need a week in which some players have locked and
    others have not: the demo begins with such a week. In each file, the tests that begin with an
    empty database come before those with shared rows.
    """
    yield
    place_of = {path: place for place, path in enumerate(dict.fromkeys(i.path for i in items))}
    items.sort(key=lambda item: (*_turn(item), place_of[item.path], _has_shared_rows(item)))


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    starts_servers = any(map(item.get_closest_marker, ("stack", "browser")))
    return not starts_servers, item.path.name not in EARLY_IN_THE_WEEK


def _has_shared_rows(item: pytest.Item) -> bool:
    return "shared_rows" in getattr(item, "fixturenames", ())


def pytest_unconfigure() -> None:
    """Each process of a run, worker or controller, deletes the folder that it created."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
