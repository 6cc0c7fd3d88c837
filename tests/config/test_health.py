"""`/readyz` reports faults of this node and of the services that all nodes share."""

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
def _clear_cached_state():
    backing_services.database.forget()
    backing_services._migrations.complete = False
    yield
    backing_services.database.forget()


@pytest.fixture
def ready(transactional_db, client):
    def get():
        backing_services.database.forget()
        response = client.get("/readyz")
        return response.status_code, response.json()

    return get


def test_a_healthy_node_is_ready(ready):
    assert ready() == (200, READY)


def test_health_checks_accept_any_host_header(client, settings):
    settings.ALLOWED_HOSTS = ["gameday.example"]
    assert client.get("/livez", headers={"Host": "10.0.0.7:8001"}).content == b"ok\n"
    assert client.get("/scores/", headers={"Host": "10.0.0.7:8001"}).status_code == 400


@pytest.mark.parametrize("address", ["/livez", "/readyz", "/metrics"])
def test_monitoring_addresses_refuse_post(client, address):
    response = client.post(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_livez_needs_no_database_and_no_folder(client, settings, tmp_path):
    """The test has no django_db mark, so a query would fail it."""
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


def test_a_node_with_a_full_disk_is_not_ready(ready, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    assert ready() == (503, {"status": "unready", "reasons": ["disk nearly full"]})


def test_a_node_with_unapplied_migrations_is_not_ready(ready, monkeypatch):
    disk = {("caching", "0001_initial"): None, ("caching", "0099_later"): None}
    monkeypatch.setattr(
        backing_services, "MigrationLoader", lambda _: SimpleNamespace(disk_migrations=disk)
    )
    status, body = ready()
    assert status == 503
    assert body["reasons"][0].endswith("lacks caching.0099_later")


def test_complete_migrations_are_checked_once(ready, monkeypatch):
    ready()
    monkeypatch.setattr(backing_services, "MigrationLoader", None)  # a call would raise TypeError
    assert ready() == (200, READY)


def test_a_database_outage_degrades_the_node_and_keeps_it_ready(ready, monkeypatch):
    def refuse(*args):
        raise OperationalError

    monkeypatch.setattr(backing_services, "outbox_state", refuse)
    assert ready() == (
        200, {"status": "degraded", "reasons": ["database does not answer"]}
    )  # fmt: skip


def test_readyz_answers_while_the_database_hangs(ready, monkeypatch):
    may_continue = threading.Event()
    monkeypatch.setattr(backing_services, "outbox_state", lambda: may_continue.wait(60))
    monkeypatch.setattr(backing_services.database, "patience", 0.1)
    try:
        assert ready()[1]["reasons"] == ["database does not answer"]
    finally:
        may_continue.set()
        until(lambda: backing_services.database._run.done())


def test_a_refresher_that_is_behind_is_reported(ready):
    Flag.objects.create(topic="live:1", why="a test")
    assert ready() == (200, READY)
    Flag.objects.update(flagged_at=timezone.now() - timedelta(minutes=5))
    status, body = ready()
    assert (status, body["status"]) == (200, "degraded")
    assert body["reasons"][0].startswith("refresher is behind by 30")


def test_a_cache_that_stores_nothing_is_reported(ready, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *args: None)
    assert ready()[1]["reasons"] == ["cache does not answer"]


def test_a_missing_publish_folder_is_reported(ready, settings, tmp_path):
    settings.PUBLISH_DIR = tmp_path
    assert ready() == (200, READY)
    settings.PUBLISH_DIR = tmp_path / "gone"
    assert ready()[1]["reasons"] == ["publish folder is full or cannot be written"]


def test_the_database_thread_closes_its_connection(ready):
    ready()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            )
            assert cursor.fetchone()[0] == 1
