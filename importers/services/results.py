"""Resets the results of an imported season, and computes them through `ingest`."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Exists, F, OuterRef

from fantasy.models import Season, Week
from importers.recorded_season import RecordedGame
from scoring.models import FeedRow, Play
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.finals import finalize_week
from scoring.services.ingest import ingest
from teams.models import Game, ScoreCount, StatLine, TeamWeek


def reset_results(season: Season, played: Iterable[Game]) -> None:
    """Reset a season that is imported again to the state before its first week.

    Stat lines that the feed rows will write again get revision 0 and keep their primary keys; the
    others are deleted. Plays are deleted, since revisions begin again. Teams keep their lineups
    and lose their results.
    """
    TeamWeek.objects.filter(week__season=season).update(
        points=None, bench_points=None, season_points=None
    )
    ScoreCount.objects.filter(week__season=season).delete()
    Play.objects.filter(game__season=season).bulk_delete()
    lines = StatLine.objects.filter(game__season=season)
    lines.update(revision=0)
    recorded = FeedRow.objects.filter(
        game=OuterRef("game"), player=OuterRef("player"), week=F("game__week")
    )
    lines.exclude(Exists(recorded), game__in=[game.pk for game in played]).bulk_delete()


def ingest_weeks(
    season: Season,
    weeks: Iterable[Week],
    rows: Iterable[FeedRow],
    played: Mapping[Game, RecordedGame],
    report: Callable[[str], object],
) -> None:
    """Ingest the weeks in their order; each becomes final with its last game.

    A row counts only in the week of its game: rows of a week that the game has left are kept for
    the audit. `report` gets a line for each week.
    """
    lines: dict[int, list[FeedLine]] = {}
    for row in rows:
        if row.game in played and row.week_id == row.game.week_id:
            lines.setdefault(row.week_id, []).append(row.as_line())
    updates: dict[int | None, list[GameUpdate]] = {}
    for game, recorded in played.items():
        updates.setdefault(game.week_id, []).append(_final_update(game, recorded))
    for week in weeks:
        games = updates.get(week.pk, [])
        outcome = ingest(season, lines.get(week.pk, ()), games)
        is_final = week.pk in outcome.finalized
        # A week without games must become final too, or no later week could.
        if not is_final and not week.games.exists():
            is_final = finalize_week(week)
        line = f"week {week.number}: {len(games)} games, {outcome.accepted} stat lines"
        report(line if is_final else f"{line}, not final")


def _final_update(game: Game, recorded: RecordedGame) -> GameUpdate:
    home, away = recorded.score or (None, None)
    return GameUpdate(game.pk, Game.Status.FINAL, home, away, source=recorded.source)
