"""Reads the schedule of an NFL season: a CSV file of games with sides, kickoffs and scores."""

from collections.abc import Mapping
from pathlib import Path

from importers.csv_files.duplicates import Duplicates
from importers.csv_files.reader import read_rows
from importers.csv_files.row import Row
from importers.recorded_season import RecordedGame
from scoring.rules.feed import FeedError

from .pairings import Pairings, game_id, known_club, read_week

COLUMNS = ("week", "home", "away", "kickoff")
SCORES = ("home_score", "away_score")  # a schedule may have them


def read_schedule(
    schedule: Path, played: Mapping[str, RecordedGame], pairings: Pairings
) -> dict[str, RecordedGame]:
    """Return the schedule's games by id, in the order of their kickoffs, with scores.

    `played` are the games of the rows. Raises FeedError if the schedule contradicts them, lacks
    one of them, or has a club in two games of a week.
    """
    games: dict[str, RecordedGame] = {}
    duplicates = Duplicates("week")
    for row in read_rows(schedule.parent, schedule.name, COLUMNS):
        week = read_week(row)
        game = _read_game(row, week, pairings.last_week, played)
        values = {column: row.raw(column) for column in row.values}
        for column, club, opponent in (
            ("home", game.home, game.away), ("away", game.away, game.home),
        ):  # fmt: skip
            duplicates.is_duplicate((week, club), row, values, f"{club} in week {week}")
            played_opponent, played_row = pairings.by_club.get((week, club), (opponent, row))
            if played_opponent != opponent:
                reason = f"in week {week} {club} met {played_opponent}, {played_row.source}"
                raise row.error(column, reason)
        games[game.id] = game
    for game in played.values():
        if game.id not in games:
            reason = f"{game.home} against {game.away} in week {game.week} is missing"
            raise FeedError(schedule.name, f"{reason}; {game.source} tells of it")
    return dict(sorted(games.items(), key=lambda item: (item[1].kickoff, item[0])))


def _read_game(
    row: Row, week: int, last_week: int, played: Mapping[str, RecordedGame]
) -> RecordedGame:
    """Return the row's game.

    A game with neither stats nor a score was called off if its week was played. After the last
    week with stats it is still to come.
    """
    home, away = known_club(row, "home"), known_club(row, "away")
    if home == away:
        raise row.error("away", f"{away} is the home side too")
    kickoff = row.optional_datetime("kickoff")
    if kickoff is None:
        raise row.error("kickoff", "is missing")
    game = played.get(game_id(week, home, away))
    score = _read_score(row) or _score_by_stats(game, home)
    return RecordedGame(
        id=game_id(week, home, away),
        week=week if game or score or week > last_week else None,
        kickoff=kickoff,
        home=home,
        away=away,
        score=score,
        source=row.source,
    )


def _read_score(row: Row) -> tuple[int, int] | None:
    """Return (home, away), or None. Raises FeedError if only one of the scores is there."""
    present = [column for column in SCORES if row.has(column) and not row.is_missing(column)]
    if len(present) == 1:
        raise row.error(present[0], "is there without the other score")
    if not present:
        return None
    home, away = map(row.score, SCORES)
    return home, away


def _score_by_stats(game: RecordedGame | None, home: str) -> tuple[int, int] | None:
    """Return (home, away) as the stats have it. The schedule's home side may be the other one."""
    if game is None or game.score is None:
        return None
    return game.score if game.home == home else (game.score[1], game.score[0])
