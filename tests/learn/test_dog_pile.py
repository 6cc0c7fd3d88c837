"""Fifty readers against an expired value. How long they wait is a machine's affair; who builds and
who waits is not.
"""

import re
import threading
from collections import Counter

import pytest

from caching import refresher
from caching.models import Flag, StoredSnapshot
from learn import read_models
from learn.dog_pile.scenarios import SCENARIOS, run_scenario
from learn.dog_pile.simulation import NoCacheError

pytestmark = pytest.mark.services

WHO_DID_WHAT = {
    "no-guard": {"built": 50},
    "token": {"built": 1, "waited": 49},
    "holder-dies": {"died": 1, "gave up": 49},
    "deadline": {"died": 1, "built": 1, "waited": 48},
    "soft-expiry": {"built": 1, "old": 49},
    "one-moment": {"built": 50},
    "jitter": {"built": 50},
}
BUILDS = {"no-guard": 50, "token": 1, "holder-dies": 0, "deadline": 1, "soft-expiry": 1}


@pytest.mark.parametrize("slug", WHO_DID_WHAT)
def test_each_guard_lets_build_and_wait_whom_it_should(slug, monkeypatch):
    if slug != "holder-dies":  # where giving up is the lesson
        monkeypatch.setattr("learn.dog_pile.simulation.MAX_WAIT", 60)
    result = run_scenario(SCENARIOS[slug])
    assert Counter(visit["did"] for visit in result["visits"]) == WHO_DID_WHAT[slug]
    assert result["builds"] == WHO_DID_WHAT[slug].get("built", 0)


def test_beside_a_refresher_no_reader_builds_or_waits():
    result = run_scenario(SCENARIOS["refresher"])
    did = Counter(visit["did"] for visit in result["visits"])
    assert result["builds"] == 0
    assert did["refreshed"] == 1
    assert did["old"] + did["found"] == 50
    assert all(visit["began"] is None for visit in result["visits"][:-1])


def test_jitter_spreads_what_would_come_together():
    together = [visit["arrives"] for visit in run_scenario(SCENARIOS["one-moment"])["visits"]]
    spread = [visit["arrives"] for visit in run_scenario(SCENARIOS["jitter"])["visits"]]
    assert max(spread) - min(spread) > 200
    assert max(spread) > max(together)


def test_a_scene_leaves_no_thread_behind():
    before = threading.active_count()
    run_scenario(SCENARIOS["token"])
    assert threading.active_count() == before


def test_the_page_asks_for_the_crowd_and_tells_its_story_meanwhile(db, client):
    response = client.get("/learn/dog-pile/")
    assert response.status_code == 200
    page = re.sub(r"<[^>]+>", "", response.content.decode())
    assert "being called together" in page
    assert "def token_with_a_deadline" in page
    assert not StoredSnapshot.objects.filter(pk="learn-dog-pile:latest").exists()


def test_a_migration_flags_the_results_until_they_are_built(db, client):
    topic = "learn-dog-pile:latest"
    for _ in range(2):
        read_models.flag_missing_dog_pile("default")
        assert Flag.objects.filter(topic=topic).count() == 1
    assert refresher.refresh(topic)
    read_models.flag_missing_dog_pile("default")
    assert not Flag.objects.exists()
    assert "being called together" not in client.get("/learn/dog-pile/").content.decode()


def test_the_page_draws_every_reader_for_one_cache_call(db, client):
    assert refresher.refresh("learn-dog-pile:latest", "the test")
    response = client.get("/learn/dog-pile/")
    assert '0 queries"' in response["Server-Timing"]
    assert '1 calls"' in response["Server-Timing"]
    page = response.content.decode()
    assert page.count("<figure") == 10  # five guards, off and on
    waits = re.search(r'<path class="waited" d="([^"]+)"', page)
    assert waits[1].count("M") == 49
    assert not re.search(r"<style|style=|\son\w+=", page)


def test_without_a_cache_the_refresher_loses_no_time_over_it(db, monkeypatch):
    monkeypatch.setattr(read_models, "cache_is_available", lambda: False)
    monkeypatch.setattr(read_models, "run_scenario", lambda scenario: pytest.fail("it ran"))
    with pytest.raises(NoCacheError):
        refresher.refresh("learn-dog-pile:latest", "the test")
