"""Runs a way of a lesson and measures its cost."""

import json
from dataclasses import dataclass
from typing import TypedDict

from django.db import connections

from caching.instrumentation.cost import measured
from fantasy.models import Week

from .lesson import Lesson, Queries, Rows, Way

TRIES = 2  # the better run counts: the other one met a cold cache or a busy machine


class WayCost(TypedDict):
    """`plan`: the database's plan of the last query, "" for a way without one."""

    queries: int
    cache_calls: int
    milliseconds: float
    plan: str


WayCosts = dict[str, WayCost]  # by the slugs of ways


@dataclass(frozen=True)
class Run:
    rows: Rows
    queries: int
    cache_calls: int
    milliseconds: float
    statements: list[str]  # SQL with placeholders, in order
    plan: str

    @property
    def cost(self) -> WayCost:
        return {
            "queries": self.queries,
            "cache_calls": self.cache_calls,
            "milliseconds": round(self.milliseconds, 2),
            "plan": self.plan,
        }


def run_way(lesson: Lesson, way: Way, week: Week) -> Run:
    """Run the way and measure it.

    Neither decoding bytes to rows for the page nor asking for the plan is part of its cost.
    """
    with measured() as cost:
        read = way.read(week)
        milliseconds = cost.milliseconds
    statements = [statement.sql for statement in cost.statements]
    rows = [lesson.row(*row) for row in json.loads(read)] if isinstance(read, bytes) else read
    plan = plan_of(way.plan(week)) if way.plan else ""
    return Run(rows, cost.queries, cost.cache_calls, milliseconds, statements, plan)


def plan_of(queries: Queries) -> str:
    """Return the database's plan. PostgreSQL also runs the query and counts the rows."""
    if connections[queries.db].vendor == "postgresql":
        return queries.explain(analyze=True, costs=False, timing=False, summary=False)
    return queries.explain()


def best_run(lesson: Lesson, way: Way, week: Week) -> Run:
    runs = [run_way(lesson, way, week) for _ in range(TRIES)]
    return min(runs, key=lambda run: (run.queries, run.milliseconds))
