"""Points of each variant against its table, which this module repeats independently of the files.

The tables are the official ones: fantasy.premierleague.com/help/rules, and ESPN's for kicker and
defence.
"""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fantasy import rulesets
from fantasy.rulesets import Transfers
from scoring.rules import points

Stats = Mapping[str, int]

MANAGER = {
    "mng_win": 6, "mng_draw": 3, "mng_goals_scored": 1, "mng_clean_sheets": 2,
    "mng_underdog_win": 10, "mng_underdog_draw": 5,
}  # fmt: skip
FOOTBALL = [
    "minutes", "goals_scored", "assists", "clean_sheets", "goals_conceded", "own_goals",
    "penalties_saved", "penalties_missed", "yellow_cards", "red_cards", "saves", "bonus",
]  # fmt: skip
OUTFIELD = {"DEF": 6, "MID": 5, "FWD": 4}
OFFENCE = [
    "passing_yards", "passing_tds", "interceptions", "rushing_yards", "rushing_tds", "receptions",
    "receiving_yards", "receiving_tds", "special_teams_tds", "two_point_conversions",
    "fumbles_lost",
]  # fmt: skip
KICKS = ["fg_made_0_39", "fg_made_40_49", "fg_made_50", "fg_missed", "xp_made", "xp_missed"]
DEFENCE = [
    "sacks", "takeaway_interceptions", "fumbles_recovered", "safeties", "blocked_kicks",
    "defensive_tds", "points_allowed", "yards_allowed",
]  # fmt: skip


def football(year: int, position: str, stats: Stats) -> int:
    """Fantasy Premier League in the season that began in the year."""
    s = {**dict.fromkeys([*FOOTBALL, *MANAGER, "defensive_contribution"], 0), **stats}
    if position == "AM":
        return sum(s[stat] * worth for stat, worth in MANAGER.items())
    goal = {**OUTFIELD, "GK": 10 if year >= 2024 else 6}[position]
    total = 2 if s["minutes"] >= 60 else 1 if s["minutes"] >= 1 else 0
    total += goal * s["goals_scored"] + 3 * s["assists"] + s["bonus"]
    total += {"GK": 4, "DEF": 4, "MID": 1, "FWD": 0}[position] * s["clean_sheets"]
    total += s["saves"] // 3 if position == "GK" else 0
    total += 5 * s["penalties_saved"] - 2 * s["penalties_missed"] - 2 * s["own_goals"]
    total -= s["yellow_cards"] + 3 * s["red_cards"]
    total -= s["goals_conceded"] // 2 if position in ("GK", "DEF") else 0
    enough = {"DEF": 10, "MID": 12, "FWD": 12}.get(position)
    if year >= 2025 and enough and s["defensive_contribution"] >= enough:
        total += 2
    return total


def american(reception_points: str, position: str, stats: Stats) -> Decimal:
    """American football, with `reception_points` points for each reception."""
    s = {**dict.fromkeys([*OFFENCE, *KICKS, *DEFENCE], 0), **stats}
    total = Decimal(s["passing_yards"]) / 25 + Decimal(reception_points) * s["receptions"]
    total += Decimal(s["rushing_yards"] + s["receiving_yards"]) / 10
    total += 4 * s["passing_tds"] - 2 * s["interceptions"] - 2 * s["fumbles_lost"]
    total += 6 * (s["rushing_tds"] + s["receiving_tds"] + s["special_teams_tds"])
    total += 2 * s["two_point_conversions"] + s["xp_made"] - s["xp_missed"] - s["fg_missed"]
    total += 3 * s["fg_made_0_39"] + 4 * s["fg_made_40_49"] + 5 * s["fg_made_50"]
    total += s["sacks"] + 6 * s["defensive_tds"]
    for stat in ("takeaway_interceptions", "fumbles_recovered", "safeties", "blocked_kicks"):
        total += 2 * s[stat]
    if position == "DST" and "points_allowed" in stats:
        total += up_to(s["points_allowed"], {0: 5, 6: 4, 13: 3, 17: 1, 27: 0, 34: -1, 45: -3}, -5)
    if position == "DST" and "yards_allowed" in stats:
        bands = {99: 5, 199: 3, 299: 2, 349: 0, 399: -1, 449: -3, 499: -5, 549: -6}
        total += up_to(s["yards_allowed"], bands, -7)
    return total


def up_to(number: int, bands: Mapping[int, int], more: int) -> int:
    return next((worth for high, worth in bands.items() if number <= high), more)


def stat_lines(stats: list[str], most: int) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(stats), st.integers(0, most))


@pytest.mark.parametrize(("name", "year"), [("fpl", 2023), ("fpl-2024", 2024), ("fpl-2025", 2025)])
@settings(deadline=None)  # the first example loads the file
@given(data=st.data())
def test_football_points_follow_the_official_table(
    name: str, year: int, data: st.DataObject
) -> None:
    rules = rulesets.load(name)
    position = data.draw(st.sampled_from([position.code for position in rules.positions]))
    position_stats = [
        stat for stat in rules.stats if stat.startswith("mng_") == (position == "AM")
    ]
    stats = data.draw(stat_lines(position_stats, 20))
    stats["minutes"] = 0 if position == "AM" else data.draw(st.integers(0, 120))
    assert points.total(points.breakdown(stats, position, rules)) == football(
        year, position, stats
    )


@pytest.mark.parametrize(
    ("name", "reception_points"),
    [("nfl-standard", "0"), ("nfl-half-ppr", "0.5"), ("nfl-ppr", "1")],
)
@pytest.mark.parametrize("recorded", ["", "-offence"])
@settings(deadline=None)  # the first example loads the file
@given(data=st.data())
def test_american_football_points_follow_the_official_table(
    name: str, reception_points: str, recorded: str, data: st.DataObject
) -> None:
    rules = rulesets.load(name + recorded)
    position = data.draw(st.sampled_from([position.code for position in rules.positions]))
    stats = data.draw(stat_lines(list(rules.stats), 600))
    expected = american(reception_points, position, stats)
    assert points.total(points.breakdown(stats, position, rules)) == expected


def test_transfers_chips_and_squads_of_the_variants() -> None:
    assert rulesets.load("fpl").transfers == Transfers(1, 2, 4, frozenset({39}), False, {})
    assert rulesets.load("fpl-2024").transfers == Transfers(1, 5, 4, frozenset(), True, {})
    assert rulesets.load("fpl-2025").transfers == Transfers(1, 5, 4, frozenset(), True, {16: 5})
    chips = [(chip.code, chip.uses) for chip in rulesets.load("fpl").chips]
    assert chips == [("wildcard", 2), ("freehit", 1), ("bboost", 1), ("3xc", 1)]
    assert [(chip.code, chip.uses) for chip in rulesets.load("fpl-2024").chips] == chips
    newest = rulesets.load("fpl-2025").chips
    assert {chip.code for chip in newest} == {code for code, _ in chips}
    assert {(chip.uses, chip.spans) for chip in newest} == {(1, ((1, 19), (20, 38)))}
    assert rulesets.load("fpl-2024").position("AM").squad == (0, 0)
    for name in ("nfl-standard", "nfl-half-ppr", "nfl-ppr"):
        rules, offence = rulesets.load(name), rulesets.load(f"{name}-offence")
        assert rules.transfers is None
        assert (rules.squad_size, rules.starters) == (12, 9)
        assert [position.code for position in rules.positions][-2:] == ["K", "DST"]
        assert (offence.squad_size, offence.starters) == (10, 7)
        assert not offence.has_position("K")
        assert set(offence.stats) == set(OFFENCE)
