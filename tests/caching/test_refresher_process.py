"""The refresher's loop, beside other refreshers and through errors."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError

from caching import refresher
from caching.codecs import PlainJSON
from caching.models import Flag
from tests.caching.toy.models import Shelf
from tests.services import until
from tests.threads import in_background

from .conftest import TOPIC, flag

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


class Refresher:
    """`run` on a thread of its own."""

    def __init__(self, pool):
        self.stop = threading.Event()
        self.done = in_background(
            pool, lambda: refresher.run(stopping=self.stop.is_set, wait=self.stop.wait)
        )

    def end(self):
        self.stop.set()
        self.done.result(timeout=120)


@pytest.fixture
def running():
    with ThreadPoolExecutor(4) as pool:
        started = []

        def start():
            started.append(Refresher(pool))
            return started[-1]

        yield start
        for one in started:
            one.end()


def test_the_loop_builds_flagged_topics_and_stops_on_request(counter, running):
    process = running()
    flag()
    until(lambda: not Flag.objects.exists())
    assert counter.count == 1
    process.end()
    assert process.done.done()


def test_a_failing_builder_is_logged_and_delays_no_other_topic(
    counter, running, declare_snapshot, caplog
):
    broken = declare_snapshot("toy-broken", PlainJSON())

    @broken.builds(stale_on={})
    def build(key):
        raise RuntimeError("a mistake in a builder")

    Flag.objects.create(topic="toy-broken:1", why="a test")
    flag()
    running()
    until(lambda: not Flag.objects.filter(topic=TOPIC).exists())
    assert Flag.objects.filter(topic="toy-broken:1").exists()
    assert caplog.text.count("toy-broken:1 could not be built") == 1


def test_a_database_error_is_logged_and_retried(counter, running, caplog):
    real, failures = refresher.flagged_topics, iter([OperationalError("gone away")])

    def flagged_topics():
        if error := next(failures, None):
            raise error
        return real()

    flag()
    with patch.object(refresher, "flagged_topics", flagged_topics):
        running()
        until(lambda: not Flag.objects.exists())
    assert "a pass failed" in caplog.text


def test_several_refreshers_store_the_last_value(counter, running):
    for _ in range(3):
        running()
    for number in range(10):
        Shelf.objects.create(name=str(number))
        flag()
    until(lambda: not Flag.objects.exists())
    assert counter.read(1) == 10


def test_one_of_two_refreshers_stays_free_for_topics_without_a_pause(
    counter, running, declare_snapshot
):
    slow = declare_snapshot("toy-slow", PlainJSON(), pause=timedelta(seconds=1))
    begun, go_on = [], threading.Event()

    @slow.builds(stale_on={})
    def build(key):
        begun.append(key)
        go_on.wait(timeout=120)
        return key

    for key in (1, 2):
        Flag.objects.create(topic=f"toy-slow:{key}", why="a test")
    running()
    running()
    try:
        until(lambda: begun)
        for number in (1, 2, 3):
            flag()
            until(lambda: not Flag.objects.filter(topic=TOPIC).exists())
            assert counter.count == number
        assert len(begun) == 1
    finally:
        go_on.set()
    until(lambda: not Flag.objects.exists())
    assert sorted(begun) == ["1", "2"]
