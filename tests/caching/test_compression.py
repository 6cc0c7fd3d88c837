"""Large values are compressed. Invalid compressed data is a miss."""

import random
import zlib

import pytest

from caching.backends import memcached
from caching.backends.memcached import LARGE, LARGEST, Serde, Serialized
from caching.backends.serde import BYTES, JSON, ZIPPED

LARGE_VALUE = b"x" * (LARGE + 1)


def read(raw, flags):
    return Serde().deserialize("key", raw, flags)


def test_a_large_value_is_compressed_and_restored():
    raw, flags = Serialized.of(LARGE_VALUE)
    assert flags == BYTES | ZIPPED
    assert len(raw) < LARGE / 100
    assert read(raw, flags) == LARGE_VALUE


def test_a_large_json_value_keeps_its_type():
    raw, flags = Serialized.of(["x" * LARGE])
    assert flags == JSON | ZIPPED
    assert read(raw, flags) == ["x" * LARGE]


def test_a_small_value_is_not_compressed():
    assert Serialized.of(b"small") == (b"small", BYTES)


@pytest.mark.parametrize("cut", [1, 10])
def test_a_compressed_value_that_is_cut_short_is_a_miss(cut, caplog):
    raw, flags = Serialized.of(random.Random(1).randbytes(LARGE + 1))
    assert read(raw[:-cut], flags) is None
    assert "a miss" in caplog.text


def test_uncompressed_data_with_the_zipped_flag_is_a_miss(caplog):
    assert read(b"plain", BYTES | ZIPPED) is None
    assert "not compressed as it says" in caplog.text


def test_a_value_above_the_size_limit_is_a_miss(monkeypatch, caplog):
    monkeypatch.setattr(memcached, "LARGEST", 1000)
    assert read(zlib.compress(b"x" * 1001), BYTES | ZIPPED) is None
    assert read(zlib.compress(b"x" * 999), BYTES | ZIPPED) is not None
    assert "more than 1000 bytes" in caplog.text
    assert LARGEST < 100_000_000
