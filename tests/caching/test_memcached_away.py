"""memcached killed, hanging, and back again: a miss, soon, and never an exception."""

import time

import pytest
from django.core.cache import caches
from django.test import Client

from caching.backends.memcached import MemcachedCache
from caching.backends.urls import cache_from_url
from tests.services import memcached, until
from tests.threads import disconnect

FAR_TOO_LONG = 20  # seconds: 200 calls that each wait for the limit of 0.2 take forty


@pytest.fixture
def server():
    with memcached() as running:
        yield running


@pytest.fixture
def cache(server):
    backend = MemcachedCache(f"127.0.0.1:{server.port}", {})
    backend.set("key", 1)
    assert backend.get("key") == 1
    yield backend
    disconnect(backend)


def everything_misses(cache):
    assert cache.get("key", "default") == "default"
    assert cache.get_many(["key"]) == {}
    assert cache.gets("key") == (None, None)
    assert cache.add("key", 1) is False
    assert cache.cas("key", 1, b"1") is False
    assert cache.incr("key") == 0
    assert cache.touch("key") is False
    assert cache.delete("key") is False
    cache.set("key", 1)
    cache.set_many({"key": 1})


def test_a_killed_memcached_is_a_quick_miss(server, cache):
    server.process.stop()
    started = time.monotonic()
    everything_misses(cache)
    assert time.monotonic() - started < FAR_TOO_LONG


def test_a_hanging_memcached_is_a_quick_miss(server, cache):
    server.process.pause()
    started = time.monotonic()
    for _ in range(20):
        everything_misses(cache)
    assert time.monotonic() - started < FAR_TOO_LONG


def test_a_memcached_that_comes_back_is_used_within_seconds(server, cache):
    server.process.stop()
    everything_misses(cache)
    with memcached(server.port):

        def stored():
            cache.set("key", 2)
            return cache.get("key") == 2

        until(stored)


def test_a_request_keeps_its_connection(settings):
    disconnect(caches["default"])  # which nobody finds again
    with memcached() as server:
        settings.CACHES = {"default": cache_from_url(server.url, folder=None)}
        Client().get("/livez")
        cache = caches["default"]
        cache.set("key", 1)
        pool = next(iter(cache._cache.clients.values())).client_pool
        Client().get("/livez")
        assert cache is caches["default"]
        assert pool.free
        disconnect(cache)
