import pytest
from hypothesis import given
from hypothesis import strategies as st

from caching.backends.serde import BYTES, JSON, deserialize, serialize

json_values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values | st.binary())
def test_serialized_values_deserialize_unchanged(value):
    raw, flags = serialize(value)
    assert deserialize(raw, flags, "key") == value


@given(st.binary(), st.integers(min_value=0, max_value=2**32 - 1))
def test_arbitrary_cached_bytes_raise_nothing(raw, flags):
    deserialize(raw, flags, "key")


@pytest.mark.parametrize("flags", [0, 1, 2, 4, 16, BYTES | JSON])
def test_flags_of_another_client_are_a_logged_miss(flags, caplog):
    assert deserialize(b"1", flags, "some key") is None
    assert "some key was written by another client" in caplog.text


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_broken_json_is_a_logged_miss(raw, caplog):
    assert deserialize(raw, JSON, "some key") is None
    assert "some key holds broken JSON" in caplog.text


@pytest.mark.parametrize("value", [object(), {1, 2}, {"when": object()}])
def test_values_json_cannot_encode_are_refused(value):
    with pytest.raises(TypeError):
        serialize(value)
