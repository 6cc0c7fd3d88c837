"""The snapshots of the lessons: their tables, and the measured cost of their ways.

The lessons show the last final week. All its lineups are locked, so nothing in them is secret.
"""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from caching.codecs import ModelRows, PlainJSON
from caching.managers import CachedManager
from caching.snapshots import Snapshot
from learn.dog_pile.scenarios import Results
from learn.lessons.measurement import WayCosts
from teams.models import LineupSlot, TeamWeek

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
LESSONS = ("league-table", "roster")


class Times(TypedDict):
    interval: timedelta
    pause: timedelta


# No reader waits for a lesson: it may be some minutes old, and no touchdown rebuilds it.
TIMES: Times = {"interval": timedelta(minutes=10), "pause": timedelta(minutes=1)}

TABLE: "Snapshot[list[CountedTeamWeek]]" = Snapshot(
    "learn-league-table",
    ModelRows(
        "teams.TeamWeek",
        "season_rank",
        "season_points",
        "team__name",
        extra={"weeks": int, "best": Decimal},
    ),
    always=[LATEST],
    **TIMES,
)
ROSTER: "Snapshot[list[ScoredSlot]]" = Snapshot(
    "learn-roster",
    ModelRows(
        "teams.LineupSlot", "role", "player__name", "player__club__name", extra={"points": Decimal}
    ),
    always=[LATEST],
    **TIMES,
)
ROWS: "Snapshot[list[list[object]]]" = Snapshot("learn-rows", PlainJSON(), always=LESSONS, **TIMES)
# Empty before a week is final.
WAY_COSTS: "Snapshot[WayCosts]" = Snapshot("learn-ways", PlainJSON(), always=LESSONS, **TIMES)

# Built after the first request, then every hour: a build takes nearly two seconds, in which the
# refresher builds nothing else.
DOG_PILE: "Snapshot[Results]" = Snapshot(
    "learn-dog-pile", PlainJSON(), interval=timedelta(hours=1)
)


class CachedLessons(CachedManager):
    """The cached manager of the lessons. Unlike `Player.cached`, it belongs to no model."""

    def league_table(self) -> "list[CountedTeamWeek]":
        """Return TeamWeeks, each with its team and the annotations `weeks` and `best`."""
        return TABLE.read(LATEST)

    def roster(self) -> "list[ScoredSlot]":
        """Return LineupSlots, each with its player, their club and the annotation `points`."""
        return ROSTER.read(LATEST)

    def way_costs(self, lesson: str) -> WayCosts:
        """Return the cost of each way of the lesson, as the refresher measured it."""
        return WAY_COSTS.read(lesson)

    def dog_pile(self) -> Results:
        """Return the result of each scenario."""
        return DOG_PILE.read(LATEST)


cached = CachedLessons()
