"""Stores the table of each large league after a final week, for its further pages.

A turn of the refresher stores some rows; the table's top comes last. Killed at any step, another
process begins the table again. A correction of results changes the basis of the tables from its
week on, and they are stored anew. If a member leaves, is removed or comes back, the table of the
latest week is; those of earlier weeks stay as they were.
"""

import logging
import time
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, Max

from caching import outbox
from caching.periodic import periodic_task
from fantasy.models import Season, Week
from leagues.models import League, LeagueRank, LeagueTable, Membership
from leagues.read_models.large_leagues import LARGE_LEAGUE_TOP
from leagues.read_models.large_totals import final_totals, last_corrections
from scoring.standings.array_types import Integers
from scoring.standings.histogram import Histogram
from teams import bulk

logger = logging.getLogger(__name__)

TURN = 0.5  # seconds of work, until the refresher builds again
BATCH = 20_000  # rows in a transaction
LOOK = 60  # seconds until everything is compared again, though no result has changed


class Due(NamedTuple):
    league: League
    week: Week
    basis: str


@dataclass
class _Work:
    """A table that this process is storing. `left`: places from the top that are not stored."""

    due: Due
    teams: Integers  # in the order of their places
    ranks: Integers
    totals: Integers
    left: int


_work: _Work | None = None
_seen: tuple[object, float] = (None, 0.0)  # what was compared when nothing was due, and when


def tables_are_due() -> bool:
    """Return whether a table may be missing or old. Two queries, unless a result has changed."""
    global _seen
    season = Season.objects.filter(is_current=True).first()
    if season is None:
        return False
    facts = _facts(season)
    if _seen[0] == facts and time.monotonic() - _seen[1] < LOOK and _work is None:
        return False
    if _work or due_tables(season):
        return True
    _seen = facts, time.monotonic()
    return False


def _facts(season: Season) -> object:
    finals = season.weeks.filter(finalized_at__isnull=False).order_by("number")
    return (
        season.pk,
        tuple(finals.values_list("finalized_at", flat=True)),
        tuple(last_corrections(season).values()),
    )


@periodic_task(seconds=2, when=tables_are_due)
def store_tables() -> None:
    """Store rows of the tables that are due, for TURN seconds."""
    until = time.monotonic() + TURN
    waiting: deque[Due] | None = None  # compared once: there are leagues × weeks
    while time.monotonic() < until:
        if not _continues():
            waiting = _all_due() if waiting is None else waiting
            if not waiting:
                break
            _start(waiting.popleft())
        _store_batch()


def due_tables(season: Season) -> list[Due]:
    """Return the tables that are missing or old, those of the latest week first."""
    weeks = list(season.weeks.filter(finalized_at__isnull=False).order_by("-number"))
    leagues = list(League.objects.large(season).select_related("season"))
    corrections = last_corrections(season)
    former = _former_members(leagues)
    stored = {
        (league, week): basis
        for league, week, basis in LeagueTable.objects.filter(
            league__in=leagues, is_complete=True
        ).values_list("league_id", "week_id", "basis")
    }
    found = []
    for week in weeks:
        at = f"{week.finalized_at.timestamp() if week.finalized_at else 0}"
        results = f"{at}:{corrections.get(week.number, 0)}"
        for league in leagues:
            if league.start_week > week.number:
                continue
            before = stored.get((league.pk, week.pk), "")
            basis = f"{results}/{former.get(league.pk, '')}"
            is_old = before.partition("/")[0] != results
            if is_old or (week == weeks[0] and before != basis):
                found.append(Due(league, week, basis))
    return found


def _former_members(leagues: list[League]) -> dict[int, str]:
    """Return by league how many have left or were removed, and when the last one was. One query.

    A member who joins changes nothing: the next final week has the team.
    """
    rows = Membership.objects.filter(league__in=leagues).exclude(state=Membership.State.ACTIVE)
    found = rows.order_by().values_list("league").annotate(Count("pk"), Max("changed_at"))
    return {league: f"{count}:{last.timestamp() if last else 0}" for league, count, last in found}


def _all_due() -> deque[Due]:
    season = Season.objects.filter(is_current=True).first()
    return deque(due_tables(season) if season else ())


def _continues() -> bool:
    """Return whether this process has a table to go on with."""
    global _work
    if _work is not None and not _is_due(_work.due):
        _work = None
    return _work is not None


def _start(due: Due) -> None:
    global _work
    _work = _begin(due)


def _store_batch() -> None:
    """Store some rows of the table that is being stored."""
    global _work
    work, _work = _work, None  # after an error the table begins again
    assert work is not None  # noqa: S101 - the caller has started it
    begin = max(0, work.left - BATCH)
    places = slice(begin, work.left)
    with transaction.atomic():
        if work.left > begin:
            bulk.insert_columns(
                LeagueRank,
                {
                    "league": work.due.league.pk,
                    "week": work.due.week.pk,
                    "place": np.arange(begin + 1, work.left + 1),
                    "rank": work.ranks[places],
                    "team": work.teams[places],
                    "points": work.totals[places],
                },
            )
        if begin == 0:
            LeagueTable.objects.filter(league=work.due.league, week=work.due.week).update(
                is_complete=True
            )
            outbox.flag(LARGE_LEAGUE_TOP, [work.due.league.pk], f"table of {work.due.week} stored")
    work.left = begin
    if begin:
        _work = work
    else:
        logger.info("stored the table of league %s in %s", work.due.league.pk, work.due.week)


def _is_due(due: Due) -> bool:
    """Return whether the unfinished table in the database is still this process's own."""
    week = Week.objects.filter(pk=due.week.pk, finalized_at=due.week.finalized_at)
    table = LeagueTable.objects.filter(
        league=due.league, week=due.week, basis=due.basis, is_complete=False
    )
    return week.exists() and table.exists()


def _begin(due: Due) -> _Work:
    """Compute the table, and delete what is stored of an earlier one."""
    teams, totals = final_totals(due.league, due.week)
    order = np.lexsort((teams, -totals))
    teams, totals = teams[order], totals[order]
    ranks = Histogram(totals).ranks(totals) if len(teams) else totals
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
        rows = LeagueRank.objects.filter(league=due.league, week=due.week)
        rows._raw_delete(rows.db)
        LeagueTable.objects.update_or_create(
            league=due.league,
            week=due.week,
            defaults={"basis": due.basis, "teams": len(teams), "is_complete": False},
        )
    return _Work(due, teams, ranks, totals, len(teams))
