"""The memcached backend and its substitute, the JSON file backend, pass the same tests."""

import pickle
from pathlib import Path

import pytest

from caching.backends.jsonfile import JSONFileCache
from caching.backends.memcached import MemcachedCache
from caching.instrumentation.cost import measured
from tests.services import memcached, until
from tests.threads import at_once, disconnect


@pytest.fixture(scope="module")
def server():
    with memcached() as running:
        yield running


@pytest.fixture(params=["jsonfile", "memcached"])
def backend(request, tmp_path):
    if request.param == "jsonfile":
        yield JSONFileCache(str(tmp_path), {})
        return
    server = request.getfixturevalue("server")
    cache = MemcachedCache(f"127.0.0.1:{server.port}", {"KEY_PREFIX": request.node.name})
    yield cache
    disconnect(cache)


class PickleThatTouchesAFile:
    """Unpickling it creates a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("value", [b"\x00\xff", "text", 7, 1.5, True, [1, {"a": None}], {}])
def test_get_returns_the_stored_value(backend, value):
    backend.set("key", value)
    assert backend.get("key") == value


def test_get_of_a_missing_key_returns_the_default(backend):
    assert backend.get("key") is None
    assert backend.get("key", "default") == "default"
    assert backend.gets("key") == (None, None)


def test_delete_returns_whether_the_key_existed(backend):
    backend.set("key", 1)
    assert backend.delete("key")
    assert not backend.delete("key")
    assert backend.get("key") is None


def test_add_keeps_an_existing_value(backend):
    assert backend.add("key", 1)
    assert not backend.add("key", 2)
    assert backend.get("key") == 1


def test_one_of_many_concurrent_adds_succeeds(backend):
    assert sum(at_once([lambda: backend.add("key", 1)] * 8)) == 1


def test_cas_replaces_the_value_that_was_read(backend):
    backend.set("key", 1)
    value, token = backend.gets("key")
    assert value == 1
    assert backend.cas("key", 2, token)
    assert backend.get("key") == 2


def test_cas_keeps_a_value_stored_since_the_read(backend):
    backend.set("key", 1)
    _, token = backend.gets("key")
    backend.set("key", 2)
    assert not backend.cas("key", 3, token)
    assert backend.get("key") == 2


def test_cas_of_a_deleted_key_stores_nothing(backend):
    backend.set("key", 1)
    _, token = backend.gets("key")
    backend.delete("key")
    assert not backend.cas("key", 3, token)
    assert backend.get("key") is None


def test_decr_stops_at_zero(backend):
    backend.set("count", 9)
    assert backend.incr("count") == 10
    assert backend.incr("count", 5) == 15
    assert backend.decr("count", 6) == 9
    assert backend.get("count") == 9
    assert backend.decr("count", 100) == 0


def test_incr_of_a_missing_key_raises_value_error(backend):
    with pytest.raises(ValueError, match="not found"):
        backend.incr("count")


def test_incr_does_not_extend_the_timeout(backend):
    backend.set("count", 1, timeout=1)
    assert backend.incr("count") == 2
    until(lambda: backend.get("count") is None)


def test_a_value_expires(backend):
    backend.set("key", 1, timeout=1)
    assert backend.get("key") == 1
    until(lambda: backend.gets("key") == (None, None))
    assert backend.add("key", 2)


def test_timeout_none_never_expires_and_zero_expires_at_once(backend):
    backend.set("kept", 1, timeout=None)
    backend.set("gone", 1, timeout=0)
    assert backend.get("kept") == 1
    assert backend.get("gone") is None


def test_touch_changes_the_timeout(backend):
    assert not backend.touch("key")
    backend.set("key", 1)
    assert backend.touch("key", 0)
    assert backend.get("key") is None


def test_set_many_and_get_many(backend):
    backend.set_many({"a": 1, "b": b"2"})
    assert backend.get_many(["a", "b", "c"]) == {"a": 1, "b": b"2"}


@pytest.mark.parametrize("store", ["set", "add"])
def test_values_json_cannot_encode_raise_type_error(backend, store):
    with pytest.raises(TypeError):
        getattr(backend, store)("key", object())
    with pytest.raises(TypeError):
        backend.set_many({"key": {1, 2}})
    assert backend.get("key") is None


CACHE_CALLS = {
    "get": lambda backend: backend.get("key"),
    "get_many": lambda backend: backend.get_many(["key", "other"]),
    "gets": lambda backend: backend.gets("key"),
    "set": lambda backend: backend.set("key", 1),
    "add": lambda backend: backend.add("key", 1),
    "cas": lambda backend: backend.cas("key", 1, b"1"),
    "incr": lambda backend: backend.incr("key"),
    "touch": lambda backend: backend.touch("key"),
    "delete": lambda backend: backend.delete("key"),
}


@pytest.mark.parametrize("call", CACHE_CALLS)
def test_each_cache_call_is_counted(backend, call):
    backend.set("key", 1)
    with measured() as cost:
        CACHE_CALLS[call](backend)
    assert cost.cache_calls == 1


def test_a_stored_pickle_is_a_miss_and_is_not_loaded(backend, tmp_path):
    backend.set("key", "ours")
    pickled = pickle.dumps(PickleThatTouchesAFile(tmp_path / "exploded"))
    overwrite(backend, "key", pickled, flags=1)
    assert backend.get("key", "default") == "default"
    assert backend.gets("key")[0] is None
    assert not (tmp_path / "exploded").exists()
    backend.set("key", "ours again")
    assert backend.get("key") == "ours again"


@pytest.mark.parametrize("flags", [0, 1, 2, 16])
def test_values_with_flags_of_other_clients_are_misses(backend, flags):
    overwrite(backend, "key", b"1", flags)
    assert backend.get("key") is None
    assert backend.get_many(["key"]) == {}


def overwrite(backend, key, raw, flags):
    """Store the bytes with the flags, as another client would."""
    full = backend.make_key(key)
    if isinstance(backend, JSONFileCache):
        backend.set(key, b"a live entry")
        path = backend._path(full)
        head = (
            path.read_bytes().partition(b"\n")[0].replace(b'"flags": 256', b'"flags": %d' % flags)
        )
        path.write_bytes(head + b"\n" + raw)
    else:
        with backend._cache.clients.copy().popitem()[1].client_pool.get_and_release() as client:
            client.serde = Raw(flags)
            client.set(full, raw)
            client.close()
        disconnect(backend)


class Raw:
    def __init__(self, flags):
        self.flags = flags

    def serialize(self, key, value):
        return value, self.flags
