"""A value built during a cache outage is cached once the cache is back."""

from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.core.cache import cache

from caching import refresher
from caching.recovery import write_retries

from .conftest import TOPIC, flag

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@contextmanager
def cache_outage():
    """memcached cannot be reached: every read misses, and no write is stored."""
    with (
        patch.object(cache, "gets", return_value=(None, None)),
        patch.object(cache, "add", return_value=False),
        patch.object(cache, "get", return_value=None),
        patch.object(cache, "delete", return_value=False),
    ):
        yield


@pytest.fixture(autouse=True)
def no_pending_writes():
    write_retries._untaken.clear()
    yield
    write_retries._untaken.clear()


def test_a_cache_that_is_back_with_an_old_value_is_updated(counter):
    old = refresher.refresh(TOPIC, why="before")
    with cache_outage():
        flag()
        new = refresher.refresh(TOPIC)
    assert counter.entry(1).version == old.version
    assert write_retries._untaken
    with patch("time.monotonic", return_value=float("inf")):
        write_retries.retry()
    assert counter.entry(1).version == new.version
    assert not write_retries._untaken


def test_retry_intervals_double_up_to_a_minute(counter):
    with cache_outage():
        refresher.refresh(TOPIC, why="a test")
        waits = []
        for _ in range(8):
            (one,) = write_retries._untaken.values()
            waits.append(one.wait)
            with patch("time.monotonic", return_value=one.next_try):
                write_retries.retry()
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_newer_value_of_another_process_is_kept(counter):
    with cache_outage():
        refresher.refresh(TOPIC, why="a test")
    newer = refresher.refresh(TOPIC, why="another process")
    assert newer.version == counter.entry(1).version
    with patch("time.monotonic", return_value=float("inf")):
        write_retries.retry()
    assert counter.entry(1).version == newer.version
