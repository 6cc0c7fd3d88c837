"""A small season in the format of nflverse, its import and its audit."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from importers.formats.nflverse.rows import COLUMNS

from .conftest import Table, write_csv

FILE = "player_stats_2023.csv"


def import_nfl(path: Path, *args: str) -> list[str]:
    out = StringIO()
    call_command("import_season", "nflverse", str(path), *args, stdout=out)
    return out.getvalue().splitlines()


def audit() -> str:
    out = StringIO()
    call_command("audit_points", stdout=out)
    return out.getvalue().splitlines()[-1]


def _row(
    name: str, position: str, club: str, opponent: str, week: int, points: str, ppr: str,
    **stats: int,
) -> dict[str, object]:  # fmt: skip
    found: dict[str, object] = dict.fromkeys(COLUMNS, 0)
    return {
        **found,
        "player_id": f"00-{name}",
        "player_name": f"X.{name}",
        "player_display_name": f"Xavier {name}",
        "position": position,
        "recent_team": club,
        "opponent_team": opponent,
        "season": 2023,
        "week": week,
        "season_type": "POST" if week > 18 else "REG",
        "fantasy_points": points,
        "fantasy_points_ppr": ppr,
        "headshot_url": "https://example.org/a,b.png",
        **stats,
    }


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """Two weeks of four clubs and a final of two, with the irregularities of the real files:
    binary fractions, a row whose opponent is its own club, a duplicate row, a punter, a
    fullback, a player who changes clubs, and a week off.
    """
    rows: Table = [
        _row("Ames", "QB", "MIA", "BUF", 1, "9.8799999999999", "9.8799999999999",
            passing_yards=147, passing_tds=1),
        _row("Bell", "RB", "MIA", "BUF", 1, "13.5", "15.5",
            rushing_yards=55, rushing_tds=1, receptions=2, receiving_yards=20),
        _row("Cobb", "WR", "BUF", "MIA", 1, "-2", "-2", receiving_fumbles_lost=1),
        _row("Dunn", "WR", "BUF", "BUF", 1, "6", "6", special_teams_tds=1),
        _row("Egan", "TE", "SEA", "SF", 1, "8.1", "9.1",
            receptions=1, receiving_yards=1, receiving_tds=1, receiving_2pt_conversions=1),
        _row("Frey", "P", "SF", "SEA", 1, "-0.0599999999999", "-0.0599999999999",
            passing_yards=-4, rushing_yards=1),
        _row("Gore", "FB", "SF", "SEA", 1, "2", "3", receptions=1, receiving_yards=20),
        _row("Gore", "FB", "SF", "SEA", 1, "2", "3", receptions=1, receiving_yards=20),
        _row("Bell", "RB", "SF", "MIA", 2, "10", "10", rushing_yards=100),
        _row("Ames", "QB", "MIA", "SF", 2, "2", "2",
            passing_yards=150, interceptions=1, sack_fumbles_lost=1),
        _row("Cobb", "WR", "BUF", "SEA", 2, "0", "4", receptions=4),
        _row("Egan", "TE", "SEA", "BUF", 2, "0", "0"),
        _row("Ames", "QB", "MIA", "SEA", 19, "4", "4", passing_yards=100),
        _row("Egan", "TE", "SEA", "MIA", 19, "0", "1", receptions=1),
    ]  # fmt: skip
    # 147 / 25 + 4 = 9.88; -4 / 25 + 0.1 = -0.06
    write_csv(tmp_path / FILE, rows)
    return tmp_path


SCHEDULE: Table = [
    {"week": 1, "home": "MIA", "away": "BUF", "kickoff": "2023-09-07T00:20:00Z"},
    {"week": 1, "home": "SEA", "away": "SF", "kickoff": "2023-09-10T17:00:00+00:00"},
    {"week": 2, "home": "MIA", "away": "SF", "kickoff": "2023-09-17T17:00:00Z"},
    {"week": 2, "home": "BUF", "away": "SEA", "kickoff": "2023-09-18T17:00:00Z"},
    {"week": 2, "home": "KC", "away": "LV", "kickoff": "2023-09-19T17:00:00Z"},
    {"week": 19, "home": "SEA", "away": "MIA", "kickoff": "2024-01-14T17:00:00Z"},
    {"week": 20, "home": "SEA", "away": "KC", "kickoff": "2024-01-21T17:00:00Z"},
]


@pytest.fixture
def schedule(tmp_path: Path) -> Path:
    scores = [("27", "24"), ("", "")] + [("", "")] * 5
    rows = [
        {**game, "home_score": home, "away_score": away}
        for game, (home, away) in zip(SCHEDULE, scores, strict=True)
    ]
    write_csv(tmp_path / "schedule.csv", rows)
    return tmp_path / "schedule.csv"
