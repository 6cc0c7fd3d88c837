"""The games of an nflverse season: from the pairings of its rows, or from a schedule.

The stats contain only the pairings of a week. The rest follows conventions:

- The club that comes first in the alphabet is at home.
- A game of week N kicks off at 18:00 UTC on the Nth Sunday of the season. The first Sunday is the
  one after Labor Day.
- The score is what the stats account for: touchdowns and two-point conversions, without kicks and
  the points of the defence.

A schedule has the exact data.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from scoring.rules.feed import FeedError

from . import csvfiles
from .csvfiles import Row
from .recorded import RecordedGame
from .repeats import same

NAMES: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("nfl_clubs.toml").read_text(encoding="utf-8")
)
KICKOFF = time(18, tzinfo=UTC)
LAST_WEEK = 30
SCHEDULE_COLUMNS = ("week", "home", "away", "kickoff")
SCORES = ("home_score", "away_score")  # a schedule may have them
WORTH = {
    "passing_tds": 6, "rushing_tds": 6, "special_teams_tds": 6,
    "passing_2pt_conversions": 2, "rushing_2pt_conversions": 2,
}  # fmt: skip


@dataclass
class Pairings:
    """The opponents of each week, by the rows."""

    told: dict[tuple[int, str], tuple[str, Row]] = field(default_factory=dict)

    def tell(self, row: Row, week: int) -> None:
        """Record the row's pairing. Raises FeedError if an earlier row contradicts it.

        Some rows of special teams name the player's own club as the opponent. They are skipped;
        `opponent` takes theirs from the club's other rows.
        """
        club, opponent = known_club(row, "recent_team"), known_club(row, "opponent_team")
        if club == opponent:
            return
        for one, other in ((club, opponent), (opponent, club)):
            before, where = self.told.setdefault((week, one), (other, row))
            if before != other:
                reason = f"{club} against {opponent} in week {week}, but {where.source} has "
                raise row.error("opponent_team", f"{reason}{one} against {before}")

    def opponent(self, row: Row, week: int) -> str:
        club = row.raw("recent_team")
        if (week, club) not in self.told:
            reason = f"no row of week {week} tells against whom {club} played"
            raise row.error("opponent_team", reason)
        return self.told[week, club][0]


def week_of(row: Row) -> int:
    week = row.whole("week", low=1)
    if week > LAST_WEEK:
        raise row.error("week", f"{week} is above {LAST_WEEK}")
    return week


def known_club(row: Row, column: str) -> str:
    club = row.raw(column)
    if not club:
        raise row.error(column, "is missing")
    if club not in NAMES:
        raise row.error(column, f"{club[:40]!r} is no club of the NFL")
    return club


def game_id(week: int, one: str, other: str) -> str:
    """Return "3-BUF-MIA", whichever club is at home."""
    return "-".join([str(week), *sorted((one, other))])


def games(
    year: int, pairings: Pairings, rows: Iterable[Row], schedule: Path | None
) -> list[RecordedGame]:
    """Return the games in the order of their weeks, or of the schedule's kickoffs.

    `rows` are all of the season's, none of them twice.
    Raises FeedError if the schedule cannot be read or contradicts the rows.
    """
    scores = _scores(rows)
    played = {
        game_id(week, club, opponent): RecordedGame(
            id=game_id(week, club, opponent),
            week=week,
            kickoff=datetime.combine(first_sunday(year) + timedelta(weeks=week - 1), KICKOFF),
            home=min(club, opponent),
            away=max(club, opponent),
            score=(scores[week, min(club, opponent)], scores[week, max(club, opponent)]),
            source=row.source,
        )
        for (week, club), (opponent, row) in sorted(pairings.told.items())
    }
    return list((_scheduled(schedule, played, pairings) if schedule else played).values())


def first_sunday(year: int) -> date:
    """Return the Sunday after Labor Day, which is the first Monday in September."""
    september = date(year, 9, 1)
    labor_day = september + timedelta(days=-september.weekday() % 7)
    return labor_day + timedelta(days=6)


def _scores(rows: Iterable[Row]) -> Counter[tuple[int, str]]:
    """Return (week, club) → the points that its rows account for."""
    found: Counter[tuple[int, str]] = Counter()
    for row in rows:
        points = sum((row.whole_or_none(column) or 0) * worth for column, worth in WORTH.items())
        found[row.whole("week"), row.raw("recent_team")] += points
    return found


def _scheduled(
    schedule: Path, played: Mapping[str, RecordedGame], pairings: Pairings
) -> dict[str, RecordedGame]:
    """Return the schedule's games, with scores.

    A game with neither row nor score was called off if its week was played. After the last week
    with rows it is still to come.
    """
    last = max(week for week, _ in pairings.told)
    found: dict[str, RecordedGame] = {}
    taken: dict[tuple[int, str], Row] = {}
    for row in csvfiles.read(schedule.parent, schedule.name, SCHEDULE_COLUMNS):
        week = week_of(row)
        game = _scheduled_game(row, week, last, played)
        for column, club, other in (
            ("home", game.home, game.away), ("away", game.away, game.home),
        ):  # fmt: skip
            before = taken.setdefault((week, club), row)
            if before is not row and (differs := _difference(before, row)):
                reason = f"{club} plays in week {week} already, {before.source}: {differs} differs"
                raise row.error(column, reason)
            opponent, told = pairings.told.get((week, club), (other, row))
            if opponent != other:
                reason = f"in week {week} {club} met {opponent}, {told.source}"
                raise row.error(column, reason)
        found[game.id] = game
    for game in played.values():
        if game.id not in found:
            reason = f"{game.home} against {game.away} in week {game.week} is missing"
            raise FeedError(schedule.name, f"{reason}; {game.source} tells of it")
    return dict(sorted(found.items(), key=lambda item: (item[1].kickoff, item[0])))


def _scheduled_game(
    row: Row, week: int, last: int, played: Mapping[str, RecordedGame]
) -> RecordedGame:
    home, away = known_club(row, "home"), known_club(row, "away")
    if home == away:
        raise row.error("away", f"{away} is the home side too")
    kickoff = row.time("kickoff")
    if kickoff is None:
        raise row.error("kickoff", "is missing")
    game = played.get(game_id(week, home, away))
    score = _score(row, game, home)
    return RecordedGame(
        id=game_id(week, home, away),
        week=week if game or score or week > last else None,
        kickoff=kickoff,
        home=home,
        away=away,
        score=score,
        source=row.source,
    )


def _difference(one: Row, other: Row) -> str | None:
    """Return the first column in which the rows differ."""
    return next((c for c in one.values if not same(one.values[c], other.values[c])), None)


def _score(row: Row, game: RecordedGame | None, home: str) -> tuple[int, int] | None:
    """Return (home, away) from the schedule; without a score there, from the rows."""
    told = [column for column in SCORES if row.has(column) and not row.is_missing(column)]
    if len(told) == 1:
        raise row.error(told[0], "is there without the other score")
    if told:
        home_score, away_score = map(row.score, SCORES)
        return home_score, away_score
    if game is None or game.score is None:
        return None
    return game.score if game.home == home else (game.score[1], game.score[0])
