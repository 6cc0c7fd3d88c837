"""Reads the game weeks of an FPL season: `gws/gwN.csv`, one row for each player and fixture.

Weeks may be missing, and files may have only a header. Columns differ between seasons: 2019-20 has
neither `position` nor `team`, and the `mng_` columns of the assistant managers begin in the middle
of 2024-25. A postponed fixture may leave a row of zeros in the week that it left.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from fantasy.rules.visible_names import problem, tidy
from fantasy.rulesets import Ruleset
from importers.csv_files.duplicates import Duplicates
from importers.csv_files.filenames import list_files
from importers.csv_files.reader import read_rows
from importers.csv_files.row import MAX_SMALL_INT, Row
from importers.csv_files.stats import read_stat
from importers.recorded_season import RecordedClub, RecordedGame, RecordedPlayer, RecordedRow
from scoring.rules.feed import FeedError

from .fields import known_club, known_id, known_position

FOLDER = "gws"
WEEK_FILE = re.compile(r"gw_?0*([1-9][0-9]{0,2})\.csv", re.IGNORECASE)
COLUMNS = (
    "name", "element", "fixture", "round", "was_home", "opponent_team", "value", "total_points",
)  # fmt: skip
MANAGER_PREFIX = "mng_"


@dataclass
class PlayedWeeks:
    """The contents of all game weeks. `prices` has (player, week, price)."""

    rows: list[RecordedRow] = field(default_factory=list)
    prices: list[tuple[str, int, Decimal]] = field(default_factory=list)
    unlisted: dict[str, RecordedPlayer] = field(default_factory=dict)  # players only in rows


class RowChecks:
    """Compares each row with the earlier ones of the same player and fixture.

    A postponed fixture can leave a row of zeros in the week that it left; such a row is not
    compared.
    """

    def __init__(self, games: Mapping[str, RecordedGame], rules: Ruleset) -> None:
        self.games = games
        self.zeros = dict.fromkeys(rules.stats, 0)
        self.stats = Duplicates("fixture")  # by player and fixture
        self.week_values = Duplicates("fixture")  # by player, fixture and week

    def check(self, row: Row, recorded: RecordedRow, week_values: Mapping[str, object]) -> None:
        """Raise FeedError, with both lines, if the row contradicts an earlier one.

        `week_values` are the player's values of the week that are not stats.
        """
        key = (recorded.player, recorded.game)
        label = f"player {recorded.player} in fixture {recorded.game}"
        self.week_values.is_duplicate((*key, recorded.week), row, week_values, label)
        is_empty = not recorded.stats and not recorded.official_points
        if is_empty and recorded.week != self.games[recorded.game].week:
            return
        values = {"total_points": recorded.official_points, "club": recorded.club}
        self.stats.is_duplicate(key, row, {**values, **self.zeros, **recorded.stats}, label)


def read_gameweeks(
    folder: Path,
    clubs: Mapping[str, RecordedClub],
    games: Mapping[str, RecordedGame],
    listed: Mapping[str, RecordedPlayer],
    rules: Ruleset,
) -> PlayedWeeks:
    """Read every row of every week, in the order of the weeks."""
    played, checks = PlayedWeeks(), RowChecks(games, rules)
    club_names = {club.name for club in clubs.values()}
    needed = (*COLUMNS, *(stat for stat in rules.stats if not stat.startswith(MANAGER_PREFIX)))
    for week, file in week_files(folder):
        for row in read_rows(folder, file, needed):
            if row.integer("round") != week:
                raise row.error("round", f"{row.raw('round')} in the file of week {week}")
            if row.has("team") and (team := row.raw("team")) and team not in club_names:
                raise row.error("team", f"{team!r} is not in teams.csv")
            recorded = read_row(row, week, clubs, games, rules)
            position = read_position(row, rules)
            price = row.integer("value") / Decimal(10)
            checks.check(row, recorded, {"value": row.raw("value"), "position": position})
            if recorded.player not in listed:
                player = _unlisted(row, recorded, position, price)
                played.unlisted.setdefault(player.id, player)
            played.rows.append(recorded)
            played.prices.append((recorded.player, week, price))
    return played


def week_files(folder: Path) -> list[tuple[int, str]]:
    """Return (week, file) in the order of the numbers: gw2 comes before gw10.

    Case and leading zeros do not matter: GW02.csv is week 2. Raises FeedError for two files of one
    week.
    """
    found: dict[int, str] = {}
    for file in list_files(folder, FOLDER):
        match = WEEK_FILE.fullmatch(file.rpartition("/")[2])
        if not match:
            continue
        week = int(match[1])
        if week in found:
            raise FeedError(file, f"is of week {week}, and so is {found[week]}: remove one")
        found[week] = file
    if not found:
        raise FeedError(FOLDER, f"there is no gwN.csv in {folder / FOLDER}")
    return sorted(found.items())


def read_row(
    row: Row,
    week: int,
    clubs: Mapping[str, RecordedClub],
    games: Mapping[str, RecordedGame],
    rules: Ruleset,
) -> RecordedRow:
    game = games[known_id(row, "fixture", games, "fixture", "fixtures.csv")]
    at_home = row.boolean("was_home")
    opponent = known_club(row, "opponent_team", clubs)
    if opponent != (game.away if at_home else game.home):
        side = "away" if at_home else "home"
        raise row.error("opponent_team", f"club {opponent} is not the {side} side of {game.id}")
    stats = {stat: read_stat(row, stat, [stat], rules) for stat in rules.stats if row.has(stat)}
    official = row.optional_integer("total_points", low=-MAX_SMALL_INT)
    return RecordedRow(
        week=week,
        game=game.id,
        player=str(row.integer("element")),
        club=game.home if at_home else game.away,
        stats={stat: number for stat, number in stats.items() if number},
        official_points=None if official is None else Decimal(official),
        source=row.source,
    )


def read_position(row: Row, rules: Ruleset) -> str | None:
    if not row.has("position") or row.is_missing("position"):
        return None
    return known_position(row, "position", row.raw("position"), rules)


def _unlisted(
    row: Row, recorded: RecordedRow, position: str | None, price: Decimal
) -> RecordedPlayer:
    """Return a player who is missing from players_raw.csv.

    Raises FeedError if the row has no position either.
    """
    if position is None:
        reason = f"player {recorded.player} is not in players_raw.csv"
        raise row.error("element", f"{reason}, and no column has the player's position")
    # 2019-20 writes Aaron_Cresswell_376
    name = tidy(re.sub(r"_\d+$", "", row.text("name", 60)).replace("_", " "))
    if reason := problem(name):
        raise row.error("name", f"{row.raw('name')!r}: {reason}")
    return RecordedPlayer(recorded.player, name, name, position, recorded.club, price)
