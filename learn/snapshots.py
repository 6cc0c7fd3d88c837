"""Builders of the lessons' snapshots. They also run every way of every lesson to measure it."""

from collections.abc import Iterable
from typing import Any

from caching.models import StoredSnapshot
from fantasy.models import Week
from teams.models import LineupSlot, TeamWeek

from . import league_table, roster
from .crowd import NoCacheError, cache_answers
from .lessons import Lesson
from .managers import DOG_PILE, LATEST, ROSTER, ROWS, TABLE, WAYS
from .measuring import best_run
from .scenes import SCENES, play

lessons: dict[str, Lesson] = {one.lesson.slug: one.lesson for one in (league_table, roster)}

READS = {"league-table": league_table.annotate, "roster": roster.annotate}


def last_final() -> Week | None:
    final = Week.objects.filter(season__is_current=True, finalized_at__isnull=False)
    return final.order_by("-number").first()


@TABLE.builds(stale_on={Week: None})
def table(key: Any) -> Iterable[TeamWeek]:
    week = last_final()
    return league_table.annotated(week) if week else []


@ROSTER.builds(stale_on={Week: None})
def slots(key: Any) -> Iterable[LineupSlot]:
    week = last_final()
    return roster.annotated(week) if week else []


@ROWS.builds(stale_on={Week: None})
def rows(slug: Any) -> list[Any]:
    week = last_final()
    return list(READS[slug](week)) if week else []


@WAYS.builds(stale_on={Week: None})
def ways(slug: Any) -> dict[str, dict[str, float]]:
    """Return the cost of each way of the lesson.

    Raises DoesNotExist if a snapshot that a way reads is missing; the refresher then tries again.
    `read` would flag the missing snapshot, which is a write, and a builder may only read.
    """
    week = last_final()
    if week is None:
        return {}
    for snapshot, key in ((TABLE, LATEST), (ROSTER, LATEST), (ROWS, slug)):
        if snapshot.read_or_none(key) is None:
            raise StoredSnapshot.DoesNotExist(snapshot.topic(key))
    lesson = lessons[slug]
    return {way.slug: best_run(lesson, way, week).figures for way in lesson.ways}


@DOG_PILE.builds(stale_on={})
def dog_pile(key: Any) -> dict[str, dict[str, Any]]:
    """Return the result of each scene.

    Raises NoCacheError if the cache is away, so that the refresher loses no seconds each time.
    """
    if not cache_answers():
        raise NoCacheError
    return {scene.slug: play(scene) for scene in SCENES.values()}
