"""Snapshots of the lessons with their builders: tables, and the measured cost of each way.

The lessons show the last final week. All its lineups are locked, so nothing in them is secret.
The lessons import this module to read its snapshots, so the builders import the lessons when they
run.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import connections
from django.dispatch import receiver

from caching.codecs import ModelRows, PlainJSON
from caching.managers import CachedManager
from caching.models import Flag, StoredSnapshot
from caching.outbox import flag
from caching.read_together import read_together
from caching.snapshots import Snapshot
from fantasy.models import Week
from learn.dog_pile.scenarios import SCENARIOS, Results, run_scenario
from learn.dog_pile.simulation import NoCacheError, cache_is_available
from learn.lessons.lesson import Rows
from learn.lessons.measurement import WayCosts, best_run
from teams.models import LineupSlot, TeamWeek
from teams.signals import team_renamed

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Weeks(TypedDict):
        weeks: int
        best: Decimal

    class _Points(TypedDict):
        points: Decimal

    CountedTeamWeek = WithAnnotations[TeamWeek, _Weeks]
    ScoredSlot = WithAnnotations[LineupSlot, _Points]

LATEST = "latest"  # the key of a snapshot that has a single one
LESSONS = ("league-table", "lineup", "deep-page")
READ_AS_BYTES = ("league-table", "lineup")  # lessons with a way that returns the JSON of its rows


class Times(TypedDict):
    interval: timedelta
    pause: timedelta


# No reader waits for a lesson: it may be some minutes old, and no touchdown rebuilds it.
TIMES: Times = {"interval": timedelta(minutes=10), "pause": timedelta(minutes=1)}


def last_final() -> Week | None:
    final = Week.objects.filter(season__is_current=True, finalized_at__isnull=False)
    return final.order_by("-number").first()


TABLE: "Snapshot[list[CountedTeamWeek]]" = Snapshot(
    "learn-league-table",
    ModelRows(
        "teams.TeamWeek",
        "season_points",
        "team__name",
        extra={"season_rank": int, "weeks": int, "best": Decimal},
    ),
    schema=2,
    always=[LATEST],
    **TIMES,
)


@TABLE.builds(stale_on={Week: None})
def table(key: str) -> Iterable[TeamWeek]:
    from .lessons import league_table

    week = last_final()
    return league_table.annotated(week) if week else []


LINEUP: "Snapshot[list[ScoredSlot]]" = Snapshot(
    "learn-lineup",
    ModelRows(
        "teams.LineupSlot", "role", "player__name", "player__club__name", extra={"points": Decimal}
    ),
    always=[LATEST],
    **TIMES,
)


@LINEUP.builds(stale_on={Week: None})
def lineup_slots(key: str) -> Iterable[LineupSlot]:
    from .lessons import lineup

    week = last_final()
    return lineup.annotated(week) if week else []


ROWS: "Snapshot[list[list[object]]]" = Snapshot(
    "learn-rows", PlainJSON(), always=READ_AS_BYTES, **TIMES
)


@ROWS.builds(stale_on={Week: None})
def rows(slug: str) -> Rows:
    from .lessons.registry import READ_ROWS

    week = last_final()
    return list(READ_ROWS[slug](week)) if week else []


# Empty before a week is final.
WAY_COSTS: "Snapshot[WayCosts]" = Snapshot(
    "learn-ways", PlainJSON(), schema=2, always=LESSONS, **TIMES
)


@WAY_COSTS.builds(stale_on={Week: None})
def way_costs(slug: str) -> WayCosts:
    """Return the cost of each way of the lesson.

    Raises DoesNotExist if a snapshot that a way reads is missing; the refresher then tries again.
    `read` would flag the missing snapshot, which is a write; a builder may only read.
    """
    from .lessons.registry import lessons

    week = last_final()
    if week is None:
        return {}
    needed: list[tuple[Snapshot[Any], str]] = [(TABLE, LATEST), (LINEUP, LATEST)]
    if slug in READ_AS_BYTES:
        needed.append((ROWS, slug))
    for snapshot, key in needed:
        if snapshot.read_or_none(key) is None:
            raise StoredSnapshot.DoesNotExist(snapshot.topic(key))
    lesson = lessons[slug]
    return {way.slug: best_run(lesson, way, week).cost for way in lesson.ways}


# Built after the first migration or the first request, then every hour: a build takes
# nearly two seconds, in which the refresher builds nothing else.
DOG_PILE: "Snapshot[Results]" = Snapshot(
    "learn-dog-pile", PlainJSON(), interval=timedelta(hours=1)
)


@DOG_PILE.builds(stale_on={})
def dog_pile(key: str) -> Results:
    """Return the result of each scenario.

    Raises NoCacheError if the cache is away, before a scenario takes seconds in vain.
    """
    if not cache_is_available():
        raise NoCacheError
    return {slug: run_scenario(scenario) for slug, scenario in SCENARIOS.items()}


def flag_missing_dog_pile(using: str, **kwargs: object) -> None:
    """Flag the dog pile after a migration if it was never built.

    The refresher then builds it before its page has a first visitor.
    """
    tables = {Flag._meta.db_table, StoredSnapshot._meta.db_table}
    if not tables <= set(connections[using].introspection.table_names()):
        return  # migrated back to a version without them
    topic = DOG_PILE.topic(LATEST)
    if not any(
        m.objects.using(using).filter(topic=topic).exists() for m in (StoredSnapshot, Flag)
    ):
        Flag.objects.using(using).create(topic=topic, why="the first results")


@receiver(team_renamed)
def flag_lessons(**kwargs: object) -> None:
    """Flag the lessons that show names of teams."""
    flag(TABLE, [LATEST], "a team renamed")
    flag(ROWS, ["league-table"], "a team renamed")


class CachedLessons(CachedManager):
    """The cached manager of the lessons. Unlike `Player.cached`, it belongs to no model."""

    def league_table(self) -> "list[CountedTeamWeek]":
        """Return TeamWeeks, each with its team and the annotations `weeks` and `best`."""
        return TABLE.read(LATEST)

    def lineup(self) -> "list[ScoredSlot]":
        """Return LineupSlots, each with its player, their club and the annotation `points`."""
        return LINEUP.read(LATEST)

    def way_costs(self, lesson: str) -> WayCosts:
        """Return the cost of each way of the lesson, as the refresher measured it."""
        return WAY_COSTS.read(lesson)

    def all_way_costs(self, lessons: Iterable[str]) -> list[WayCosts]:
        """Return the costs of each lesson's ways, in one cache call."""
        return list(read_together(*(WAY_COSTS.at(lesson) for lesson in lessons)))

    def dog_pile(self) -> Results:
        """Return the result of each scenario."""
        return DOG_PILE.read(LATEST)


cached = CachedLessons()
