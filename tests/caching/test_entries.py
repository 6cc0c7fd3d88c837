import json
import time
from dataclasses import replace

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from caching import entries
from caching.backends.memcached import MemcachedCache
from caching.entries import CacheEntry
from tests.services import memcached
from tests.threads import at_once, disconnect

pytestmark = pytest.mark.services

ENTRY = CacheEntry(topic="toy:1", schema=1, version=3, built_at=1_000_000.0, body=b'{"a":1}')


def read(raw, topic="toy:1", schema=1, max_age=60.0):
    return CacheEntry.from_bytes(raw, topic, schema, max_age)


@given(
    st.builds(
        CacheEntry,
        topic=st.text(),
        schema=st.integers(0, 1000),
        version=st.integers(0, 2**63),
        built_at=st.floats(0, 1e12),
        body=st.binary(),
    )
)
def test_an_entry_survives_encoding(entry):
    assert read(entry.to_bytes(), entry.topic, entry.schema) == entry


@given(st.binary())
def test_arbitrary_bytes_are_a_miss(raw):
    assert read(raw) is None


def head(**changes):
    fields = json.loads(ENTRY.to_bytes().partition(b"\n")[0])
    return json.dumps({**fields, **changes}).encode() + b"\n" + ENTRY.body


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("text", id="not bytes"),
        pytest.param(7, id="a number"),
        pytest.param(b"[]\n", id="a list"),
        pytest.param(b"{}\n", id="no fields"),
        pytest.param(b"[" * 100_000, id="nested too deep"),
        pytest.param(head(version="x"), id="version not a number"),
        pytest.param(head(version=float("inf")), id="infinite version"),
        pytest.param(head(put_at=None), id="no timestamp"),
        pytest.param(head(topic="toy:2"), id="another topic"),
        pytest.param(head(schema=2), id="another schema"),
        pytest.param(ENTRY.to_bytes()[:-1], id="truncated body"),
    ],
)
def test_an_invalid_or_different_entry_is_a_logged_miss(raw, caplog):
    assert read(raw) is None
    assert "toy:1" in caplog.text


def test_an_entry_cached_longer_than_max_age_is_a_miss():
    assert read(head(put_at=time.time() - 61)) is None
    assert read(head(put_at=time.time() - 59))


def test_an_old_build_cached_just_now_is_a_hit():
    assert ENTRY.age > 60
    assert read(ENTRY.to_bytes()) == ENTRY


def cached():
    return entries.fetch("toy:1", 1, 60)


def test_fetch_of_a_missing_key_is_a_miss():
    assert cached() is None


def test_fill_keeps_an_existing_entry():
    entries.fill(ENTRY, 60)
    entries.fill(replace(ENTRY, version=9), 60)
    assert cached() == ENTRY


def test_put_newer_replaces_an_older_version():
    entries.fill(ENTRY, 60)
    assert entries.put_newer(replace(ENTRY, version=4), 60)
    assert cached().version == 4


def test_put_newer_keeps_a_newer_version():
    entries.fill(ENTRY, 60)
    assert entries.put_newer(replace(ENTRY, version=2), 60)
    assert cached().version == 3


def test_put_newer_replaces_an_invalid_value():
    cache.set(ENTRY.key, "something else")
    assert entries.put_newer(ENTRY, 60)
    assert cached() == ENTRY


def test_each_schema_has_its_own_key():
    entries.fill(ENTRY, 60)
    entries.fill(replace(ENTRY, schema=2, version=9), 60)
    assert cached() == ENTRY


def test_concurrent_puts_and_fills_keep_the_newest_version():
    versions = [replace(ENTRY, version=number) for number in range(10, 18)]
    puts = [lambda v=v: entries.put_newer(v, 60) for v in versions]
    fills = [lambda v=v: entries.fill(v, 60) for v in versions[:4]]
    at_once([*puts, *fills])
    assert cached().version == 17


def test_storing_many_tells_whether_memcached_has_taken_all(monkeypatch):
    """Frozen, memcached answers too late, of which pymemcache's set_many does not tell."""
    found = [CacheEntry(f"many:{n}", 1, 1, time.time(), b"{}") for n in range(250)]
    with memcached() as server:
        backend = MemcachedCache(f"127.0.0.1:{server.port}", {})
        monkeypatch.setattr(entries, "cache", backend)
        try:
            assert entries.put_all(found, 60)
            assert len(backend.get_many([entry.key for entry in found])) == 250
            assert entries.put_all([], 60)
            server.process.pause()
            assert not entries.put_all(found, 60)
        finally:
            disconnect(backend)
