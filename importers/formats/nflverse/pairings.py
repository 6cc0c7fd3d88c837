"""The clubs of each week and their opponents, by the rows of an nflverse file."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from importers.csv_files.row import Row

CLUB_NAMES: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("nfl_clubs.toml").read_text(encoding="utf-8")
)
LAST_WEEK = 30


@dataclass
class Pairings:
    """The opponents of each week."""

    by_club: dict[tuple[int, str], tuple[str, Row]] = field(default_factory=dict)

    def add(self, row: Row, week: int) -> None:
        """Record the row's pairing. Raises FeedError if an earlier row contradicts it.

        Some rows of special teams name the player's own club as the opponent. They are skipped;
        `opponent` takes theirs from the club's other rows.
        """
        club, opponent = known_club(row, "recent_team"), known_club(row, "opponent_team")
        if club == opponent:
            return
        for one, other in ((club, opponent), (opponent, club)):
            earlier, earlier_row = self.by_club.setdefault((week, one), (other, row))
            if earlier != other:
                reason = f"{club} against {opponent} in week {week}, but {earlier_row.source} has "
                raise row.error("opponent_team", f"{reason}{one} against {earlier}")

    def opponent(self, row: Row, week: int) -> str:
        """Return the opponent of the row's club. Raises FeedError if no row names it."""
        club = row.raw("recent_team")
        if (week, club) not in self.by_club:
            reason = f"no row of week {week} tells which club {club} played against"
            raise row.error("opponent_team", reason)
        return self.by_club[week, club][0]

    @property
    def last_week(self) -> int:
        return max(week for week, _ in self.by_club)


def read_week(row: Row) -> int:
    week = row.integer("week", low=1)
    if week > LAST_WEEK:
        raise row.error("week", f"{week} is above {LAST_WEEK}")
    return week


def known_club(row: Row, column: str) -> str:
    """Return the club's abbreviation. Raises FeedError for one that is not in nfl_clubs.toml."""
    club = row.raw(column)
    if not club:
        raise row.error(column, "is missing")
    if club not in CLUB_NAMES:
        raise row.error(column, f"{club[:40]!r} is no club of the NFL")
    return club


def game_id(week: int, one: str, other: str) -> str:
    """Return "3-BUF-MIA", whichever club is at home."""
    return "-".join([str(week), *sorted((one, other))])
