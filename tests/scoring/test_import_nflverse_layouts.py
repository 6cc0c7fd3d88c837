"""Both layouts of nflverse's weekly stats lead to the same season."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError

from importers.formats.nflverse.layouts import STATS_PLAYER_WEEK, layout_of
from scoring.models import FeedRow
from teams.models import Player

from .conftest import Table, write_csv
from .importing import drop_column
from .nfl_season import FILE, audit, import_nfl, season

__all__ = ["season"]  # a fixture
pytestmark = pytest.mark.django_db
NEW_FILE = "stats_player_week_2023.csv"
DEFENCE = ("def_tackles_solo", "def_sacks", "fg_made", "pat_made")


def transcribed(old: Path, new: Path, *more: dict[str, object]) -> None:
    """The rows of the older layout in the newer one, and after them `more`."""
    with old.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found: Table = []
    for row in rows:
        renamed: dict[str, object] = {
            STATS_PLAYER_WEEK.aliases.get(column, column): value
            for column, value in row.items()
            if column != "dakota"
        }
        found.append(renamed | dict.fromkeys(DEFENCE, 0) | {"passing_cpoe": ""})
    found = [{"carries": 0, **row} for row in found]
    blank = dict.fromkeys(found[0], "")
    write_csv(new, [*found, *({**blank, **row} for row in more)])


DEFENDER: dict[str, object] = {
    "player_id": "00-Hunt", "player_name": "X.Hunt", "player_display_name": "Xavier Hunt",
    "position": "CB", "team": "MIA", "opponent_team": "BUF", "season": 2023, "week": 1,
    "season_type": "REG", "passing_yards": 0, "carries": 0, "receptions": 0, "def_sacks": 1.5,
    "fantasy_points": 0, "fantasy_points_ppr": 0,
}  # fmt: skip


def stored() -> list[tuple[object, ...]]:
    rows = FeedRow.objects.order_by("player__source_id", "week__number", "revision")
    return list(rows.values_list("player__source_id", "week__number", "stats", "official_points"))


def test_the_newer_layout_leads_to_the_same_rows(season: Path, tmp_path: Path) -> None:
    said = import_nfl(season)
    assert f"layout of {FILE}: player_stats" in said
    before = stored()
    new = tmp_path / "new" / NEW_FILE
    new.parent.mkdir()
    transcribed(season / FILE, new)
    said = import_nfl(new.parent)
    assert f"layout of {NEW_FILE}: stats_player_week" in said
    assert stored() == before
    assert audit() == f"{len(before)} rows, 0 mismatches"


def test_a_defender_who_had_no_part_in_the_offence_is_left_out(
    season: Path, tmp_path: Path
) -> None:
    runner = DEFENDER | {"player_id": "00-Inge", "carries": 1}
    transcribed(season / FILE, tmp_path / NEW_FILE, DEFENDER, runner)
    (season / FILE).unlink()
    import_nfl(tmp_path)
    assert not Player.objects.filter(source_id="00-Hunt").exists()
    assert Player.objects.get(source_id="00-Inge").position == "OTH"


def test_a_file_of_neither_layout_says_what_is_missing(season: Path, tmp_path: Path) -> None:
    transcribed(season / FILE, tmp_path / NEW_FILE)
    (season / FILE).unlink()
    drop_column(tmp_path / NEW_FILE, "passing_interceptions")
    with pytest.raises(CommandError, match=r"line 1: the column passing_interceptions is missing"):
        import_nfl(tmp_path)


def test_both_layouts_in_one_folder_are_two_seasons(season: Path) -> None:
    transcribed(season / FILE, season / NEW_FILE)
    with pytest.raises(CommandError, match=f"name one: {FILE}, {NEW_FILE}$"):
        import_nfl(season)


def test_a_real_season_in_the_newer_layout(seasons_dir: Path, tmp_path: Path) -> None:
    old = seasons_dir / "nfl" / FILE
    if not old.exists():
        pytest.skip(f"{FILE} is absent")
    transcribed(old, tmp_path / NEW_FILE, DEFENDER)
    import_nfl(tmp_path / NEW_FILE)
    assert audit() == "5653 rows, 0 mismatches"


def test_the_layout_is_the_one_with_more_of_its_columns() -> None:
    columns = ("recent_team", "interceptions", "week")
    assert layout_of(["recent_team", "week"], columns).name == "player_stats"
    assert layout_of(["team", "week", "passing_interceptions"], columns).name == (
        "stats_player_week"
    )
    assert layout_of([], columns).name == "player_stats"
