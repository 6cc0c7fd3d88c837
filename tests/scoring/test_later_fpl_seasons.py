"""A season of each later FPL variant is generated from the official tables in the published
format, imported and audited.
"""

from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command

from fantasy import rulesets
from fantasy.models import Season
from scoring.models import FeedRow
from scoring.rules import points
from teams.models import Player, StatLine
from tests.fantasy.test_variants import FOOTBALL, MANAGER, football

from .conftest import CLUBS, Table, write_csv
from .importing import import_season

pytestmark = pytest.mark.django_db

KINDS = {"GK": 1, "DEF": 2, "MID": 3, "FWD": 4, "AM": 5}
SQUAD = ["GK", "GK", *["DEF"] * 6, *["MID"] * 6, *["FWD"] * 3]
PAIRS = {1: ((1, 2), (3, 4)), 2: ((1, 3), (2, 4)), 3: ((4, 1), (3, 2)), 4: ((2, 1), (4, 3))}
MOST = {
    "minutes": 90, "goals_scored": 2, "assists": 2, "clean_sheets": 1, "goals_conceded": 4,
    "own_goals": 1, "penalties_saved": 1, "penalties_missed": 1, "yellow_cards": 1,
    "red_cards": 1, "saves": 9, "bonus": 3,
}  # fmt: skip


def test_a_season_in_the_2024_format(tmp_path: Path) -> None:
    """Assistant managers and their columns exist from week 3."""
    rows = import_and_audit(write_season(tmp_path, 2024), "fpl-2024")
    assert rows == 2 * 4 * 17 + 2 * 4 * 18
    managers = FeedRow.objects.filter(player__position="AM")
    assert managers.count() == 8
    assert {stat for row in managers for stat in row.stats} == set(MANAGER)
    keepers = FeedRow.objects.filter(player__position="GK", stats__goals_scored=1)
    rules = rulesets.load("fpl-2024")
    worth = {line.points for row in keepers for line in points.breakdown(row.stats, "GK", rules)
             if line.label == "Goals"}  # fmt: skip
    assert worth == {10}


def test_a_season_in_the_2025_format(tmp_path: Path) -> None:
    assert import_and_audit(write_season(tmp_path, 2025), "fpl-2025") == 4 * 4 * 17
    rules = rulesets.load("fpl-2025")
    for position, enough in (("GK", 99), ("DEF", 10), ("MID", 12), ("FWD", 12)):
        counts = set()
        for line in StatLine.objects.filter(player__position=position):
            count = line.stats.get("defensive_contribution", 0)
            lines = points.breakdown(line.stats, position, rules)
            worth = [each.points for each in lines if each.label == "Defensive contributions"]
            assert worth == ([2] if count >= enough else []), (position, count)
            counts.add(count)
        assert counts >= {9, 10, 11, 12}


def test_the_audit_finds_the_wrong_variant(tmp_path: Path) -> None:
    """The audit fails for a season imported with the rules of an earlier season."""
    import_season(write_season(tmp_path, 2025), "--ruleset", "fpl")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit_points", stdout=out)
    assert not out.getvalue().splitlines()[-1].endswith(" 0 mismatches")


def import_and_audit(folder: Path, ruleset: str) -> int:
    """Import the season with its default ruleset and audit it. Return the number of feed rows."""
    import_season(folder)
    season = Season.objects.get()
    assert season.ruleset == ruleset
    assert all(week.is_final for week in season.weeks.all())
    out = StringIO()
    call_command("audit_points", stdout=out)
    rows = FeedRow.objects.count()
    assert out.getvalue().splitlines() == [f"{rows} rows, 0 mismatches"]
    assert Player.objects.filter(position="AM").exists() == (ruleset == "fpl-2024")
    return rows


def write_season(tmp_path: Path, year: int) -> Path:
    """Write a season of four clubs and four weeks with reproducible random stats."""
    random = Random(year)
    folder = tmp_path / f"{year}-{year % 100 + 1}"
    (folder / "gws").mkdir(parents=True)
    squad = [*SQUAD, "AM"] if year == 2024 else SQUAD
    people = {
        100 * club + number: (club, position)
        for club in CLUBS
        for number, position in enumerate(squad)
    }
    clubs: Table = [{"id": n, "name": name, "short_name": name[:3]} for n, name in CLUBS.items()]
    write_csv(folder / "teams.csv", clubs)
    write_csv(folder / "players_raw.csv", [
        {"id": element, "web_name": f"P{element}", "first_name": "A", "second_name": f"P{element}",
         "element_type": KINDS[position], "team": club, "now_cost": 50}
        for element, (club, position) in people.items()
    ])  # fmt: skip
    write_csv(folder / "fixtures.csv", [
        {"id": 10 * week + number, "event": week, "kickoff_time": f"{year}-09-0{week}T14:00:00Z",
         "team_h": home, "team_a": away, "team_h_score": 1, "team_a_score": 0, "finished": True}
        for week, pairs in PAIRS.items() for number, (home, away) in enumerate(pairs)
    ])  # fmt: skip
    for week in PAIRS:
        write_csv(folder / f"gws/gw{week}.csv", _week(week, year, people, random))
    return folder


def _week(week: int, year: int, people: dict[int, tuple[int, str]], random: Random) -> Table:
    games = {
        club: (10 * week + number, club == home, away if club == home else home)
        for number, (home, away) in enumerate(PAIRS[week])
        for club in (home, away)
    }
    managers = year == 2024 and week > 2
    further = MANAGER if managers else ["defensive_contribution"] if year == 2025 else []
    rows: Table = []
    for element, (club, position) in people.items():
        if position == "AM" and not managers:
            continue
        fixture, at_home, opponent = games[club]
        stats = _stats(position, year, random)
        rows.append({
            "name": f"A P{element}", "position": position, "team": CLUBS[club],
            **dict.fromkeys([*FOOTBALL, *further], 0), **stats,
            "element": element, "fixture": fixture, "round": week, "was_home": at_home,
            "opponent_team": opponent, "value": 50,
            "total_points": football(year, position, stats),
        })  # fmt: skip
    return rows


def _stats(position: str, year: int, random: Random) -> dict[str, int]:
    if position == "AM":
        return {stat: random.randint(0, 2) for stat in MANAGER}
    stats = {stat: random.randint(0, most) for stat, most in MOST.items()}
    if year == 2025:
        stats["defensive_contribution"] = random.randint(8, 13)
    return stats
