"""`/status/` shows the public what works. Staff also see this server."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching.instrumentation.heartbeat import HeartbeatWriter
from caching.models import Heartbeat, StoredSnapshot
from caching.outbox import OutboxState
from config.monitoring import backing_services
from config.monitoring.status import age

PUBLIC = {"X-Forwarded-For": "203.0.113.9"}  # as nginx sets it


@pytest.fixture
def page(client, monkeypatch, db):
    """The page for the public. Its database state is read in the test's thread."""
    monkeypatch.setattr(backing_services, "database", answers)

    def get(**headers):
        return client.get("/status/", headers={**PUBLIC, **headers}).content.decode()

    return get


def answers():
    return backing_services.Database(
        OutboxState(0, 0.0), list(Heartbeat.objects.all()), list(backing_services.kinds())
    )


def stored(topic, minutes):
    StoredSnapshot.objects.create(
        topic=topic, schema=1, version=1, body="1", why="", queries=0, milliseconds=0,
        built_at=timezone.now() - timedelta(minutes=minutes),
    )  # fmt: skip


def test_a_running_refresher_shows_everything_works(page):
    HeartbeatWriter().beat()
    assert "Everything works" in page()


def test_a_missing_refresher_is_shown(page):
    assert "none is running" in page()
    HeartbeatWriter().beat()
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    assert "none is running" in page()


def test_each_kind_of_snapshot_shows_its_oldest_age(page):
    stored("live:1", 3)
    stored("live:2", 40)
    stored("standings:1", 1)
    assert {(kind.name, kind.count) for kind in backing_services.kinds()} == {
        ("live", 2),
        ("standings", 1),
    }
    assert "40 min" in page()
    assert "3 min" not in page()


def test_server_details_are_hidden_from_the_public(page, client, settings):
    settings.RELEASE = "release-77"
    writer = HeartbeatWriter()
    writer.beat()
    for secret in ("release-77", writer.name, "Free disk"):
        assert secret not in page()
        assert secret in client.get("/status/").content.decode()  # from inside


def test_server_details_are_shown_to_staff_and_not_to_owners(
    page, client, admin_user, owner_client
):
    client.force_login(admin_user)
    assert "Free disk" in page()
    assert "Free disk" not in owner_client.get("/status/", headers=PUBLIC).content.decode()


def test_the_page_works_without_a_database_for_signed_in_users(client, admin_user, monkeypatch):
    client.force_login(admin_user)
    monkeypatch.setattr(backing_services, "database", lambda: None)
    response = client.get("/status/", headers=PUBLIC)
    assert response.status_code == 200
    assert "not responding" in response.content.decode()
    assert '"0 queries"' in response["Server-Timing"]


def test_the_page_needs_three_queries(page, django_assert_num_queries):
    with django_assert_num_queries(3):
        backing_services.outbox_state()
        answers()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (59, "59 s"),
        (119, "119 s"),
        (180, "3 min"),
        (9000, "2 h"),
        (200_000, "2 days"),
    ],
)
def test_ages_are_formatted_with_the_largest_unit(seconds, text):
    assert age(seconds) == text
