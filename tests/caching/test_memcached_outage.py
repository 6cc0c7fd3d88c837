"""While memcached is down or hangs, every call is a quick miss and raises nothing."""

import time

import pytest
from django.core.cache import caches
from django.test import Client

from caching.backends.memcached import MemcachedCache
from caching.backends.urls import cache_from_url
from tests.services import memcached, until
from tests.threads import disconnect

MAX_SECONDS = 20  # 200 calls that each time out after 0.2 s would take 40 s


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


def assert_every_call_misses(cache):
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
    assert_every_call_misses(cache)
    assert time.monotonic() - started < MAX_SECONDS


def test_a_hanging_memcached_is_a_quick_miss(server, cache):
    server.process.pause()
    started = time.monotonic()
    for _ in range(20):
        assert_every_call_misses(cache)
    assert time.monotonic() - started < MAX_SECONDS


def test_a_restarted_memcached_is_used_within_seconds(server, cache):
    server.process.stop()
    assert_every_call_misses(cache)
    with memcached(server.port):

        def stored():
            cache.set("key", 2)
            return cache.get("key") == 2

        until(stored)


def test_requests_keep_the_cache_connection_open(settings):
    disconnect(caches["default"])  # unreachable once settings.CACHES has changed
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
