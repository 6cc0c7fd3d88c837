"""import_season fpl takes all of a season or nothing, and says where a broken one is broken."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fantasy.models import Season
from importers.services import results
from scoring.rules.feed import FeedError
from tests.database import database

from .importing import change, drop_column, import_season

pytestmark = pytest.mark.django_db


def changing(file: str, line: int, column: str, value: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / file, line, column, value)


def dropping(file: str, column: str) -> Callable[[Path], None]:
    return lambda folder: drop_column(folder / file, column)


def writing(file: str, text: str) -> Callable[[Path], Any]:
    return lambda folder: (folder / file).write_text(text)


def appending(file: str, data: bytes) -> Callable[[Path], Any]:
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes() + data)


def cutting(file: str, size: int) -> Callable[[Path], Any]:
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes()[:-size])


def removing(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


def emptying(folder: Path) -> None:
    for inside in folder.iterdir():
        shutil.rmtree(inside) if inside.is_dir() else inside.unlink()


def repeating_the_column(folder: Path) -> None:
    file = folder / "teams.csv"
    file.write_text(file.read_text().replace("code", "name", 1))


BROKEN: list[tuple[str, Callable[[Path], Any], str]] = [
    ("text in a number", changing("gws/gw3.csv", 5, "minutes", "abc"),
     "gws/gw3.csv, line 5: minutes: 'abc' is not a number"),
    ("a fraction", changing("gws/gw3.csv", 5, "minutes", "45.5"),
     "gws/gw3.csv, line 5: minutes: 45.5 is not a whole number"),
    ("no player", changing("gws/gw3.csv", 5, "element", "NaN"),
     "gws/gw3.csv, line 5: element: is missing"),
    ("negative minutes", changing("gws/gw3.csv", 5, "minutes", "-1"),
     "gws/gw3.csv, line 5: minutes: -1 is below 0"),
    ("a huge number", changing("gws/gw3.csv", 5, "total_points", "99999"),
     "gws/gw3.csv, line 5: total_points: 99999 is above 32767"),
    ("a cut last line", cutting("gws/gw3.csv", 20),
     "gws/gw3.csv, line 13: 15 fields, but the header has 22"),
    ("fewer fields", appending("gws/gw1.csv", b"A_B_1,0,0\n"),
     "gws/gw1.csv, line 11: 3 fields, but the header has 20"),
    ("more fields", appending("gws/gw1.csv", b"," * 20 + b"\n"),
     "gws/gw1.csv, line 11: 21 fields, but the header has 20"),
    ("an open quote", appending("gws/gw1.csv", b'"A_B_1,0,0\n'),
     "gws/gw1.csv, line 11: not CSV: unexpected end of data"),
    ("a NUL byte", appending("gws/gw2.csv", b"\0\n"),
     "gws/gw2.csv, line 10: has a NUL byte, which no text has"),
    ("no minutes", dropping("gws/gw1.csv", "minutes"),
     "gws/gw1.csv, line 1: the column minutes is missing"),
    ("no total_points", dropping("gws/gw3.csv", "total_points"),
     "gws/gw3.csv, line 1: the column total_points is missing"),
    ("no event", dropping("fixtures.csv", "event"),
     "fixtures.csv, line 1: the column event is missing"),
    ("a column twice", repeating_the_column,
     "teams.csv, line 1: the column name is there twice"),
    ("an empty file", writing("gws/gw2.csv", ""), "gws/gw2.csv, line 1: the file is empty"),
    ("no fixture", writing("fixtures.csv", "id,event,kickoff_time,team_h,team_a,team_h_score,"
     "team_a_score,finished\n"), "fixtures.csv, line 1: no fixture follows"),
    ("no fixtures.csv", removing("fixtures.csv"), "fixtures.csv: there is no such file in "),
    ("no teams.csv", removing("teams.csv"), "teams.csv: there is no such file in "),
    ("no players_raw.csv", removing("players_raw.csv"),
     "players_raw.csv: there is no such file in "),
    ("no weeks", lambda folder: shutil.rmtree(folder / "gws"), "gws: there is no gwN.csv in "),
    ("a folder for a file", lambda folder: (folder / "gws/gw9.csv").mkdir(),
     "gws/gw9.csv: cannot be read: Is a directory"),
    ("an empty folder", emptying, "teams.csv: there is no such file in "),
    ("no folder", shutil.rmtree, "2023-24: is not a folder"),
    ("an unknown club in a fixture", changing("fixtures.csv", 3, "team_a", "21"),
     "fixtures.csv, line 3: team_a: club 21 is not in teams.csv"),
    ("a club against itself", changing("fixtures.csv", 3, "team_a", "3"),
     "fixtures.csv, line 3: team_a: club 3 is the home side too"),
    ("a bad kickoff", changing("fixtures.csv", 4, "kickoff_time", "soon"),
     "fixtures.csv, line 4: kickoff_time: 'soon' is not a time"),
    ("a kickoff without a zone", changing("fixtures.csv", 4, "kickoff_time", "2023-08-11T19:00"),
     "fixtures.csv, line 4: kickoff_time: '2023-08-11T19:00' is not a time of a season, with its"
     " zone"),
    ("played without a score", changing("fixtures.csv", 2, "team_h_score", ""),
     "fixtures.csv, line 2: team_h_score: is missing"),
    ("a score that cannot be", changing("fixtures.csv", 2, "team_h_score", "5000"),
     "fixtures.csv, line 2: home score: 5000 is above 999"),
    ("ten million goals", changing("gws/gw3.csv", 5, "goals_scored", "10000000"),
     "gws/gw3.csv, line 5: goals_scored: 10000000 is above 30"),
    ("a negative score", changing("fixtures.csv", 2, "team_h_score", "-2"),
     "fixtures.csv, line 2: home score: -2 is below 0"),
    ("neither true nor false", changing("fixtures.csv", 2, "finished", "maybe"),
     "fixtures.csv, line 2: finished: 'maybe' is not True or False"),
    ("a week of words", changing("fixtures.csv", 2, "event", "first"),
     "fixtures.csv, line 2: event: 'first' is not a whole number"),
    ("a fixture twice", changing("fixtures.csv", 3, "id", "1"),
     "fixtures.csv, line 3: id: 1 is there twice: kickoff is 2023-08-12 14:00:00+00:00 here "
     "and 2023-08-11 19:00:00+00:00 in fixtures.csv, line 2"),
    ("a club twice", changing("teams.csv", 3, "id", "1"),
     "teams.csv, line 3: id: 1 is there twice: name is Bexley here and Ashford in teams.csv, "
     "line 2"),
    ("a club without a name", changing("teams.csv", 3, "name", " "),
     "teams.csv, line 3: name: is missing"),
    ("a long short name", changing("teams.csv", 3, "short_name", "BEXLEY"),
     "teams.csv, line 3: short_name: 'BEXLEY' is longer than 4 characters"),
    ("an unknown opponent", changing("gws/gw2.csv", 3, "opponent_team", "21"),
     "gws/gw2.csv, line 3: opponent_team: club 21 is not in teams.csv"),
    ("an opponent of another game", changing("gws/gw2.csv", 3, "opponent_team", "4"),
     "gws/gw2.csv, line 3: opponent_team: club 4 is not the away side of 3"),
    ("an unknown team", changing("gws/gw3.csv", 3, "team", "Eltham"),
     "gws/gw3.csv, line 3: team: 'Eltham' is not in teams.csv"),
    ("an unknown fixture", changing("gws/gw3.csv", 3, "fixture", "381"),
     "gws/gw3.csv, line 3: fixture: fixture 381 is not in fixtures.csv"),
    ("an unknown position", changing("gws/gw3.csv", 3, "position", "AM"),
     "gws/gw3.csv, line 3: position: position AM is not in ruleset fpl"),
    ("an assistant manager", changing("players_raw.csv", 3, "element_type", "5"),
     "players_raw.csv, line 3: element_type: position AM is not in ruleset fpl"),
    ("an unknown element type", changing("players_raw.csv", 3, "element_type", "6"),
     "players_raw.csv, line 3: element_type: 6 is no position; they are 1 to 5"),
    ("a player with no position", changing("gws/gw1.csv", 3, "element", "99"),
     "gws/gw1.csv, line 3: element: player 99 is not in players_raw.csv, and no column has"
     " the player's position"),
    ("a round of another week", changing("gws/gw3.csv", 3, "round", "2"),
     "gws/gw3.csv, line 3: round: 2 in the file of week 3"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("harm", "message"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_it_rejects_a_broken_season_and_changes_nothing(
    fpl_folder: Path, harm: Callable[[Path], Any], message: str
) -> None:
    import_season(fpl_folder, "--live-week", "3")
    before = database()
    harm(fpl_folder)
    with pytest.raises(CommandError) as error:
        import_season(fpl_folder)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert database() == before


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--live-week", "5"], "--live-week: 5 is none of 1–3"),
        (["--live-week", "two"], "--live-week: 'two' is not a whole number"),
        (["--live-week", "2", "--kickoff-in=-5"], "--kickoff-in: '-5' is not a whole number"),
        (["--live-week", "2", "--kickoff-in", "soon"], "--kickoff-in: 'soon' is not a whole"),
        (["--live-week", "2", "--kickoff-in", "600000"], "'600000' is not a whole number"),
        (["--kickoff-in", "60"], "--kickoff-in: needs --live-week"),
        (["--ruleset", "cricket"], "cricket.toml: name: unknown; there are "),
        (["--ruleset", "nfl-ppr"], "element_type: position GK is not in ruleset nfl-ppr"),
    ],
)
def test_it_rejects_options_that_cannot_be(
    fpl_folder: Path, args: list[str], message: str
) -> None:
    before = database()
    with pytest.raises(CommandError) as error:
        import_season(fpl_folder, *args)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert database() == before


def test_it_rejects_an_unknown_format(fpl_folder: Path) -> None:
    before = database()
    with pytest.raises(CommandError, match="cricinfo: no such format; there is fpl"):
        call_command("import_season", "cricinfo", str(fpl_folder))
    assert database() == before


def test_it_takes_nothing_back_halfway(fpl_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_season(fpl_folder, "--live-week", "2")
    before = database()
    ingest = results.ingest

    def fail_in_week_3(season: Season, lines: Any, games: Any) -> Any:
        if any(line.source.startswith("gws/gw3") for line in lines):
            raise FeedError("gws/gw3.csv, line 2", "refused")
        return ingest(season, lines, games)

    monkeypatch.setattr(results, "ingest", fail_in_week_3)
    with pytest.raises(CommandError, match=r"^gws/gw3\.csv, line 2: refused$"):
        import_season(fpl_folder)
    assert database() == before
