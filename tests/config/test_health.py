"""What `/readyz` says of this node's own faults, and of what all nodes share."""

import shutil
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone

from caching.models import Flag
from config.monitoring import backing_services
from tests.services import until

READY = {"status": "ready", "reasons": []}


@pytest.fixture(autouse=True)
def _ask_anew():
    backing_services.database.forget()
    backing_services._migrations.complete = False
    yield
    backing_services.database.forget()


@pytest.fixture
def ready(transactional_db, client):
    def ask():
        backing_services.database.forget()
        response = client.get("/readyz")
        return response.status_code, response.json()

    return ask


def test_a_sound_node_is_ready(ready):
    assert ready() == (200, READY)


def test_machines_may_ask_by_any_name(client, settings):
    settings.ALLOWED_HOSTS = ["gameday.example"]
    assert client.get("/livez", headers={"Host": "10.0.0.7:8001"}).content == b"ok\n"
    assert client.get("/scores/", headers={"Host": "10.0.0.7:8001"}).status_code == 400


@pytest.mark.parametrize("address", ["/livez", "/readyz", "/metrics"])
def test_machines_only_read(client, address):
    response = client.post(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_livez_asks_nothing_of_anybody(client, settings, tmp_path):
    """No database mark: a query would fail the test."""
    settings.VAR_DIR = tmp_path / "gone"
    assert client.get("/livez").status_code == 200
    assert not settings.VAR_DIR.exists()


def test_a_draining_node_is_not_ready(ready, settings):
    flag = settings.VAR_DIR / f"draining-{settings.SERVER_NAME}"
    flag.touch()
    try:
        assert ready() == (503, {"status": "unready", "reasons": ["draining"]})
    finally:
        flag.unlink()


def test_a_full_disk_is_this_nodes_fault(ready, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    assert ready() == (503, {"status": "unready", "reasons": ["disk nearly full"]})


def test_a_node_of_a_newer_release_than_the_database_is_not_ready(ready, monkeypatch):
    disk = {("caching", "0001_initial"): None, ("caching", "0099_later"): None}
    monkeypatch.setattr(
        backing_services, "MigrationLoader", lambda _: SimpleNamespace(disk_migrations=disk)
    )
    status, told = ready()
    assert status == 503
    assert told["reasons"][0].endswith("lacks caching.0099_later")


def test_migrations_that_are_all_there_are_not_asked_for_again(ready, monkeypatch):
    ready()
    monkeypatch.setattr(backing_services, "MigrationLoader", None)  # whoever calls it fails
    assert ready() == (200, READY)


def test_a_database_that_does_not_answer_degrades_and_never_takes_the_node_out(ready, monkeypatch):
    def refuse(*args):
        raise OperationalError

    monkeypatch.setattr(backing_services, "outbox_state", refuse)
    assert ready() == (
        200, {"status": "degraded", "reasons": ["database does not answer"]}
    )  # fmt: skip


def test_a_database_that_hangs_does_not_hang_readyz(ready, monkeypatch):
    goes_on = threading.Event()
    monkeypatch.setattr(backing_services, "outbox_state", lambda: goes_on.wait(60))
    monkeypatch.setattr(backing_services.database, "patience", 0.1)
    try:
        assert ready()[1]["reasons"] == ["database does not answer"]
    finally:
        goes_on.set()
        until(lambda: backing_services.database._run.done())


def test_a_refresher_that_is_behind_is_told(ready):
    Flag.objects.create(topic="live:1", why="a test")
    assert ready() == (200, READY)
    Flag.objects.update(flagged_at=timezone.now() - timedelta(minutes=5))
    status, told = ready()
    assert (status, told["status"]) == (200, "degraded")
    assert told["reasons"][0].startswith("refresher is behind by 30")


def test_a_cache_that_takes_nothing_is_told(ready, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *args: None)
    assert ready()[1]["reasons"] == ["cache does not answer"]


def test_a_publish_folder_that_is_not_there_is_told(ready, settings, tmp_path):
    settings.PUBLISH_DIR = tmp_path
    assert ready() == (200, READY)
    settings.PUBLISH_DIR = tmp_path / "gone"
    assert ready()[1]["reasons"] == ["publish folder is full or cannot be written"]


def test_its_thread_leaves_no_connection_behind(ready):
    ready()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            )
            assert cursor.fetchone()[0] == 1
