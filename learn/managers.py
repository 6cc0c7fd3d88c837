"""The snapshots of the lessons: their tables, and the measured cost of their ways.

The lessons show the last final week. All its lineups are locked, so nothing in them is secret.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from caching.codecs import ModelRows, PlainJSON
from caching.managers import CachedManager
from caching.snapshots import Snapshot
from teams.models import LineupSlot, TeamWeek

LATEST = "latest"  # the key of a snapshot that has a single one
LESSONS = ("league-table", "roster")

# No reader waits for a lesson: it may be some minutes old, and no touchdown rebuilds it.
TIMES: dict[str, Any] = {"interval": timedelta(minutes=10), "pause": timedelta(minutes=1)}

TABLE: "Snapshot[list[TeamWeek]]" = Snapshot(
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
ROSTER: "Snapshot[list[LineupSlot]]" = Snapshot(
    "learn-roster",
    ModelRows(
        "teams.LineupSlot", "role", "player__name", "player__club__name", extra={"points": Decimal}
    ),
    always=[LATEST],
    **TIMES,
)
ROWS: "Snapshot[list[list[Any]]]" = Snapshot("learn-rows", PlainJSON(), always=LESSONS, **TIMES)
# {slug of a way: {"queries", "cache_calls", "milliseconds"}}; empty before a week is final.
WAYS: "Snapshot[dict[str, dict[str, float]]]" = Snapshot(
    "learn-ways", PlainJSON(), always=LESSONS, **TIMES
)

# {slug of a scene: its result}. Built after the first request, then every hour: a build takes
# nearly two seconds, in which the refresher builds nothing else.
DOG_PILE: "Snapshot[dict[str, dict[str, Any]]]" = Snapshot(
    "learn-dog-pile", PlainJSON(), interval=timedelta(hours=1)
)


class CachedLessons(CachedManager):
    """The cached manager of the lessons. It belongs to no model; others do: `Player.cached`."""

    def league_table(self) -> list[Any]:
        """Return TeamWeeks, each with its team and the annotations `weeks` and `best`."""
        return TABLE.read(LATEST)

    def roster(self) -> list[Any]:
        """Return LineupSlots, each with its player, their club and the annotation `points`."""
        return ROSTER.read(LATEST)

    def figures(self, lesson: str) -> dict[str, dict[str, float]]:
        """Return the cost of each way of the lesson, as the refresher measured it."""
        return WAYS.read(lesson)

    def dog_pile(self) -> dict[str, dict[str, Any]]:
        """Return the result of each scene, in the form that `scenes.play` returns."""
        return DOG_PILE.read(LATEST)


cached = CachedLessons()
