"""The scores of all teams of a week, from which every page reads exact ranks.

See `scoring.rules.spread` for its structure. A leaderboard and a rank of the same moment agree:
both come from the same standings.
"""

from datetime import timedelta

from django.utils import timezone

from caching import outbox
from caching.codecs import PlainJSON
from caching.snapshots import Key, Snapshot
from fantasy.models import Week
from fantasy.rules.schedule import has_begun
from scoring.rules.spread import spread
from scoring.standings.held import current_standings, forget_standings, held_standings
from scoring.standings.histogram import Histogram
from teams.models import Game, ScoreCount, StatLine, TeamWeek
from teams.rules.spread_types import ScoreSpread, Spreads

from .score_blocks import publish_scores

RANKS: "Snapshot[Spreads]" = Snapshot(
    "ranks", PlainJSON(), pause=timedelta(seconds=1), of="fantasy.Week"
)


@RANKS.builds(stale_on={TeamWeek: "week_id", StatLine: "game__week_id", Game: "week_id"})
def ranks(week_id: Key) -> Spreads:
    """Return the spreads of the week's points and of the season's, None before its kickoff."""
    week = Week.objects.select_related("season").get(pk=week_id)
    if week.is_final:
        forget_standings(week.pk)
        return {
            "week": _stored(week, ScoreCount.Kind.WEEK),
            "season": _stored(week, ScoreCount.Kind.SEASON),
        }
    if not has_begun(week, timezone.now()):
        forget_standings(week.pk)
        return {"week": None, "season": None}
    standings = current_standings(week)
    return {"week": _counted(standings.by_week), "season": _counted(standings.by_season)}


@RANKS.after_build
def publish_team_scores(week_id: Key, version: int) -> None:
    """Publish each team's scores of a week in progress, from the standings of this build."""
    standings = held_standings(int(week_id))
    if standings is None:
        return
    week = Week.objects.get(pk=week_id)
    if not publish_scores(week, standings, version):
        outbox.flag(RANKS, [week.pk], "the cache has not taken all scores")


def _stored(week: Week, kind: ScoreCount.Kind) -> ScoreSpread | None:
    counts = ScoreCount.objects.scores(week, kind)
    return spread((int(score * 100), counts[score]) for score in sorted(counts, reverse=True))


def _counted(histogram: Histogram) -> ScoreSpread | None:
    scores, teams = histogram.distinct()
    return spread(zip(scores.tolist(), teams.tolist(), strict=True))
