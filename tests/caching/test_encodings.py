"""What of Accept-Encoding counts. That nginx agrees: tests/stack/test_nginx_encodings.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caching.publishing.encodings import accepted

PLAIN = [
    "", "identity", "deflate", "x-gzip", "gzipped", "*", "*;q=1", "*;q=0", "identity;q=1, *;q=0",
    "gzip;q=0", "gzip;q=0.0", "gzip;q=0.000", "gzip; q=0", "gzip ; q=0", "gzip ;q = 0", "GZIP;Q=0",
    "gzip;q=", "gzip;q", "gzip;q=no", "gzip;q=-1", "gzip;q=2", "gzip;q=0.0001", "gzip;level=1",
    "deflate;q=1, gzip;q=0", "deflate, gzip;q=0, *", "gzip;q=0, gzip", "deflate;q=0.5,gzip;q=0.00",
]  # fmt: skip
PACKED = [
    "gzip", "GZIP", "gzip, deflate, br", "deflate, gzip", "gzip;q=1", "gzip;q=0.001",
    "gzip; q=0.5", "gzip;q=1.000", "gzip;Q=1", "identity, gzip;q=0.1", "*;q=0, gzip",
    "deflate;q=0,gzip", "x-gzip;q=0, gzip",
]  # fmt: skip


@pytest.mark.parametrize("header", PLAIN)
def test_who_does_not_take_gzip(header):
    assert "gzip" not in accepted(header)


@pytest.mark.parametrize("header", PACKED)
def test_who_takes_gzip(header):
    assert "gzip" in accepted(header)


weights = st.integers(0, 1000)
names = st.sampled_from(["gzip", "br", "deflate", "identity", "*", "x-gzip", "zstd"])


@given(st.dictionaries(names, weights), st.randoms())
def test_a_name_counts_by_its_own_weight_whatever_stands_around_it(asked, random):
    members = [
        f"{random.choice([name, name.upper()])}{random.choice([';', ' ; '])}q={weight / 1000:.3f}"
        for name, weight in asked.items()
    ]
    header = random.choice([",", ", ", " , "]).join(members)
    assert set(accepted(header)) == {name for name in ("gzip", "br") if asked.get(name)}


@given(st.text())
def test_no_header_is_an_error(header):
    assert set(accepted(header)) <= {"gzip", "br"}
