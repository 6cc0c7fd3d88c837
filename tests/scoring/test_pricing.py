"""Prices by the formula in scoring.rules.pricing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rules.pricing import price, weekly_prices

positions = st.sampled_from(["QB", "RB", "WR", "TE", "OTH"])
totals = st.decimals(-20, 500, places=2)
games = st.integers(0, 22)


@pytest.mark.parametrize(
    ("position", "points", "played", "expected"),
    [
        ("QB", "0", 0, "12"),  # 4 + 0.6 × 13 = 11.8
        ("RB", "0", 0, "9"),  # 8.8
        ("TE", "0", 0, "7.5"),  # 7.6
        ("OTH", "0", 0, "4"),
        ("RB", "88", 4, "13.5"),  # 4 + 0.6 × (24 + 88) / 7 = 13.6
        ("WR", "-30", 3, "4"),  # 3.4
    ],
)
def test_price_examples(position: str, points: str, played: int, expected: str) -> None:
    assert price(position, Decimal(points), played) == Decimal(expected)


@given(positions, totals, totals, games)
def test_more_points_never_lower_the_price(
    position: str, one: Decimal, other: Decimal, n: int
) -> None:
    less, more = sorted((one, other))
    assert 4 <= price(position, less, n) <= price(position, more, n)
    assert price(position, more, n) * 2 % 1 == 0


@given(positions, st.dictionaries(st.integers(1, 18), totals), st.integers(1, 18), totals)
def test_a_price_depends_on_earlier_weeks_only(
    position: str, earned: dict[int, Decimal], week: int, points: Decimal
) -> None:
    weeks = range(1, 19)
    prices = weekly_prices(position, weeks, earned)
    changed = weekly_prices(position, weeks, {**earned, week: points})
    assert list(prices) == list(weeks)
    assert [prices[n] for n in range(1, week + 1)] == [changed[n] for n in range(1, week + 1)]
