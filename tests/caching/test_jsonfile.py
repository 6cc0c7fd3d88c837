import json
import shutil
import tempfile

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from caching.backends.jsonfile import JSONFileCache

keys = st.sampled_from(["a", "b", "c"])
values = st.integers(0, 9)


class CacheAndDict(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.cache = JSONFileCache(self.folder, {})
        self.model = {}
        self.tokens = {}

    def teardown(self):
        shutil.rmtree(self.folder)

    @rule(key=keys, value=values)
    def set(self, key, value):
        self.cache.set(key, value)
        self.model[key] = value
        self.tokens.pop(key, None)

    @rule(key=keys, value=values)
    def add(self, key, value):
        assert self.cache.add(key, value) is (key not in self.model)
        if key not in self.model:
            self.model[key] = value

    @rule(key=keys)
    def delete(self, key):
        assert self.cache.delete(key) is (key in self.model)
        self.model.pop(key, None)
        self.tokens.pop(key, None)

    @rule(key=keys)
    def gets(self, key):
        value, token = self.cache.gets(key)
        assert value == self.model.get(key)
        if token is not None:
            self.tokens[key] = token

    @rule(key=keys, value=values)
    def cas(self, key, value):
        token = self.tokens.pop(key, None)
        assert self.cache.cas(key, value, token or -1) is (token is not None)
        if token is not None:
            self.model[key] = value

    @rule(key=keys, delta=st.integers(-3, 3))
    def incr(self, key, delta):
        if key in self.model:
            self.model[key] = max(0, self.model[key] + delta)
            assert self.cache.incr(key, delta) == self.model[key]
            self.tokens.pop(key, None)
        else:
            with pytest.raises(ValueError, match="not found"):
                self.cache.incr(key, delta)

    @rule()
    def clear(self):
        self.cache.clear()
        self.model.clear()
        self.tokens.clear()

    @invariant()
    def cache_equals_dict(self):
        assert self.cache.get_many(["a", "b", "c"]) == self.model


TestCacheEqualsDict = CacheAndDict.TestCase
TestCacheEqualsDict.settings = hypothesis_settings(
    max_examples=30, stateful_step_count=20, deadline=None
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"[]\nvalue",
        b"{}\nvalue",
        b"[" * 100_000,
        b"\xff\n",
        json.dumps({"key": ":1:key", "flags": 256, "expires": "x", "token": 1}).encode(),
        json.dumps({"key": "other", "flags": 256, "expires": None, "token": 1}).encode(),
    ],
)
def test_an_invalid_file_is_a_miss_and_is_replaced(tmp_path, content):
    cache = JSONFileCache(str(tmp_path), {})
    cache.set("key", 1)
    cache._path(cache.make_key("key")).write_bytes(content)
    assert cache.get("key") is None
    assert cache.add("key", 2)
    assert cache.get("key") == 2


def test_a_second_cache_on_the_same_folder_reads_stored_values(tmp_path):
    JSONFileCache(str(tmp_path), {}).set("key", 1)
    assert JSONFileCache(str(tmp_path), {}).get("key") == 1
