"""NFL seasons, as github.com/nflverse/nflverse-data publishes their weekly `player_stats`.

One CSV file has one row for each player and week; nflverse_layouts describes its two forms. It has
no schedule, results or prices: nflverse_games and scoring.rules.pricing supply substitutes. The
weeks of the playoffs continue the numbers of the regular season and are played like it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.utils.text import slugify

from fantasy import rulesets
from fantasy.rulesets import Ruleset
from scoring.rules import points, pricing
from scoring.rules.feed import FeedError

from . import csvfiles, nflverse_games
from .csvfiles import LARGEST, SEASON_YEARS, Row
from .dates import spans
from .filenames import files_in
from .nflverse_games import NAMES, Pairings
from .nflverse_layouts import FILE, STATS_PLAYER_WEEK, layout_of
from .recorded import RecordedClub, RecordedPlayer, RecordedRow, RecordedSeason, runs
from .repeats import Repeats, same
from .stat_columns import stat_in

DEFAULT = "nfl-ppr"
OFFENCE = "-offence"  # suffix of the rulesets without the slots that no row could fill
POSITIONS = {"QB": "QB", "RB": "RB", "FB": "RB", "HB": "RB", "WR": "WR", "TE": "TE"}
OTHER = "OTH"  # any other player who threw, ran or caught
MOST_POINTS = 1000
BY_CONVENTION = (
    "no --schedule: the first by name is at home, kickoffs are on Sunday at 18:00 UTC, "
    "scores count touchdowns and two-point conversions only"
)
CENT = Decimal("0.01")
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")

# Stat → the columns that it is the sum of.
STATS = {
    stat: (stat,)
    for stat in (
        "passing_yards", "passing_tds", "interceptions", "rushing_yards", "rushing_tds",
        "receptions", "receiving_yards", "receiving_tds", "special_teams_tds",
    )
} | {
    "two_point_conversions": (
        "passing_2pt_conversions", "rushing_2pt_conversions", "receiving_2pt_conversions",
    ),
    "fumbles_lost": ("sack_fumbles_lost", "rushing_fumbles_lost", "receiving_fumbles_lost"),
}  # fmt: skip

COUNTS = tuple(column for columns in STATS.values() for column in columns)

# Ruleset → the columns whose mean is its official points.
OFFICIAL = {
    "nfl-standard": ("fantasy_points",),
    "nfl-half-ppr": ("fantasy_points", "fantasy_points_ppr"),
    "nfl-ppr": ("fantasy_points_ppr",),
}
# A row of another position is of the offence only with one of these, a stat or points.
OFFENCE_COLUMNS = (
    "completions", "attempts", "sacks", "sack_fumbles", "carries", "rushing_fumbles", "targets",
    "receiving_fumbles",
)  # fmt: skip
COLUMNS = (
    "player_id", "player_name", "player_display_name", "position", "recent_team",
    "opponent_team", "season", "week", "season_type",
    *COUNTS,
    "fantasy_points", "fantasy_points_ppr",
)  # fmt: skip


@dataclass
class Told:
    """The contents of the rows read so far."""

    years: dict[int, str] = field(default_factory=dict)  # season → file and line
    players: dict[str, RecordedPlayer] = field(default_factory=dict)
    rows: list[RecordedRow] = field(default_factory=list)
    repeats: Repeats = field(default_factory=lambda: Repeats("player_id"))
    pairings: Pairings = field(default_factory=Pairings)

    def is_repeat(self, row: Row) -> bool:
        """Return whether an equal row of the same player and week came before.

        Raises FeedError if a different one came before.
        """
        if not (player := row.raw("player_id")):
            return False
        week = row.raw("week")
        says = {
            row.called(column): row.raw(column) or ("0" if column in COUNTS else "")
            for column in COLUMNS
        }
        return self.repeats.is_repeat((player, week), row, says, f"{player} in week {week}")


def read(path: Path, ruleset: str | None = None, schedule: Path | None = None) -> RecordedSeason:
    """Read the season in the file, or in a folder's only one. The default ruleset is nfl-ppr.

    Raises FeedError with file, line and reason; RulesetError for a ruleset that does not exist.
    """
    name = (ruleset or DEFAULT).removesuffix(OFFENCE)
    if name not in OFFICIAL:
        raise FeedError("--ruleset", f"{name} is none of {', '.join(OFFICIAL)}")
    rules = rulesets.load(name + OFFENCE)
    file = _file(path)
    layout = layout_of(csvfiles.header(file.parent, file.name), COLUMNS)
    rows = list(csvfiles.read(file.parent, file.name, COLUMNS, layout.named))
    for row in rows:
        _check_layout(row)
    told = Told()
    repeats = {row.line for row in rows if told.is_repeat(row)}
    found = [row for row in rows if _is_told(row)]
    if not found:
        raise FeedError(f"{file.name}, line 1", "no row follows")
    for row in found:
        told.pairings.tell(row, _week(row))
    for row in found:
        _tell(told, row, rules, OFFICIAL[name])
    (year,) = told.years
    once = [row for row in found if row.line not in repeats]
    games = nflverse_games.games(year, told.pairings, once, schedule)
    weeks = sorted({game.week for game in games if game.week is not None})
    skipped = sorted({*range(weeks[0], weeks[-1])} - {*weeks})
    clubs = sorted({club for game in games for club in (game.home, game.away)})
    earned = _earned(told, rules)
    return RecordedSeason(
        slug=slugify(f"nfl-{year}-{name.removeprefix('nfl-')}"),
        name=f"NFL {year}, {name.removeprefix('nfl-').replace('-', ' ').replace('ppr', 'PPR')}",
        ruleset=rules.name,
        clubs=[RecordedClub(club, NAMES[club], club) for club in clubs],
        players=list(told.players.values()),
        weeks=weeks,
        games=games,
        rows=told.rows,
        prices=runs(
            (player.id, week, price)
            for player in told.players.values()
            for week, price in pricing.weekly_prices(
                player.position, weeks, earned.get(player.id, {})
            ).items()
        ),
        player_clubs=runs((row.player, row.week, row.club) for row in told.rows),
        notes=(
            f"layout of {file.name}: {layout.name}",
            *(() if schedule else (BY_CONVENTION,)),
            *((f"no row of the weeks {spans(skipped)}",) if skipped else ()),
        ),
    )


def _file(path: Path) -> Path:
    if not path.is_dir():
        return path
    files = [file for file in files_in(path) if FILE.fullmatch(file)]
    if not files:
        reason = "there is no player_stats_*.csv and no stats_player_week_*.csv in it"
        raise FeedError(str(path), reason)
    if len(files) > 1:
        raise FeedError(
            str(path), f"there are several seasons in it, name one: {', '.join(files)}"
        )
    return path / files[0]


def _check_layout(row: Row) -> None:
    """Raise FeedError if the file has the columns of both layouts and their values differ."""
    for old, new in STATS_PLAYER_WEEK.named.items():
        if old in row.values and new in row.values and not same(row.values[old], row.values[new]):
            raise FeedError(row.source, f"{old} and {new} are columns of one thing and differ")


def _is_told(row: Row) -> bool:
    """Return whether the row is of the offence: newer files list defenders and kickers too."""
    others = (column for column in OFFENCE_COLUMNS if row.has(column))
    return (
        row.raw("position") in POSITIONS
        or any(not same(row.raw(column) or "0", "0") for column in COUNTS)
        or any(row.whole_or_none(column, low=-LARGEST) for column in others)
        or any(_points(row, column) for column in OFFICIAL["nfl-half-ppr"])
    )


def _tell(told: Told, row: Row, rules: Ruleset, official: Sequence[str]) -> None:
    week = _week(row)
    year = row.whole("season")
    if year not in SEASON_YEARS:
        raise row.error("season", f"{year} is not a year of a season")
    told.years.setdefault(year, row.source)
    if len(told.years) > 1:
        first, where = next(iter(told.years.items()))
        raise row.error("season", f"{year}, but {where} is of {first}")
    club = row.raw("recent_team")
    player = _player(row, club)
    told.players[player.id] = player
    stats = {
        stat: stat_in(row, stat, columns, rules)
        for stat, columns in STATS.items()
        if stat in rules.stats
    }
    told.rows.append(
        RecordedRow(
            week=week,
            game=nflverse_games.game_id(week, club, told.pairings.opponent(row, week)),
            player=player.id,
            club=club,
            stats={stat: number for stat, number in stats.items() if number},
            official_points=_mean(row, official),
            source=row.source,
        )
    )


def _week(row: Row) -> int:
    if row.raw("season_type") not in ("REG", "POST"):
        raise row.error("season_type", f"{row.raw('season_type')[:40]!r} is not REG or POST")
    return nflverse_games.week_of(row)


def _player(row: Row, club: str) -> RecordedPlayer:
    """Return the player with the data of this row; the last row of a player counts."""
    short = row.optional_text("player_name", 60)
    full_name = row.optional_text("player_display_name", 120) or short
    if not full_name:
        raise row.error("player_display_name", "is missing, and player_name too")
    position = POSITIONS.get(row.raw("position"), OTHER)
    return RecordedPlayer(
        id=row.text("player_id", 40),
        name=short or full_name[:60].strip(),
        full_name=full_name,
        position=position,
        club=club,
        price=pricing.price(position, Decimal(0), 0),
    )


def _mean(row: Row, columns: Sequence[str]) -> Decimal | None:
    """Return the mean of the columns, or None if one is missing.

    Round it to the hundredth: the file's numbers were binary fractions (9.8799999).
    """
    found = [number for column in columns if (number := _points(row, column)) is not None]
    if len(found) < len(columns):
        return None
    return (sum(found, Decimal(0)) / len(columns)).quantize(CENT)


def _points(row: Row, column: str) -> Decimal | None:
    text = row.raw(column)
    if not text:
        return None
    if not DECIMAL.fullmatch(text) or abs(Decimal(text)) > MOST_POINTS:
        raise row.error(column, f"{text[:40]!r} is not a number of points")
    return Decimal(text)


def _earned(told: Told, rules: Ruleset) -> Mapping[str, Mapping[int, Decimal]]:
    """Return player → week → points, by the ruleset."""
    found: dict[str, dict[int, Decimal]] = {}
    for row in told.rows:
        position = told.players[row.player].position
        total = points.total(points.breakdown(row.stats, position, rules))
        found.setdefault(row.player, {})[row.week] = total
    return found
