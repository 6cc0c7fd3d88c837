"""Prometheus metrics, and access to them."""

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from prometheus_client import REGISTRY

from caching.models import Heartbeat
from caching.outbox import OutboxState
from config.monitoring import backing_services
from config.monitoring.metrics import _outcome
from config.monitoring.metrics_folder import VARIABLE, share_numbers


def value(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


def test_a_request_counts_its_cache_calls_and_snapshot_sources(site, client):
    page = {"view": "scores"}
    before = value("gameday_requests_total", **page, method="GET", status="200")
    calls = value("gameday_cache_calls_total", **page)
    reads = value("gameday_snapshot_reads_total", kind="scoreboard", source="cache")
    client.get("/scores/")
    assert value("gameday_requests_total", **page, method="GET", status="200") == before + 1
    assert value("gameday_cache_calls_total", **page) > calls
    assert value("gameday_snapshot_reads_total", kind="scoreboard", source="cache") == reads + 1
    assert value("gameday_request_seconds_count", **page) >= 1


def test_unknown_methods_and_paths_become_no_label(site, client):
    client.generic("BREW", "/coffee-4711/")
    names = {str(sample.labels) for metric in REGISTRY.collect() for sample in metric.samples}
    assert not [name for name in names if "BREW" in name or "coffee" in name]


@pytest.mark.parametrize(
    ("status", "location", "outcome"),
    [(302, "/team/lineup/", None), (302, "/accounts/sign-in/", "elsewhere"),
     (409, "", "conflict"), (422, "", "refused"), (500, "", "failed")],
)  # fmt: skip
def test_saves_are_counted_by_outcome(status, location, outcome):
    response = HttpResponse(status=status)
    response["Location"] = location if outcome else reverse("lineup")
    assert _outcome(response) == (outcome or "accepted")


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "10.1.2.3", 200),
        ({}, "::1", 200),
        ({}, "203.0.113.9", 200),  # reserved for documentation; `ipaddress` counts it as private
        ({}, "8.8.8.8", 404),
        ({}, "", 404),
        ({"X-Forwarded-For": "10.1.2.3"}, "127.0.0.1", 404),
        ({"Forwarded": "for=10.1.2.3"}, "127.0.0.1", 404),
    ],
)
def test_metrics_are_served_to_direct_private_clients_only(
    client, monkeypatch, headers, address, status
):
    monkeypatch.setattr(backing_services, "database", lambda: None)
    response = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert response.status_code == status
    assert (b"gameday" in response.content) == (status == 200)


def test_metrics_include_the_shared_database_state(client, monkeypatch):
    now = timezone.now()
    beat = Heartbeat(name="host:1", builds=7, builds_a_minute=1, started_at=now, beat_at=now)
    state = backing_services.Database(OutboxState(3, 1.5), [beat], [])
    monkeypatch.setattr(backing_services, "database", lambda: state)
    text = client.get("/metrics").content.decode()
    assert "gameday_database_up 1.0" in text
    assert "gameday_outbox_flags 3.0" in text
    assert "gameday_outbox_oldest_seconds 1.5" in text
    assert 'gameday_builds_total{refresher="host:1"} 7.0' in text


def test_metrics_without_a_database_omit_the_outbox(client, monkeypatch):
    monkeypatch.setattr(backing_services, "database", lambda: None)
    text = client.get("/metrics").content.decode()
    assert "gameday_database_up 0.0" in text
    assert "gameday_outbox" not in text


def test_metrics_files_of_dead_workers_are_deleted(tmp_path, monkeypatch):
    folder = tmp_path / "metrics" / "web1"
    monkeypatch.setenv(VARIABLE, str(folder))
    folder.mkdir(parents=True)
    (folder / "counter_999999999.db").touch()
    (folder / "counter_1.db").touch()
    share_numbers(folder)
    assert [path.name for path in folder.iterdir()] == ["counter_1.db"]
