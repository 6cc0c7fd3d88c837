"""Fantasy Premier League seasons, as github.com/vaastav/Fantasy-Premier-League publishes them.

A folder named after its season holds `teams.csv`, `players_raw.csv`, `fixtures.csv` and one
`gws/gwN.csv` for each game week, which fpl_weeks reads. Its teams and fixtures are clubs and games
here.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

from django.utils.text import slugify

from fantasy import rulesets
from fantasy.rulesets import Ruleset
from fantasy.visible_names import problem, tidy
from scoring.rules.feed import FeedError

from . import csvfiles, fpl_weeks
from .csvfiles import Row
from .recorded import RecordedClub, RecordedGame, RecordedPlayer, RecordedSeason, runs
from .repeats import Repeats

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


def read(folder: Path, ruleset: str | None = None) -> RecordedSeason:
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
    rules = rulesets.load(ruleset or ruleset_of(name, games))
    listed = read_players(folder, clubs, rules)
    found = fpl_weeks.read(folder, clubs, games, listed, rules)
    weeks = {game.week for game in games.values() if game.week is not None}
    return RecordedSeason(
        slug=slugify(f"fpl-{name}")[:50],
        name=name,
        ruleset=rules.name,
        clubs=list(clubs.values()),
        players=[*listed.values(), *found.unlisted.values()],
        weeks=sorted(weeks | {row.week for row in found.rows}),
        games=list(games.values()),
        rows=found.rows,
        prices=runs(found.prices),
        player_clubs=runs((row.player, row.week, row.club) for row in found.rows),
    )


def ruleset_of(name: str, games: Mapping[str, RecordedGame]) -> str:
    """Return the ruleset for the season's first year.

    The year comes from the season's name ("2023-24"), else from its first kickoff.
    """
    if named := re.fullmatch(r"(\d{4})-\d{2}", name):
        year = int(named[1])
    else:
        kickoffs = [game.kickoff for game in games.values() if game.kickoff]
        year = min(kickoffs).year if kickoffs else LAST_OLD_SEASON
    return "fpl" if year <= LAST_OLD_SEASON else f"fpl-{min(year, NEWEST_RULES)}"


def read_clubs(folder: Path) -> dict[str, RecordedClub]:
    clubs: dict[str, RecordedClub] = {}
    repeats = Repeats("id")
    for row in csvfiles.read(folder, "teams.csv", CLUB_COLUMNS):
        club = RecordedClub(_id(row), row.text("name", 60), row.text("short_name", 4))
        if not repeats.is_repeat(club.id, row, asdict(club)):
            clubs[club.id] = club
    return clubs


def read_games(folder: Path, clubs: Mapping[str, RecordedClub]) -> dict[str, RecordedGame]:
    games: dict[str, RecordedGame] = {}
    repeats = Repeats("id")
    for row in csvfiles.read(folder, "fixtures.csv", GAME_COLUMNS):
        home, away = known_club(row, "team_h", clubs), known_club(row, "team_a", clubs)
        if home == away:
            raise row.error("team_a", f"club {away} is the home side too")
        game = RecordedGame(
            id=_id(row),
            week=row.whole_or_none("event", low=1),
            kickoff=row.time("kickoff_time"),
            home=home,
            away=away,
            score=(
                (row.score("team_h_score"), row.score("team_a_score"))
                if row.yes("finished")
                else None
            ),
            source=row.source,
        )
        if not repeats.is_repeat(game.id, row, asdict(game) | {"source": ""}):
            games[game.id] = game
    if not games:
        raise FeedError("fixtures.csv, line 1", "no fixture follows")
    return games


def read_players(
    folder: Path, clubs: Mapping[str, RecordedClub], rules: Ruleset
) -> dict[str, RecordedPlayer]:
    players: dict[str, RecordedPlayer] = {}
    repeats = Repeats("id")
    for row in csvfiles.read(folder, "players_raw.csv", PLAYER_COLUMNS):
        kind = row.whole("element_type")
        if kind not in ELEMENT_TYPES:
            raise row.error("element_type", f"{kind} is no position; they are 1 to 5")
        names = [row.optional_text(column, 120) for column in ("first_name", "second_name")]
        name = row.text("web_name", 60)
        player = RecordedPlayer(
            id=_id(row),
            name=name,
            full_name=" ".join(filter(None, names))[:120].strip() or name,
            position=fpl_weeks.known_position(row, "element_type", ELEMENT_TYPES[kind], rules),
            club=known_club(row, "team", clubs),
            price=row.whole("now_cost") / Decimal(10),
        )
        if not repeats.is_repeat(player.id, row, asdict(player)):
            players[player.id] = player
    return players


def known_club(row: Row, column: str, clubs: Mapping[str, RecordedClub]) -> str:
    return fpl_weeks.known(row, column, clubs, "club", "teams.csv")


def _id(row: Row) -> str:
    return str(row.whole("id"))
