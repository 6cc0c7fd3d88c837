"""Builders of the lessons' snapshots. They run every way of every lesson to measure it."""

from collections.abc import Callable, Iterable

from caching.models import StoredSnapshot
from fantasy.models import Week
from teams.models import LineupSlot, TeamWeek

from .dog_pile.scenarios import SCENARIOS, Results, run_scenario
from .dog_pile.simulation import NoCacheError, cache_is_available
from .lessons import league_table, roster
from .lessons.lesson import Lesson, Rows
from .lessons.measurement import WayCosts, best_run
from .managers import DOG_PILE, LATEST, ROSTER, ROWS, TABLE, WAY_COSTS

lessons: dict[str, Lesson] = {one.lesson.slug: one.lesson for one in (league_table, roster)}

READ_ROWS: dict[str, Callable[[Week], Rows]] = {
    "league-table": league_table.annotate,
    "roster": roster.annotate,
}


def last_final() -> Week | None:
    final = Week.objects.filter(season__is_current=True, finalized_at__isnull=False)
    return final.order_by("-number").first()


@TABLE.builds(stale_on={Week: None})
def table(key: str) -> Iterable[TeamWeek]:
    week = last_final()
    return league_table.annotated(week) if week else []


@ROSTER.builds(stale_on={Week: None})
def slots(key: str) -> Iterable[LineupSlot]:
    week = last_final()
    return roster.annotated(week) if week else []


@ROWS.builds(stale_on={Week: None})
def rows(slug: str) -> Rows:
    week = last_final()
    return list(READ_ROWS[slug](week)) if week else []


@WAY_COSTS.builds(stale_on={Week: None})
def way_costs(slug: str) -> WayCosts:
    """Return the cost of each way of the lesson.

    Raises DoesNotExist if a snapshot that a way reads is missing; the refresher then tries again.
    `read` would flag the missing snapshot, which is a write; a builder may only read.
    """
    week = last_final()
    if week is None:
        return {}
    for snapshot, key in ((TABLE, LATEST), (ROSTER, LATEST), (ROWS, slug)):
        if snapshot.read_or_none(key) is None:
            raise StoredSnapshot.DoesNotExist(snapshot.topic(key))
    lesson = lessons[slug]
    return {way.slug: best_run(lesson, way, week).cost for way in lesson.ways}


@DOG_PILE.builds(stale_on={})
def dog_pile(key: str) -> Results:
    """Return the result of each scenario.

    Raises NoCacheError if the cache is away, before a scenario takes seconds in vain.
    """
    if not cache_is_available():
        raise NoCacheError
    return {slug: run_scenario(scenario) for slug, scenario in SCENARIOS.items()}
