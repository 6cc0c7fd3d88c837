"""Parsing of Accept-Encoding. tests/stack/test_nginx_encodings.py checks that nginx agrees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caching.publishing.encodings import accepted

REFUSE_GZIP = [
    "", "identity", "deflate", "x-gzip", "gzipped", "*", "*;q=1", "*;q=0", "identity;q=1, *;q=0",
    "gzip;q=0", "gzip;q=0.0", "gzip;q=0.000", "gzip; q=0", "gzip ; q=0", "gzip ;q = 0", "GZIP;Q=0",
    "gzip;q=", "gzip;q", "gzip;q=no", "gzip;q=-1", "gzip;q=2", "gzip;q=0.0001", "gzip;level=1",
    "deflate;q=1, gzip;q=0", "deflate, gzip;q=0, *", "gzip;q=0, gzip", "deflate;q=0.5,gzip;q=0.00",
]  # fmt: skip
ACCEPT_GZIP = [
    "gzip", "GZIP", "gzip, deflate, br", "deflate, gzip", "gzip;q=1", "gzip;q=0.001",
    "gzip; q=0.5", "gzip;q=1.000", "gzip;Q=1", "identity, gzip;q=0.1", "*;q=0, gzip",
    "deflate;q=0,gzip", "x-gzip;q=0, gzip",
]  # fmt: skip


@pytest.mark.parametrize("header", REFUSE_GZIP)
def test_headers_that_refuse_gzip(header):
    assert "gzip" not in accepted(header)


@pytest.mark.parametrize("header", ACCEPT_GZIP)
def test_headers_that_accept_gzip(header):
    assert "gzip" in accepted(header)


weights = st.integers(0, 1000)
names = st.sampled_from(["gzip", "br", "deflate", "identity", "*", "x-gzip", "zstd"])


@given(st.dictionaries(names, weights), st.randoms())
def test_each_encoding_is_accepted_by_its_own_weight(weight_of, random):
    members = [
        f"{random.choice([name, name.upper()])}{random.choice([';', ' ; '])}q={weight / 1000:.3f}"
        for name, weight in weight_of.items()
    ]
    header = random.choice([",", ", ", " , "]).join(members)
    assert set(accepted(header)) == {name for name in ("gzip", "br") if weight_of.get(name)}


@given(st.text())
def test_arbitrary_headers_raise_nothing(header):
    assert set(accepted(header)) <= {"gzip", "br"}
