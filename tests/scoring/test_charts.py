"""Positions and lengths in charts match the values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.view_models.charts import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    bar_chart,
    histogram,
    line_chart,
    short,
)

VALUES = st.lists(
    st.decimals(-50, 200, places=2).map(lambda value: value + 0), min_size=1, max_size=40
)
RANKS = st.lists(st.integers(1, 1_000_000), min_size=2, max_size=40)


def points(values):
    return [(str(n), value) for n, value in enumerate(values, 1)]


@given(VALUES)
def test_bars_fit_the_chart_and_are_proportional_to_their_values(values):
    chart = bar_chart(points(values))
    longest = max(chart.bars, key=lambda bar: abs(bar.value))
    for bar in chart.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= RIGHT + 0.1
        assert TOP - 0.1 <= bar.y <= bar.y + bar.height <= BOTTOM + 0.1
        expected = float(abs(bar.value)) * longest.height / (float(abs(longest.value)) or 1)
        assert bar.height == pytest.approx(expected, abs=0.2)


@given(VALUES)
def test_the_grid_has_two_to_six_lines_including_zero(values):
    chart = bar_chart(points(values))
    assert 2 <= len(chart.grid) <= 6
    assert "0" in [mark.text for mark in chart.grid]
    assert len(chart.labels) <= 10


@given(RANKS)
def test_a_better_rank_is_drawn_higher(ranks):
    chart = line_chart(points(ranks), best_is_low=True)
    by_rank = sorted(chart.dots, key=lambda dot: dot.value)
    heights = [dot.y for dot in by_rank]
    assert heights == sorted(heights)
    assert all(TOP - 0.1 <= y <= BOTTOM + 0.1 for y in heights)


def test_a_constant_price_is_a_flat_line():
    chart = line_chart(points([Decimal("5.5")] * 3))
    assert len({dot.y for dot in chart.dots}) == 1
    assert [mark.text for mark in chart.grid] == ["5", "6"]
    assert chart.line.count(",") == 3


def test_a_negative_bar_is_drawn_below_zero():
    up, down = bar_chart(points([10, -5])).bars
    assert up.y + up.height == pytest.approx(down.y, abs=0.1)


def test_no_bars_and_a_single_dot_give_no_chart():
    assert bar_chart([]) is None
    assert line_chart(points([4])) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (Decimal("0.5"), "0.5"), (100, "100"), (20_000, "20k"), (1_500_000, "1.5M")],
)
def test_grid_numbers_are_abbreviated(value, text):
    assert short(value) == text


def test_a_histogram_starts_at_zero_and_marks_the_own_bin():
    chart = histogram({"first": -10, "width": 10, "teams": [1, 0, 4]}, Decimal("9.99"))
    assert [(bar.label, bar.value) for bar in chart.bars] == [
        ("-10 to 0", 1),
        ("0 to 10", 0),
        ("10 to 20", 4),
    ]
    assert [bar.own for bar in chart.bars] == [False, True, False]
    assert {round(bar.y + bar.height, 1) for bar in chart.bars} == {128}
    assert chart.own.text == "9.99"
    assert chart.bars[1].x < chart.own.at < chart.bars[2].x
    assert histogram({"first": 0, "width": 1, "teams": [2]}).own is None
