"""Reads the rows of an nflverse file: players and their stats, week by week."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fantasy.rulesets import Ruleset
from importers.csv_files.duplicates import Duplicates, equal
from importers.csv_files.row import MAX_SMALL_INT, SEASON_YEARS, Row
from importers.csv_files.stats import read_stat
from importers.recorded_season import RecordedPlayer, RecordedRow
from scoring.rules import points, pricing

from .pairings import Pairings, game_id, read_week

POSITIONS = {"QB": "QB", "RB": "RB", "FB": "RB", "HB": "RB", "WR": "WR", "TE": "TE"}
OTHER = "OTH"  # any other player who threw, ran or caught
MAX_POINTS = 1000
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
STAT_COLUMNS = tuple(column for columns in STATS.values() for column in columns)

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
    *STAT_COLUMNS,
    "fantasy_points", "fantasy_points_ppr",
)  # fmt: skip


@dataclass
class SeasonRows:
    """The contents of the rows read so far."""

    rules: Ruleset
    official: Sequence[str]  # the columns whose mean is the official points
    year: int | None = None
    first_source: str = ""  # file and line of the row that gave the year
    players: dict[str, RecordedPlayer] = field(default_factory=dict)
    rows: list[RecordedRow] = field(default_factory=list)
    duplicates: Duplicates = field(default_factory=lambda: Duplicates("player_id"))
    pairings: Pairings = field(default_factory=Pairings)

    def is_duplicate(self, row: Row) -> bool:
        """Return whether an equal row of the same player and week came before.

        Raises FeedError if a different one came before.
        """
        if not (player := row.raw("player_id")):
            return False
        week = row.raw("week")
        values = {
            row.header_name(column): row.raw(column) or ("0" if column in STAT_COLUMNS else "")
            for column in COLUMNS
        }
        return self.duplicates.is_duplicate(
            (player, week), row, values, f"{player} in week {week}"
        )

    def add(self, row: Row) -> None:
        """Read the row. All pairings are known already. Raises FeedError."""
        week = read_regular_or_playoff_week(row)
        self._check_year(row)
        club = row.raw("recent_team")
        player = _read_player(row, club)
        self.players[player.id] = player
        stats = {
            stat: read_stat(row, stat, columns, self.rules)
            for stat, columns in STATS.items()
            if stat in self.rules.stats
        }
        self.rows.append(
            RecordedRow(
                week=week,
                game=game_id(week, club, self.pairings.opponent(row, week)),
                player=player.id,
                club=club,
                stats={stat: number for stat, number in stats.items() if number},
                official_points=_mean(row, self.official),
                source=row.source,
            )
        )

    def _check_year(self, row: Row) -> None:
        year = row.integer("season")
        if year not in SEASON_YEARS:
            raise row.error("season", f"{year} is not a year of a season")
        if self.year is None:
            self.year, self.first_source = year, row.source
        if year != self.year:
            raise row.error("season", f"{year}, but {self.first_source} is of {self.year}")

    def points_by_player(self) -> Mapping[str, Mapping[int, Decimal]]:
        """Return player → week → points, by the ruleset."""
        found: dict[str, dict[int, Decimal]] = {}
        for row in self.rows:
            position = self.players[row.player].position
            total = points.total(points.breakdown(row.stats, position, self.rules))
            found.setdefault(row.player, {})[row.week] = total
        return found


def is_offence(row: Row) -> bool:
    """Return whether the row is of the offence: newer files list defenders and kickers too."""
    others = (column for column in OFFENCE_COLUMNS if row.has(column))
    return (
        row.raw("position") in POSITIONS
        or any(not equal(row.raw(column) or "0", "0") for column in STAT_COLUMNS)
        or any(row.optional_integer(column, low=-MAX_SMALL_INT) for column in others)
        or any(_points(row, column) for column in OFFICIAL["nfl-half-ppr"])
    )


def read_regular_or_playoff_week(row: Row) -> int:
    if row.raw("season_type") not in ("REG", "POST"):
        raise row.error("season_type", f"{row.raw('season_type')[:40]!r} is not REG or POST")
    return read_week(row)


def _read_player(row: Row, club: str) -> RecordedPlayer:
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

    It is rounded to the hundredth: the file's numbers were binary fractions (9.8799999).
    """
    found = [number for column in columns if (number := _points(row, column)) is not None]
    if len(found) < len(columns):
        return None
    return (sum(found, Decimal(0)) / len(columns)).quantize(CENT)


def _points(row: Row, column: str) -> Decimal | None:
    text = row.raw(column)
    if not text:
        return None
    if not DECIMAL.fullmatch(text) or abs(Decimal(text)) > MAX_POINTS:
        raise row.error(column, f"{text[:40]!r} is not a number of points")
    return Decimal(text)
