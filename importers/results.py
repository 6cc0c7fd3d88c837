"""Plays the weeks of an imported season through `ingest`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef

from fantasy.models import Season, Week
from scoring.models import FeedRow
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.finals import finalize_week
from scoring.services.ingest import ingest
from teams.models import Game, StatLine, TeamWeek

from .recorded import RecordedGame


def forget(season: Season, played: Iterable[Game]) -> None:
    """Reset a season that is imported again to before its first week.

    Stat lines that the feed rows will write again get revision 0 and keep their primary keys; the
    others are deleted. Teams' lineups stay, their results go.
    """
    TeamWeek.objects.filter(week__season=season).update(
        points=None, bench_points=None, rank=None, season_points=None, season_rank=None
    )
    lines = StatLine.objects.filter(game__season=season)
    lines.update(revision=0)  # flags every snapshot that shows one of them
    told = FeedRow.objects.filter(
        game=OuterRef("game"), player=OuterRef("player"), week=F("game__week")
    )
    # delete() would send a signal and set some flags for each row, in vain.
    gone = lines.exclude(Exists(told), game__in=[game.pk for game in played])
    gone._raw_delete(gone.db)


def play(
    season: Season,
    weeks: Iterable[Week],
    rows: Iterable[FeedRow],
    played: Mapping[Game, RecordedGame],
    say: Callable[[str], Any],
) -> None:
    """Ingest the weeks in their order; each becomes final with its last game.

    A row counts only in the week of its game: rows of a week that the game has left are kept for
    the audit.
    """
    lines: dict[int, list[FeedLine]] = {}
    for row in rows:
        if row.game in played and row.week_id == row.game.week_id:
            lines.setdefault(row.week_id, []).append(row.as_line())
    updates: dict[int | None, list[GameUpdate]] = {}
    for game, told in played.items():
        updates.setdefault(game.week_id, []).append(_final(game, told))
    for week in weeks:
        games = updates.get(week.pk, [])
        done = ingest(season, lines.get(week.pk, ()), games)
        # A week without games would keep later weeks from becoming final.
        final = week.pk in done.finalized or (not week.games.exists() and finalize_week(week))
        said = f"week {week.number}: {len(games)} games, {done.accepted} stat lines"
        say(said if final else f"{said}, not final")


def _final(game: Game, told: RecordedGame) -> GameUpdate:
    home, away = told.score or (None, None)
    return GameUpdate(game.pk, Game.Status.FINAL, home, away, source=told.source)
