"""What a server counts, and who may see it."""

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


def test_a_request_is_counted_with_its_queries_and_where_its_snapshots_came_from(site, client):
    page = {"view": "scores"}
    before = value("gameday_requests_total", **page, method="GET", status="200")
    calls = value("gameday_cache_calls_total", **page)
    reads = value("gameday_snapshot_reads_total", kind="scoreboard", source="cache")
    client.get("/scores/")
    assert value("gameday_requests_total", **page, method="GET", status="200") == before + 1
    assert value("gameday_cache_calls_total", **page) > calls
    assert value("gameday_snapshot_reads_total", kind="scoreboard", source="cache") == reads + 1
    assert value("gameday_request_seconds_count", **page) >= 1


def test_what_a_visitor_makes_up_becomes_no_label(site, client):
    client.generic("BREW", "/coffee-4711/")
    names = {str(sample.labels) for metric in REGISTRY.collect() for sample in metric.samples}
    assert not [name for name in names if "BREW" in name or "coffee" in name]


@pytest.mark.parametrize(
    ("status", "location", "outcome"),
    [(302, "/team/lineup/", None), (302, "/accounts/sign-in/", "elsewhere"),
     (409, "", "conflict"), (422, "", "refused"), (500, "", "failed")],
)  # fmt: skip
def test_saves_are_counted_by_what_became_of_them(status, location, outcome):
    response = HttpResponse(status=status)
    response["Location"] = location if outcome else reverse("lineup")
    assert _outcome(response) == (outcome or "accepted")


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "10.1.2.3", 200),
        ({}, "::1", 200),
        ({}, "203.0.113.9", 200),  # reserved for examples, so as private as any
        ({}, "8.8.8.8", 404),
        ({}, "", 404),
        ({"X-Forwarded-For": "10.1.2.3"}, "127.0.0.1", 404),
        ({"Forwarded": "for=10.1.2.3"}, "127.0.0.1", 404),
    ],
)
def test_only_who_asks_the_server_itself_from_inside_sees_them(
    client, monkeypatch, headers, address, status
):
    monkeypatch.setattr(backing_services, "database", lambda: None)
    response = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert response.status_code == status
    assert (b"gameday" in response.content) == (status == 200)


def test_what_all_servers_share_is_told_too(client, monkeypatch):
    now = timezone.now()
    beat = Heartbeat(name="host:1", builds=7, builds_a_minute=1, started_at=now, beat_at=now)
    told = backing_services.Database(OutboxState(3, 1.5), [beat], [])
    monkeypatch.setattr(backing_services, "database", lambda: told)
    text = client.get("/metrics").content.decode()
    assert "gameday_database_up 1.0" in text
    assert "gameday_outbox_flags 3.0" in text
    assert "gameday_outbox_oldest_seconds 1.5" in text
    assert 'gameday_builds_total{refresher="host:1"} 7.0' in text


def test_without_a_database_the_rest_is_told(client, monkeypatch):
    monkeypatch.setattr(backing_services, "database", lambda: None)
    text = client.get("/metrics").content.decode()
    assert "gameday_database_up 0.0" in text
    assert "gameday_outbox" not in text


def test_the_numbers_of_workers_long_gone_are_taken_away(tmp_path, monkeypatch):
    folder = tmp_path / "metrics" / "web1"
    monkeypatch.setenv(VARIABLE, str(folder))
    folder.mkdir(parents=True)
    (folder / "counter_999999999.db").touch()
    (folder / "counter_1.db").touch()
    share_numbers(folder)
    assert [path.name for path in folder.iterdir()] == ["counter_1.db"]
