"""Finds finished games to which the source gives no week or no stat line. No Django here."""

from importers.recorded_season import RecordedGame, RecordedSeason
from scoring.rules.feed import FeedError

MAX_NAMED = 5  # games in a message


def games_without_rows(season: RecordedSeason) -> dict[int, list[RecordedGame]]:
    """Return the games by week, in order. A row counts in the week of its game only."""
    have_rows = {(row.game, row.week) for row in season.rows}
    found: dict[int, list[RecordedGame]] = {}
    for game in season.games:
        if game.score and game.week is not None and (game.id, game.week) not in have_rows:
            found.setdefault(game.week, []).append(game)
    return dict(sorted(found.items()))


def games_without_week(season: RecordedSeason) -> list[RecordedGame]:
    return [game for game in season.games if game.score and game.week is None]


def check_complete(season: RecordedSeason) -> None:
    """Raise FeedError, with the week and the games, if a finished game lacks data."""
    if games := games_without_week(season):
        raise FeedError(
            games[0].source,
            f"no week of {_counted(games)}: {_named(season, games)}. "
            "--allow-missing imports the season without them",
        )
    for week, games in games_without_rows(season).items():
        raise FeedError(
            f"week {week}",
            f"no stat line of {_counted(games)}: {_named(season, games)}. Is its file missing? "
            "--allow-missing imports the season without them",
        )


def describe_missing(season: RecordedSeason) -> list[str]:
    """Return a sentence for each error that `check_complete` would raise."""
    games = games_without_week(season)
    notes = [f"no week of {_counted(games)}: {_named(season, games)}"] if games else []
    return notes + [
        f"week {week}: no stat line of {_counted(games)}: {_named(season, games)}"
        for week, games in games_without_rows(season).items()
    ]


def _counted(games: list[RecordedGame]) -> str:
    return "1 finished game" if len(games) == 1 else f"{len(games)} finished games"


def _named(season: RecordedSeason, games: list[RecordedGame]) -> str:
    names = {club.id: club.name for club in season.clubs}
    listed = [f"{names[game.home]} – {names[game.away]}" for game in games[:MAX_NAMED]]
    more = len(games) - MAX_NAMED
    return ", ".join(listed) + (f" and {more} more" if more > 0 else "")
