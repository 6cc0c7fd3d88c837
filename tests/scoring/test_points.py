from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fantasy import rulesets
from fantasy.rulesets import Condition
from scoring.rules import points

FPL = rulesets.load("fpl")
NFL = rulesets.load("nfl-ppr")


def of(stats, position, rules=FPL):
    return points.total(points.breakdown(stats, position, rules))


def official_fpl(s, position):
    """Points by the official table, independent of the ruleset."""
    get = s.get
    total = 0 if get("minutes", 0) == 0 else 2 if s["minutes"] >= 60 else 1
    total += get("goals_scored", 0) * {"GK": 6, "DEF": 6, "MID": 5, "FWD": 4}[position]
    total += get("assists", 0) * 3
    total += get("clean_sheets", 0) * {"GK": 4, "DEF": 4, "MID": 1, "FWD": 0}[position]
    if position == "GK":
        total += get("saves", 0) // 3
    if position in ("GK", "DEF"):
        total -= get("goals_conceded", 0) // 2
    total += get("penalties_saved", 0) * 5 - get("penalties_missed", 0) * 2
    total -= get("yellow_cards", 0) + get("red_cards", 0) * 3 + get("own_goals", 0) * 2
    return total + get("bonus", 0)


fpl_stats = st.fixed_dictionaries(
    {}, optional={stat: st.integers(0, 12) for stat in FPL.stats if stat != "minutes"}
).flatmap(lambda stats: st.integers(0, 120).map(lambda minutes: {**stats, "minutes": minutes}))
fpl_positions = st.sampled_from([position.code for position in FPL.positions])
nfl_stats = st.dictionaries(st.sampled_from(sorted(NFL.stats)), st.integers(-30, 600))
nfl_positions = st.sampled_from([position.code for position in NFL.positions])


@given(fpl_stats, fpl_positions)
def test_fpl_points_equal_the_official_ones(stats, position):
    assert of(stats, position) == official_fpl(stats, position)


@given(nfl_stats, nfl_positions)
def test_a_total_is_the_sum_of_its_breakdown_and_exact_to_the_hundredth(stats, position):
    lines = points.breakdown(stats, position, NFL)
    total = points.total(lines)
    assert total == sum(line.points for line in lines)
    assert total == total.quantize(Decimal("0.01"))
    assert all(line.points for line in lines)


@given(nfl_stats, nfl_stats, nfl_positions)
def test_two_games_merged_are_worth_the_sum_of_both(one, other, position):
    games = [points.breakdown(stats, position, NFL) for stats in (one, other)]
    merged = points.merged(games)
    assert points.total(merged) == sum(map(points.total, games))
    assert len({line.label for line in merged}) == len(merged)


@pytest.mark.parametrize(
    ("stats", "position", "expected"),
    [
        ({"passing_yards": 301, "passing_tds": 2, "interceptions": 1}, "QB", "18.04"),
        ({"rushing_yards": 99, "receptions": 5, "receiving_yards": -3}, "RB", "14.6"),
        ({"fg_made_50": 1, "fg_made_0_39": 2, "xp_made": 3, "fg_missed": 1}, "K", "13"),
        ({"points_allowed": 0, "yards_allowed": 99, "sacks": 4}, "DST", "14"),
        ({"points_allowed": 46, "yards_allowed": 550, "defensive_tds": 1}, "DST", "-6"),
        ({"points_allowed": 14, "yards_allowed": 300}, "DST", "1"),
        ({"points_allowed": 0, "yards_allowed": 0}, "QB", "0"),
    ],
)
def test_american_football_examples(stats, position, expected):
    assert of(stats, position, NFL) == Decimal(expected)


def test_an_absent_stat_earns_nothing_where_zero_would():
    assert of({}, "DST", NFL) == 0
    assert of({"points_allowed": 0}, "DST", NFL) == 5


def test_a_gap_between_bands_earns_nothing():
    assert of({"points_allowed": Decimal("0.5")}, "DST", NFL) == 0


def test_the_ruleset_defines_who_played():
    assert points.played({"minutes": 1}, FPL)
    assert not points.played({"goals_conceded": 1}, FPL)
    assert points.played({}, NFL)


@pytest.mark.parametrize("name", ["fpl", "fpl-2024", "fpl-2025"])
@pytest.mark.parametrize("card", ["yellow_cards", "red_cards"])
def test_a_card_without_minutes_counts_as_played(name, card):
    rules = rulesets.load(name)
    assert points.played({card: 1}, rules)
    assert points.played({"minutes": 0, card: 1}, rules)
    assert not points.played({"minutes": 0, card: 0, "bonus": 1}, rules)


def test_an_assistant_manager_played_when_his_club_played():
    rules = rulesets.load("fpl-2024")
    assert points.played({"mng_win": 1}, rules)
    assert points.played({"mng_goals_scored": 1}, rules)
    assert not points.played({}, rules)


def test_a_condition_can_require_a_range():
    enough = replace(FPL, played=(Condition("minutes", Decimal(10), Decimal(90)),))
    assert [points.played({"minutes": n}, enough) for n in (0, 9, 10, 90, 91)] == [
        False, False, True, True, False,
    ]  # fmt: skip
    assert not points.played({}, enough)
    none = replace(FPL, played=(Condition("red_cards", high=Decimal(0)),))
    assert points.played({}, none)
    assert not points.played({"red_cards": 1}, none)


def test_an_unknown_position_is_an_error():
    with pytest.raises(KeyError):
        points.breakdown({}, "QB", FPL)


def test_a_float_stored_as_json_is_scored_exactly():
    assert of({"rushing_yards": 0.1}, "RB", NFL) == Decimal("0.01")
