"""The game weeks of an FPL season: `gws/gwN.csv`, one row for each player and fixture.

Weeks may be missing, and files may have only a header. Columns differ between seasons: 2019-20 has
neither `position` nor `team`, and the `mng_` columns of the assistant managers begin in the middle
of 2024-25. A postponed fixture may leave a row of zeros in the week that it left.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from fantasy.rulesets import Ruleset
from fantasy.visible_names import problem, tidy
from scoring.rules.feed import FeedError

from . import csvfiles
from .csvfiles import LARGEST, Row
from .filenames import files_in
from .recorded import RecordedClub, RecordedGame, RecordedPlayer, RecordedRow
from .repeats import Repeats
from .stat_columns import stat_in

FOLDER = "gws"
WEEK_FILE = re.compile(r"gw_?0*([1-9][0-9]{0,2})\.csv", re.IGNORECASE)
COLUMNS = (
    "name", "element", "fixture", "round", "was_home", "opponent_team", "value", "total_points",
)  # fmt: skip
MANAGER = "mng_"
SPELLINGS = {"GKP": "GK"}  # the abbreviation on the game's own pages


@dataclass
class Found:
    rows: list[RecordedRow] = field(default_factory=list)
    prices: list[tuple[str, int, Decimal]] = field(default_factory=list)
    unlisted: dict[str, RecordedPlayer] = field(default_factory=dict)  # players only in rows


class ToldRows:
    """The rows so far by player and fixture, which later rows must not contradict.

    A postponed fixture can leave a row of zeros in the week that it left: such a row does not
    count.
    """

    def __init__(self, games: Mapping[str, RecordedGame], rules: Ruleset) -> None:
        self.games = games
        self.nothing = dict.fromkeys(rules.stats, 0)
        self.repeats = Repeats("fixture")
        self.others = Repeats("fixture")

    def check(self, row: Row, line: RecordedRow, others: Mapping[str, object]) -> None:
        """Raise FeedError, with both lines, for a row that contradicts an earlier one.

        `others` are its values for the week beside the stats.
        """
        called = f"player {line.player} in fixture {line.game}"
        self.others.is_repeat((line.player, line.game, line.week), row, others, called)
        tells = line.stats or line.official_points
        if not tells and line.week != self.games[line.game].week:
            return
        says = {"total_points": line.official_points, "club": line.club, **self.nothing}
        says |= line.stats
        self.repeats.is_repeat((line.player, line.game), row, says, called)


def read(
    folder: Path,
    clubs: Mapping[str, RecordedClub],
    games: Mapping[str, RecordedGame],
    listed: Mapping[str, RecordedPlayer],
    rules: Ruleset,
) -> Found:
    """Read every row of every week, in the order of the weeks."""
    found, told = Found(), ToldRows(games, rules)
    club_names = {club.name for club in clubs.values()}
    needed = (*COLUMNS, *(stat for stat in rules.stats if not stat.startswith(MANAGER)))
    for week, file in week_files(folder):
        for row in csvfiles.read(folder, file, needed):
            if row.whole("round") != week:
                raise row.error("round", f"{row.raw('round')} in the file of week {week}")
            if row.has("team") and (team := row.raw("team")) and team not in club_names:
                raise row.error("team", f"{team!r} is not in teams.csv")
            line = read_row(row, week, clubs, games, rules)
            position = position_in(row, rules)
            price = row.whole("value") / Decimal(10)
            others = {"value": row.raw("value"), "position": position}
            told.check(row, line, others)
            if line.player not in listed:
                player = _unlisted(row, line, position, price)
                found.unlisted.setdefault(player.id, player)
            found.rows.append(line)
            found.prices.append((line.player, week, price))
    return found


def week_files(folder: Path) -> list[tuple[int, str]]:
    """Return (week, file) in the order of the numbers: gw2 comes before gw10.

    Case and leading zeros do not matter: GW02.csv is week 2. Raises FeedError for two files of one
    week.
    """
    found: dict[int, str] = {}
    for file in files_in(folder, FOLDER):
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
    game = games[known(row, "fixture", games, "fixture", "fixtures.csv")]
    at_home = row.yes("was_home")
    opponent = known(row, "opponent_team", clubs, "club", "teams.csv")
    if opponent != (game.away if at_home else game.home):
        side = "away" if at_home else "home"
        raise row.error("opponent_team", f"club {opponent} is not the {side} side of {game.id}")
    stats = {stat: stat_in(row, stat, [stat], rules) for stat in rules.stats if row.has(stat)}
    official = row.whole_or_none("total_points", low=-LARGEST)
    return RecordedRow(
        week=week,
        game=game.id,
        player=str(row.whole("element")),
        club=game.home if at_home else game.away,
        stats={stat: number for stat, number in stats.items() if number},
        official_points=None if official is None else Decimal(official),
        source=row.source,
    )


def position_in(row: Row, rules: Ruleset) -> str | None:
    if not row.has("position") or row.is_missing("position"):
        return None
    return known_position(row, "position", row.raw("position"), rules)


def known_position(row: Row, column: str, code: str, rules: Ruleset) -> str:
    code = SPELLINGS.get(code, code)
    if not rules.has_position(code):
        raise row.error(column, f"position {code} is not in ruleset {rules.name}")
    return code


def known(row: Row, column: str, ids: Mapping[str, object], what: str, file: str) -> str:
    """Return the id in the column. Raises FeedError if it is not one of `ids`, those of `file`."""
    found = str(row.whole(column))
    if found not in ids:
        raise row.error(column, f"{what} {found} is not in {file}")
    return found


def _unlisted(row: Row, line: RecordedRow, position: str | None, price: Decimal) -> RecordedPlayer:
    """Return a player who is missing from players_raw.csv."""
    if position is None:
        reason = f"player {line.player} is not in players_raw.csv, and no column has his position"
        raise row.error("element", reason)
    # 2019-20 writes Aaron_Cresswell_376
    name = tidy(re.sub(r"_\d+$", "", row.text("name", 60)).replace("_", " "))
    if reason := problem(name):
        raise row.error("name", f"{row.raw('name')!r}: {reason}")
    return RecordedPlayer(line.player, name, name, position, line.club, price)
