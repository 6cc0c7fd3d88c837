"""import_season nflverse takes all or nothing, and says where a broken season is broken."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fantasy.models import Season
from importers.formats.nflverse.rows import COLUMNS
from tests.database import database

from .importing import change, drop_column
from .nfl_season import FILE, import_nfl, schedule, season

__all__ = ["schedule", "season"]  # fixtures
pytestmark = pytest.mark.django_db
NAMES = ("player_name", "player_display_name")


def changing(line: int, column: str, value: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / FILE, line, column, value)


def changing_schedule(line: int, column: str, value: str) -> Callable[[Path], None]:
    return lambda folder: change(folder / "schedule.csv", line, column, value)


def without_last_game(folder: Path) -> None:
    file = folder / "schedule.csv"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:2] + lines[3:]))


def only_own_club(folder: Path) -> None:
    change(folder / FILE, 14, "opponent_team", "MIA")
    change(folder / FILE, 15, "opponent_team", "SEA")


def with_new_column(folder: Path) -> None:
    """`team`, which the newer layout has in the place of recent_team."""
    lines = (folder / FILE).read_text().splitlines()
    at = lines[0].split(",").index("recent_team")
    clubs = [line.replace('"https://example.org/a,b.png"', "").split(",")[at] for line in lines]
    clubs = ["team", clubs[1], "KC", *clubs[3:]]
    text = "".join(f"{line},{club}\n" for line, club in zip(lines, clubs, strict=True))
    (folder / FILE).write_text(text)


BROKEN: list[tuple[str, Callable[[Path], Any], str]] = [
    ("text in a number", changing(3, "rushing_yards", "many"),
     f"{FILE}, line 3: rushing_yards: 'many' is not a number"),
    ("text in a number of a punter", changing(7, "passing_yards", "1e3"),
     f"{FILE}, line 7: passing_yards: '1e3' is not a number"),
    ("a huge number of a punter", changing(7, "passing_yards", "10000000"),
     f"{FILE}, line 7: passing_yards: 10000000 is above 999"),
    ("halves that make a whole", lambda folder: [
        changing(3, column, "0.5")(folder)
        for column in ("sack_fumbles_lost", "rushing_fumbles_lost")],
     f"{FILE}, line 3: sack_fumbles_lost: 0.5 is not a whole number"),
    ("a negative part", lambda folder: [
        changing(3, column, value)(folder)
        for column, value in (("sack_fumbles_lost", "1"), ("rushing_fumbles_lost", "-1"))],
     f"{FILE}, line 3: rushing_fumbles_lost: -1 is below 0"),
    ("a fraction", changing(3, "receptions", "1.5"),
     f"{FILE}, line 3: receptions: 1.5 is not a whole number"),
    ("no week", changing(3, "week", "NA"), f"{FILE}, line 3: week: is missing"),
    ("a huge number", changing(3, "passing_yards", "40000"),
     f"{FILE}, line 3: passing_yards: 40000 is above 999"),
    ("points of words", changing(3, "fantasy_points_ppr", "a lot"),
     f"{FILE}, line 3: fantasy_points_ppr: 'a lot' is not a number of points"),
    ("points that are no number", changing(3, "fantasy_points_ppr", "inf"),
     f"{FILE}, line 3: fantasy_points_ppr: 'inf' is not a number of points"),
    ("huge points", changing(3, "fantasy_points_ppr", "1e9"),
     f"{FILE}, line 3: fantasy_points_ppr: '1e9' is not a number of points"),
    ("week 0", changing(3, "week", "0"), f"{FILE}, line 3: week: 0 is below 1"),
    ("week 99", changing(3, "week", "99"), f"{FILE}, line 3: week: 99 is above 30"),
    ("another kind of season", changing(3, "season_type", "PRE"),
     f"{FILE}, line 3: season_type: 'PRE' is not REG or POST"),
    ("no year", changing(2, "season", "23"),
     f"{FILE}, line 2: season: 23 is not a year of a season"),
    ("two seasons", changing(10, "season", "2022"),
     f"{FILE}, line 10: season: 2022, but {FILE}, line 2 is of 2023"),
    ("an unknown club", changing(3, "recent_team", "XYZ"),
     f"{FILE}, line 3: recent_team: 'XYZ' is no club of the NFL"),
    ("an unknown opponent", changing(3, "opponent_team", "XYZ"),
     f"{FILE}, line 3: opponent_team: 'XYZ' is no club of the NFL"),
    ("no opponent", changing(3, "opponent_team", "None"),
     f"{FILE}, line 3: opponent_team: is missing"),
    ("a name that hides its end", changing(3, "player_name", "A.\u202eevil"),
     f"{FILE}, line 3: player_name: 'A.\\u202eevil': U+202E is an invisible character"),
    ("another opponent", changing(3, "opponent_team", "SEA"),
     f"{FILE}, line 3: opponent_team: MIA against SEA in week 1, but {FILE}, line 2 has MIA"
     " against BUF"),
    ("no opponent", only_own_club,
     f"{FILE}, line 14: opponent_team: no row of week 19 tells which club MIA played against"),
    ("no player", changing(3, "player_id", ""), f"{FILE}, line 3: player_id: is missing"),
    ("no name", lambda folder: [changing(3, column, "NA")(folder) for column in NAMES],
     f"{FILE}, line 3: player_display_name: is missing, and player_name too"),
    ("a long id", changing(3, "player_id", "0" * 41),
     f"{FILE}, line 3: player_id: '{'0' * 40}…' is longer than 40 characters"),
    ("two rows that differ", changing(9, "receptions", "2"),
     f"{FILE}, line 9: player_id: 00-Gore in week 1 is there twice: receptions is 2 here and 1"),
    ("columns of both layouts that differ", with_new_column,
     f"{FILE}, line 3: recent_team and team are columns of one thing and differ"),
    ("one endless line", lambda folder: (folder / FILE).write_text("x" * 200_000),
     f"{FILE}, line 1: not CSV: field larger than field limit (131072)"),
    ("a missing column", lambda folder: drop_column(folder / FILE, "sack_fumbles_lost"),
     f"{FILE}, line 1: the column sack_fumbles_lost is missing"),
    ("an empty file", lambda folder: (folder / FILE).write_text(""),
     f"{FILE}, line 1: the file is empty"),
    ("a header only", lambda folder: (folder / FILE).write_text(",".join(COLUMNS) + "\n"),
     f"{FILE}, line 1: no row follows"),
    ("a cut last line", lambda folder: (folder / FILE).write_text(
        (folder / FILE).read_text()[:-20]), f"{FILE}, line 15: "),
    ("no file", lambda folder: (folder / FILE).unlink(), "there is no player_stats_*.csv and no"),
    ("two files", lambda folder: (folder / "player_stats_2022.csv").write_text("x"),
     f"several seasons in it, name one: player_stats_2022.csv, {FILE}"),
    ("a schedule without a column", lambda folder: drop_column(folder / "schedule.csv", "away"),
     "schedule.csv, line 1: the column away is missing"),
    ("a schedule without a game", without_last_game,
     f"schedule.csv: SEA against SF in week 1 is missing; {FILE}, line 6 tells of it"),
    ("another pairing in the schedule", changing_schedule(2, "away", "NYJ"),
     f"schedule.csv, line 2: home: in week 1 MIA met BUF, {FILE}, line 2"),
    ("a club twice in a week", changing_schedule(6, "home", "BUF"),
     "schedule.csv, line 6: week: BUF in week 2 is there twice: away is LV here and SEA in "
     "schedule.csv, line 5"),
    ("a club against itself", changing_schedule(2, "away", "MIA"),
     "schedule.csv, line 2: away: MIA is the home side too"),
    ("no kickoff", changing_schedule(2, "kickoff", ""),
     "schedule.csv, line 2: kickoff: is missing"),
    ("a kickoff without a zone", changing_schedule(2, "kickoff", "2023-09-07T20:20"),
     "schedule.csv, line 2: kickoff: '2023-09-07T20:20' is not a time of a season"),
    ("a bad score", changing_schedule(2, "home_score", "many"),
     "schedule.csv, line 2: home_score: 'many' is not a whole number"),
    ("half a score", changing_schedule(2, "away_score", "NA"),
     "schedule.csv, line 2: home_score: is there without the other score"),
    ("a score below 0", changing_schedule(2, "home_score", "-3"), "home score: -3 is below 0"),
    ("no schedule", lambda folder: (folder / "schedule.csv").unlink(),
     "schedule.csv: there is no such file in "),
]  # fmt: skip


@pytest.mark.parametrize(
    ("harm", "message"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_it_rejects_a_broken_season_and_changes_nothing(
    season: Path, schedule: Path, harm: Callable[[Path], Any], message: str
) -> None:
    import_nfl(season, "--live-week", "2")
    before = database()
    harm(season)
    with pytest.raises(CommandError) as error:
        import_nfl(season, "--schedule", str(schedule))
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert database() == before


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--ruleset", "fpl"], "--ruleset: fpl is none of nfl-standard, nfl-half-ppr, nfl-ppr"),
        (["--ruleset", "cricket"], "cricket.toml: name: unknown; there are "),
        (["--live-week", "3"], "--live-week: 3 is none of 1–2, 19"),
    ],
)
def test_it_rejects_options_that_cannot_be(season: Path, args: list[str], message: str) -> None:
    before = database()
    with pytest.raises(CommandError) as error:
        import_nfl(season, *args)
    assert message in str(error.value)
    assert database() == before


def test_a_season_of_fpl_takes_no_schedule(fpl_folder: Path) -> None:
    with pytest.raises(CommandError, match="--schedule: a season of fpl has its own"):
        call_command("import_season", "fpl", str(fpl_folder), "--schedule", "games.csv")
    assert not Season.objects.exists()
