"""Weeks and games of which an import finds no stat line, and files by other names."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from fantasy.models import Season, Week
from teams.models import StatLine
from tests.database import database

from .importing import change, import_season
from .nfl_season import FILE, import_nfl, schedule, season

__all__ = ["schedule", "season"]  # fixtures
pytestmark = pytest.mark.django_db
WEEK_1 = (
    "week 1: no stat line of 2 finished games: Ashford – Bexley, Croydon – Dulwich. Is its file "
    "missing? --allow-missing imports the season without them"
)


def keeping(file: Path, text: str) -> None:
    """Only the header and the lines that have the text."""
    header, *lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([header, *(line for line in lines if text in line)]))


@pytest.mark.parametrize("args", [(), ("--live-week", "1"), ("--live-week", "3")])
def test_a_week_without_its_file_is_refused(fpl_folder: Path, args: tuple[str, ...]) -> None:
    before = database()
    (fpl_folder / "gws/gw1.csv").unlink()
    with pytest.raises(CommandError) as error:
        import_season(fpl_folder, *args)
    assert str(error.value) == WEEK_1
    assert database() == before


def test_a_header_alone_is_no_week(fpl_folder: Path) -> None:
    keeping(fpl_folder / "gws/gw1.csv", "nothing")
    with pytest.raises(CommandError) as error:
        import_season(fpl_folder)
    assert str(error.value) == WEEK_1


def test_one_game_without_a_row_is_refused(fpl_folder: Path) -> None:
    file = fpl_folder / "gws/gw3.csv"
    text = file.read_text().splitlines(keepends=True)
    at = text[0].strip().split(",").index("fixture")
    file.write_text("".join(line for line in text if line.split(",")[at] != "5"))
    with pytest.raises(
        CommandError, match=r"^week 3: no stat line of 1 finished game: Ashford – D"
    ):
        import_season(fpl_folder)


def test_it_is_taken_knowingly(fpl_folder: Path) -> None:
    (fpl_folder / "gws/gw1.csv").unlink()
    said = import_season(fpl_folder, "--allow-missing")
    told = "week 1: no stat line of 2 finished games: Ashford – Bexley, Croydon – Dulwich"
    assert told in said
    assert not Week.objects.filter(finalized_at=None).exists()
    assert not StatLine.objects.filter(game__week__number=1).exists()
    assert StatLine.objects.filter(game__week__number=2).exists()


def test_a_finished_game_without_its_week_is_refused(fpl_folder: Path) -> None:
    change(fpl_folder / "fixtures.csv", 3, "event", "NA")
    with pytest.raises(CommandError) as error:
        import_season(fpl_folder)
    message = "fixtures.csv, line 3: no week of 1 finished game: Croydon – Dulwich. "
    assert str(error.value).startswith(message)
    assert "no week of 1 finished game: Croydon – Dulwich" in import_season(
        fpl_folder, "--allow-missing"
    )


def test_weeks_of_nflverse_without_a_row_are_told(season: Path) -> None:
    assert "no row of the weeks 3–18" in import_nfl(season)


def test_a_file_of_defenders_is_no_other_season(season: Path) -> None:
    (season / "player_stats_def_2023.csv").write_text("x")
    assert import_nfl(season)


def test_games_to_come_need_no_row(fpl_folder: Path) -> None:
    (fpl_folder / "gws/gw3.csv").unlink()
    (fpl_folder / "gws/gw4.csv").unlink()
    file = fpl_folder / "fixtures.csv"
    lines = [
        line.replace(",True,", ",False,") if ",3.0," in line else line
        for line in file.read_text().splitlines(keepends=True)
    ]
    file.write_text("".join(lines))
    import_season(fpl_folder)
    assert Season.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gws/gw1.csv", "gws/gw01.csv"),
        ("gws/gw1.csv", "gws/GW1.CSV"),
        ("gws/gw1.csv", "gws/Gw_001.csv"),
        ("gws", "GWs"),
        ("teams.csv", "Teams.csv"),
        ("fixtures.csv", "FIXTURES.CSV"),
        ("players_raw.csv", "Players_Raw.csv"),
    ],
)
def test_files_are_found_whatever_their_case_and_zeros(
    fpl_folder: Path, old: str, new: str
) -> None:
    (fpl_folder / old).rename(fpl_folder / new)
    assert import_season(fpl_folder)[0] == "week 1: 2 games, 9 stat lines"


def test_a_message_names_the_file_as_it_is(fpl_folder: Path) -> None:
    (fpl_folder / "gws/gw1.csv").rename(fpl_folder / "gws/GW01.csv")
    (fpl_folder / "gws/GW01.csv").write_text("")
    with pytest.raises(CommandError, match=r"^gws/GW01\.csv, line 1: the file is empty$"):
        import_season(fpl_folder)


def test_two_files_of_one_week_are_refused(fpl_folder: Path) -> None:
    (fpl_folder / "gws/gw01.csv").write_bytes((fpl_folder / "gws/gw1.csv").read_bytes())
    message = r"^gws/gw1\.csv: is of week 1, and so is gws/gw01\.csv: remove one$"
    with pytest.raises(CommandError, match=message):
        import_season(fpl_folder)


def test_two_files_that_differ_in_case_are_refused(fpl_folder: Path) -> None:
    (fpl_folder / "Teams.csv").write_bytes((fpl_folder / "teams.csv").read_bytes())
    message = r"^teams\.csv: there are Teams\.csv and teams\.csv: remove one$"
    with pytest.raises(CommandError, match=message):
        import_season(fpl_folder)


def test_a_file_of_nflverse_is_found_in_any_case(season: Path) -> None:
    (season / FILE).rename(season / FILE.upper())
    assert import_nfl(season)


def test_a_scheduled_game_with_a_score_and_no_row_is_refused(season: Path, schedule: Path) -> None:
    """The schedule's week 1 gets one more game, of two clubs of which no row tells."""
    header, *rows = schedule.read_text().splitlines()
    columns = header.split(",")
    for column in ("home_score", "away_score"):
        if column not in columns:
            columns.append(column)
            rows = [f"{row}," for row in rows]
    game = {"week": "1", "home": "DAL", "away": "NYG", "kickoff": "2023-09-11T00:20:00Z",
            "home_score": "40", "away_score": "0"}  # fmt: skip
    rows.append(",".join(game.get(column, "") for column in columns))
    schedule.write_text("\n".join([",".join(columns), *rows, ""]))
    args = ("--schedule", str(schedule))
    message = "^week 1: no stat line of 1 finished game: Dallas Cowboys – New York Giants"
    with pytest.raises(CommandError, match=message):
        import_nfl(season, *args)
    assert any(
        "no stat line of 1" in line for line in import_nfl(season, *args, "--allow-missing")
    )
