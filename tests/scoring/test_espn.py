"""The kicker and D/ST rules, and the rest of nfl-standard, against one week of a real league."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fantasy import rulesets
from scoring.rules import points

# The file shifts the names of positions. The slots of the players show the real positions.
POSITIONS = {
    "TQB": "QB", "RB": "RB", "RB/WR": "WR", "WR": "TE", "WR/TE": "K", "D/ST": "DST",
}  # fmt: skip

# Our stat → ESPN's stats, which are summed. ESPN's other stats are parts of these or earn nothing.
STATS = {
    "passing_yards": ["passingYards"],
    "passing_tds": ["passingTouchdowns"],
    "interceptions": ["passingInterceptions"],
    "rushing_yards": ["rushingYards"],
    "rushing_tds": ["rushingTouchdowns"],
    "receptions": ["receivingReceptions"],
    "receiving_yards": ["receivingYards"],
    "receiving_tds": ["receivingTouchdowns"],
    "two_point_conversions": [
        "passing2PtConversions", "rushing2PtConversions", "receiving2PtConversions",
    ],
    "fumbles_lost": ["lostFumbles"],
    "fg_made_0_39": ["madeFieldGoalsFromUnder40"],
    "fg_made_40_49": ["madeFieldGoalsFrom40To49"],
    "fg_made_50": ["madeFieldGoalsFrom50Plus"],
    "fg_missed": ["missedFieldGoals"],
    "xp_made": ["madeExtraPoints"],
    "xp_missed": ["missedExtraPoints"],
    "sacks": ["defensiveSacks"],
    "takeaway_interceptions": ["defensiveInterceptions"],
    "fumbles_recovered": ["defensiveFumbles"],
    "safeties": ["defensiveSafeties"],
    "blocked_kicks": ["defensiveBlockedKicks"],
    "points_allowed": ["defensivePointsAllowed"],
    "yards_allowed": ["defensiveYardsAllowed"],
}  # fmt: skip
RETURNS = [
    "fumbleReturnTouchdown", "interceptionReturnTouchdown", "kickoffReturnTouchdown",
    "puntReturnTouchdown", "defensiveBlockedKickForTouchdowns",
]  # fmt: skip


@pytest.fixture(scope="module")
def rows(seasons_dir: Path) -> list[dict[str, Any]]:
    file = seasons_dir / "espn/2018_player_points.json"
    if not file.exists():
        pytest.skip(f"{file} is absent")
    players: list[dict[str, Any]] = json.loads(file.read_text())["players"]
    return players


def our_stats(row: dict[str, Any], position: str) -> dict[str, int]:
    """ESPN omits points and yards allowed when they are 0. Here they are 0, which is worth 5."""
    found = dict.fromkeys(["points_allowed", "yards_allowed"], 0) if position == "DST" else {}
    returned = "defensive_tds" if position == "DST" else "special_teams_tds"
    for stat, names in {**STATS, returned: RETURNS}.items():
        if number := sum(row["raw"].get(name, 0) for name in names):
            found[stat] = number
    return found


def mismatches(rows: list[dict[str, Any]], ruleset: str) -> list[tuple[str, Decimal, Decimal]]:
    rules = rulesets.load(ruleset)
    found = []
    for row in rows:
        position = POSITIONS[row["pos"]]
        ours = points.total(points.breakdown(our_stats(row, position), position, rules))
        theirs = Decimal(str(row["official_total"])).quantize(Decimal("0.01"))
        if ours != theirs:
            found.append((row["name"], ours, theirs))
    return found


@pytest.mark.parametrize("ruleset", ["nfl-standard", "nfl-half-ppr", "nfl-ppr"])
def test_every_kicker_and_defense_has_the_official_points(
    rows: list[dict[str, Any]], ruleset: str
) -> None:
    special = [row for row in rows if POSITIONS[row["pos"]] in ("K", "DST")]
    assert Counter(POSITIONS[row["pos"]] for row in special) == {"DST": 9, "K": 8}
    assert mismatches(special, ruleset) == []


def test_every_row_has_the_official_points_of_standard_scoring(rows: list[dict[str, Any]]) -> None:
    assert len(rows) == 128
    assert mismatches(rows, "nfl-standard") == []


def test_the_scoring_table_equals_the_leagues(
    seasons_dir: Path, rows: list[dict[str, Any]]
) -> None:
    """Covers values that no row of the week has: a safety, 46 points allowed, 550 yards."""
    settings = json.loads((seasons_dir / "espn/2018_player_points.json").read_text())
    table = settings["scoringSettings"]
    rules = rulesets.load("nfl-standard")
    for stat, names in {**STATS, "defensive_tds": RETURNS, "special_teams_tds": RETURNS}.items():
        for name in names:
            if name in table:
                worth = points.total(points.breakdown({stat: 1}, "DST", rules))
                assert worth == Decimal(str(table[name])), name
    for stat, what, bands in (
        ("points_allowed", "PointsAllowed", {
            "0": 0, "1To6": 6, "7To13": 7, "14To17": 17, "28To34": 28, "35To45": 45, "Over45": 46,
        }),
        ("yards_allowed", "YardsAllowed", {
            "LessThan100": 99, "100To199": 199, "200To299": 200, "350To399": 399, "400To449": 400,
            "450To499": 499, "500To549": 549, "Over550": 550,
        }),
    ):  # fmt: skip
        for band, number in bands.items():
            worth = points.total(points.breakdown({stat: number}, "DST", rules))
            assert worth == table[f"defensive{band}{what}"], (stat, band)
    for nothing in ({"points_allowed": 27}, {"yards_allowed": 300}, {"yards_allowed": 349}):
        assert points.total(points.breakdown(nothing, "DST", rules)) == 0
