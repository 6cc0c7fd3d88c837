"""Draws of playoffs and cups, and champions, after a week is final.

Measured: about 150 leagues a second. One league is drawn within seconds; 10,000 head-to-head
leagues take about a minute.

`League.draw_after` is the number of the week that must be final before the league's next step. A
batch of leagues is one transaction under their row locks: if the process dies, nothing of it is
stored, and the next pass draws the same.
"""

import logging
import time
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet

from caching.periodic import periodic_task
from fantasy.models import Season, Week
from leagues.models import League, LogEntry, Matchup
from leagues.read_models.forgetting import forget_league
from leagues.rules.bracket_size import MOST_IN_CUP
from leagues.rules.formats import LARGE_LEAGUE

from .draw_data import DrawData, load
from .drawing import Steps
from .log import SITE, entry
from .season_weeks import weeks_of

logger = logging.getLogger(__name__)

AT_ONCE = 250  # teams of a batch, so that its locks are short and builds wait little
TURN = 0.5  # seconds of draws, until the refresher builds again
REST = 600  # seconds before a league whose draw failed is tried again

_resting: dict[int, float] = {}


def first_draw(league: League) -> None:
    """Set `draw_after` by the rules of a league without rounds. The caller locks and saves it."""
    league.draw_after = None
    if league.kind == League.Kind.OWNED:
        steps = Steps(DrawData(league, weeks_of(league), active=[], matchups=[], results={}))
        league.draw_after = min(steps.due().values(), default=None)


def leagues_are_due() -> bool:
    return bool(_due_pks(1))


@periodic_task(seconds=1, when=leagues_are_due)
def draw_due() -> int:
    """Draw for the leagues whose weeks are final, for TURN seconds; return their number.

    Two at once draw different leagues, or one of them none.
    """
    until = time.monotonic() + TURN
    drawn = 0
    while batch := _draw_batch():
        drawn += batch
        if time.monotonic() > until:
            break
    return drawn


def undo_draws(season: Season) -> None:
    """Delete all rounds and champions of a season whose weeks were played and begin again.

    Steps that had too few teams are due again. Corrected results of weeks that are no longer
    final go as well.
    """
    drawn = Q(champion__isnull=False) | Q(cup_winner__isnull=False)
    drawn |= Q(draw_after=None) | Q(draw_after__gte=F("cup_week"))
    drawn |= Q(pk__in=Matchup.objects.exclude(stage=Matchup.Stage.REGULAR).values("league"))
    with transaction.atomic():
        leagues = League.objects.filter(season=season, kind=League.Kind.OWNED).filter(drawn)
        for league in leagues.select_for_update(of=("self",)).order_by("pk"):
            league.matchups.exclude(stage=Matchup.Stage.REGULAR).delete()
            league.champion = league.cup_winner = None
            first_draw(league)
            league.save(update_fields=["champion", "cup_winner", "draw_after"])
            forget_league(league.pk)
        corrected = Matchup.objects.filter(
            Q(home_result__isnull=False) | Q(away_result__isnull=False),
            league__season=season,
            week__finalized_at=None,
        )
        changed = set(corrected.values_list("league", flat=True))
        corrected.update(home_result=None, away_result=None)
        for pk in changed:
            forget_league(pk)


def _due() -> QuerySet[League]:
    """Return the leagues that are due, by the index on season and `draw_after`."""
    finals = Week.objects.filter(finalized_at__isnull=False).order_by()
    due = Q(pk__in=[])
    for season, number in finals.values_list("season").annotate(Max("number")):
        due |= Q(season=season, draw_after__lte=number)
    now = time.monotonic()
    resting = [league for league, until in _resting.items() if until > now]
    found = League.objects.filter(due, draw_after__isnull=False).exclude(pk__in=resting)
    return found.order_by("pk")


def _due_pks(most: int) -> list[int]:
    """Return the ids of leagues that are due, as many as make a batch, at most `most`."""
    pks: list[int] = []
    teams = 0
    for pk, size in _due().values_list("pk", "size")[:most]:
        teams += min(size, 2 * MOST_IN_CUP) if size >= LARGE_LEAGUE else size
        if pks and teams > AT_ONCE:
            break
        pks.append(pk)
    return pks


@transaction.atomic
def _draw_batch() -> int:
    pks = _due_pks(AT_ONCE)
    if not pks:
        return 0
    skip = connection.features.has_select_for_update_skip_locked
    leagues = list(_due().filter(pk__in=pks).select_for_update(skip_locked=skip))
    finals = dict(
        Week.objects.filter(finalized_at__isnull=False)
        .order_by()
        .values_list("season")
        .annotate(Max("number"))
    )
    done = []
    for data in load(leagues):
        steps = Steps(data)
        try:
            steps.run(finals[data.league.season_id])
        except Exception:  # the other leagues of the batch are drawn
            logger.exception("league %s: no draw; again in %s seconds", data.league.pk, REST)
            _resting[data.league.pk] = time.monotonic() + REST
        else:
            done.append(steps)
    _store(done)
    return len(done)


def _store(done: Sequence[Steps]) -> None:
    Matchup.objects.bulk_create([matchup for steps in done for matchup in steps.new])
    decided = [matchup for steps in done for matchup in steps.decided]
    Matchup.objects.bulk_update(decided, ["winner"], batch_size=500)
    leagues = [steps.league for steps in done]
    fields = ["draw_after", "seed", "champion", "cup_winner"]
    League.objects.bulk_update(leagues, fields, batch_size=500)
    for league in leagues:
        forget_league(league.pk)
    LogEntry.objects.bulk_create(
        [entry(league=one.league, by=SITE, what=what) for one in done for what in one.said]
    )
