"""A record that stands twice: the same again is one, another one is refused with both lines."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from scoring.models import FeedRow
from teams.models import StatLine
from tests.database import database

from .importing import change, import_season
from .nfl_season import FILE, import_nfl, schedule, season

__all__ = ["schedule", "season"]  # fixtures
pytestmark = pytest.mark.django_db


def repeating(folder: Path, file: str, line: int, **changes: str) -> str:
    """Add the line once more at the end of the file, changed. Returns where it stands."""
    path = folder / file
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[line - 1]]), encoding="utf-8")
    for column, value in changes.items():
        change(path, len(lines) + 1, column, value)
    return f"{file}, line {len(lines) + 1}"


@pytest.mark.parametrize(
    ("file", "line", "changes", "reason"),
    [
        ("gws/gw1.csv", 4, {"minutes": "0"},
         "fixture: player 2 in fixture 1 is there twice: minutes is 0 here and 90 in "),
        ("gws/gw1.csv", 4, {"total_points": "12"},
         "fixture: player 2 in fixture 1 is there twice: total_points is 12 here and 13 in "),
        ("gws/gw3.csv", 4, {"saves": "2"},
         "fixture: player 7 in fixture 4 is there twice: saves is 2 here and 0 in "),
        ("gws/gw3.csv", 4, {"value": "99"},
         "fixture: player 7 in fixture 4 is there twice: value is 99 here and 40 in "),
        ("gws/gw3.csv", 4, {"position": "FWD"},
         "fixture: player 7 in fixture 4 is there twice: position is FWD here and DEF in "),
        ("teams.csv", 3, {"name": "Barking"}, "id: 2 is there twice: name is Barking here and B"),
        ("players_raw.csv", 3, {"team": "3"}, "id: 2 is there twice: club is 3 here and 1 in "),
        ("fixtures.csv", 3, {"team_h_score": "4"}, "id: 2 is there twice: score is (4, 1) here"),
    ],
)  # fmt: skip
def test_fpl_refuses_two_that_differ(
    fpl_folder: Path, file: str, line: int, changes: dict[str, str], reason: str
) -> None:
    import_season(fpl_folder)
    before = database()
    where = repeating(fpl_folder, file, line, **changes)
    with pytest.raises(CommandError) as error:
        import_season(fpl_folder)
    assert str(error.value).startswith(f"{where}: {reason}")
    assert f"{file}, line {line}" in str(error.value)
    assert database() == before


@pytest.mark.parametrize(
    ("file", "line"),
    [("gws/gw1.csv", 4), ("gws/gw3.csv", 4), ("teams.csv", 3), ("players_raw.csv", 3),
     ("fixtures.csv", 3)],
)  # fmt: skip
def test_fpl_takes_the_same_again_as_one(fpl_folder: Path, file: str, line: int) -> None:
    import_season(fpl_folder)
    before = StatLine.objects.count()
    repeating(fpl_folder, file, line)
    import_season(fpl_folder)
    assert StatLine.objects.count() == before


def test_a_row_of_zeros_in_the_week_that_a_fixture_left_is_no_contradiction(
    fpl_folder: Path,
) -> None:
    import_season(fpl_folder)
    assert FeedRow.objects.filter(game__source_id="4", player__source_id="3").count() == 2


def test_a_row_of_something_in_the_week_that_a_fixture_left_is_one(fpl_folder: Path) -> None:
    gw2 = fpl_folder / "gws/gw2.csv"
    change(gw2, 6, "minutes", "90")
    with pytest.raises(CommandError) as error:
        import_season(fpl_folder)
    message = "gws/gw3.csv, line 2: fixture: player 3 in fixture 4 is there twice: total_points is"
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(" in gws/gw2.csv, line 6")


def test_a_name_may_be_written_otherwise(fpl_folder: Path) -> None:
    repeating(fpl_folder, "gws/gw3.csv", 4, name="Somebody")
    import_season(fpl_folder)


def test_a_number_may_be_written_otherwise(fpl_folder: Path, season: Path) -> None:
    repeating(fpl_folder, "gws/gw3.csv", 4, value="40.0", minutes="90.0", total_points="-1.0")
    import_season(fpl_folder)
    assert FeedRow.objects.filter(game__source_id="4", player__source_id="7").count() == 3
    repeating(season, FILE, 4, week="1.0", receptions="NA", receiving_fumbles_lost="1.0")
    import_nfl(season)


def test_a_row_that_tells_nothing_and_one_that_does_contradict_each_other(season: Path) -> None:
    line = len((season / FILE).read_text().splitlines())
    repeating(season, FILE, 12, player_id="00-Lb", position="LB", receptions="0",
              fantasy_points_ppr="0")  # fmt: skip
    where = repeating(season, FILE, line + 1, rushing_yards="5")
    with pytest.raises(CommandError) as error:
        import_nfl(season)
    reason = f"00-Lb in week 2 is there twice: rushing_yards is 5 here and 0 in {FILE}, line "
    assert str(error.value) == f"{where}: player_id: {reason}{line + 1}"


def again_in_schedule(schedule: Path) -> None:
    schedule.write_text(schedule.read_text() + schedule.read_text().splitlines()[1] + "\n")


def test_nflverse_takes_the_same_again_and_refuses_another(season: Path, schedule: Path) -> None:
    again_in_schedule(schedule)
    args = ("--schedule", str(schedule))
    assert import_nfl(season, *args)
    where = repeating(season, FILE, 4, receptions="7")
    with pytest.raises(CommandError) as error:
        import_nfl(season, *args)
    reason = f"00-Cobb in week 1 is there twice: receptions is 7 here and 0 in {FILE}, line 4"
    assert str(error.value) == f"{where}: player_id: {reason}"
