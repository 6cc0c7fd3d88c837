"""Reads an FPL season.

A folder named after its season holds `teams.csv`, `players_raw.csv`, `fixtures.csv` and one
`gws/gwN.csv` for each game week, which `gameweeks` reads. The teams and fixtures of FPL are clubs
and games here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from django.utils.text import slugify

from fantasy import rulesets
from fantasy.rules.visible_names import problem, tidy
from fantasy.rulesets import Ruleset
from importers.csv_files.duplicates import Duplicates
from importers.csv_files.reader import read_rows
from importers.csv_files.row import Row
from importers.recorded_season import (
    RecordedClub,
    RecordedGame,
    RecordedPlayer,
    RecordedSeason,
    changes_by_player,
)
from scoring.rules.feed import FeedError

from .fields import known_club, known_position
from .gameweeks import read_gameweeks

ELEMENT_TYPES = {1: "GK", 2: "DEF", 3: "MID", 4: "FWD", 5: "AM"}
LAST_OLD_SEASON = 2023  # the scoring table stayed the same through 2023-24
NEWEST_RULES = 2025

CLUB_COLUMNS = ("id", "name", "short_name")
PLAYER_COLUMNS = (
    "id", "web_name", "first_name", "second_name", "element_type", "team", "now_cost",
)  # fmt: skip
GAME_COLUMNS = (
    "id", "event", "kickoff_time", "team_h", "team_a", "team_h_score", "team_a_score", "finished",
)  # fmt: skip

Record = TypeVar("Record", RecordedClub, RecordedGame, RecordedPlayer)


def read_season(folder: Path, ruleset: str | None = None) -> RecordedSeason:
    """Read the season in the folder. By default its year determines the ruleset.

    Raises FeedError with file, line and reason; RulesetError for a ruleset that does not exist.
    """
    if not folder.is_dir():
        raise FeedError(str(folder), "is not a folder")
    name = tidy(folder.resolve().name[:60])
    if reason := problem(name):
        raise FeedError(str(folder), f"the folder names the season: {reason}")
    clubs = read_clubs(folder)
    games = read_games(folder, clubs)
    rules = rulesets.load(ruleset or ruleset_for(name, games))
    listed = read_players(folder, clubs, rules)
    played = read_gameweeks(folder, clubs, games, listed, rules)
    weeks = {game.week for game in games.values() if game.week is not None}
    return RecordedSeason(
        slug=slugify(f"fpl-{name}")[:50],
        name=name,
        ruleset=rules.name,
        clubs=list(clubs.values()),
        players=[*listed.values(), *played.unlisted.values()],
        weeks=sorted(weeks | {row.week for row in played.rows}),
        games=list(games.values()),
        rows=played.rows,
        prices=changes_by_player(played.prices),
        player_clubs=changes_by_player((row.player, row.week, row.club) for row in played.rows),
    )


def ruleset_for(name: str, games: Mapping[str, RecordedGame]) -> str:
    """Return the name of the ruleset for the season's first year.

    The year comes from the season's name ("2023-24"), else from its first kickoff.
    """
    if match := re.fullmatch(r"(\d{4})-\d{2}", name):
        year = int(match[1])
    else:
        kickoffs = [game.kickoff for game in games.values() if game.kickoff]
        year = min(kickoffs).year if kickoffs else LAST_OLD_SEASON
    return "fpl" if year <= LAST_OLD_SEASON else f"fpl-{min(year, NEWEST_RULES)}"


def read_clubs(folder: Path) -> dict[str, RecordedClub]:
    """Return the clubs by id."""

    def club(row: Row) -> RecordedClub:
        return RecordedClub(_id(row), row.text("name", 60), row.text("short_name", 4))

    return _read_by_id(folder, "teams.csv", CLUB_COLUMNS, club)


def read_games(folder: Path, clubs: Mapping[str, RecordedClub]) -> dict[str, RecordedGame]:
    """Return the games by id. Raises FeedError if there is none."""

    def game(row: Row) -> RecordedGame:
        home, away = known_club(row, "team_h", clubs), known_club(row, "team_a", clubs)
        if home == away:
            raise row.error("team_a", f"club {away} is the home side too")
        return RecordedGame(
            id=_id(row),
            week=row.optional_integer("event", low=1),
            kickoff=row.optional_datetime("kickoff_time"),
            home=home,
            away=away,
            score=(
                (row.score("team_h_score"), row.score("team_a_score"))
                if row.boolean("finished")
                else None
            ),
            source=row.source,
        )

    games = _read_by_id(folder, "fixtures.csv", GAME_COLUMNS, game)
    if not games:
        raise FeedError("fixtures.csv, line 1", "no fixture follows")
    return games


def read_players(
    folder: Path, clubs: Mapping[str, RecordedClub], rules: Ruleset
) -> dict[str, RecordedPlayer]:
    """Return the players by id."""

    def player(row: Row) -> RecordedPlayer:
        element_type = row.integer("element_type")
        if element_type not in ELEMENT_TYPES:
            raise row.error("element_type", f"{element_type} is no position; they are 1 to 5")
        names = [row.optional_text(column, 120) for column in ("first_name", "second_name")]
        name = row.text("web_name", 60)
        position = ELEMENT_TYPES[element_type]
        return RecordedPlayer(
            id=_id(row),
            name=name,
            full_name=" ".join(filter(None, names))[:120].strip() or name,
            position=known_position(row, "element_type", position, rules),
            club=known_club(row, "team", clubs),
            price=row.integer("now_cost") / Decimal(10),
        )

    return _read_by_id(folder, "players_raw.csv", PLAYER_COLUMNS, player)


def _read_by_id(
    folder: Path, file: str, columns: Sequence[str], read: Callable[[Row], Record]
) -> dict[str, Record]:
    """Return the file's records by id. Raises FeedError if two of one id differ."""
    records: dict[str, Record] = {}
    duplicates = Duplicates("id")
    for row in read_rows(folder, file, columns):
        record = read(row)
        values = {name: value for name, value in asdict(record).items() if name != "source"}
        if not duplicates.is_duplicate(record.id, row, values):
            records[record.id] = record
    return records


def _id(row: Row) -> str:
    return str(row.integer("id"))
