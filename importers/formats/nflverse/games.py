"""The games of an nflverse season.

The stats contain only the pairings of a week. Without a schedule, the rest follows conventions:

- The club that comes first in the alphabet is at home.
- A game of week N kicks off at 18:00 UTC on the Nth Sunday of the season. The first Sunday is the
  one after Labor Day.
- The score is what the stats account for: touchdowns and two-point conversions, without kicks and
  the points of the defence.

A schedule has the exact data.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from importers.csv_files.row import Row
from importers.recorded_season import RecordedGame

from .pairings import Pairings, game_id
from .schedule import read_schedule

KICKOFF = time(18, tzinfo=UTC)
# Points of the scoring plays that the stats have, each once.
SCORING_PLAYS = {
    "passing_tds": 6, "rushing_tds": 6, "special_teams_tds": 6,
    "passing_2pt_conversions": 2, "rushing_2pt_conversions": 2,
}  # fmt: skip


def season_games(
    year: int, pairings: Pairings, rows: Iterable[Row], schedule: Path | None
) -> list[RecordedGame]:
    """Return the games in the order of their weeks, or of the schedule's kickoffs.

    `rows` are all of the season's, without duplicates.
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
        for (week, club), (opponent, row) in sorted(pairings.by_club.items())
    }
    return list((read_schedule(schedule, played, pairings) if schedule else played).values())


def first_sunday(year: int) -> date:
    """Return the Sunday after Labor Day, which is the first Monday in September."""
    september = date(year, 9, 1)
    labor_day = september + timedelta(days=-september.weekday() % 7)
    return labor_day + timedelta(days=6)


def _scores(rows: Iterable[Row]) -> Counter[tuple[int, str]]:
    """Return (week, club) → the points that its rows account for."""
    scores: Counter[tuple[int, str]] = Counter()
    for row in rows:
        scores[row.integer("week"), row.raw("recent_team")] += sum(
            (row.optional_integer(column) or 0) * points
            for column, points in SCORING_PLAYS.items()
        )
    return scores
