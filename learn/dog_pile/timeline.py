"""Draws the result of a scenario as bars on an axis of time.

Each reader has a thin bar from arrival to answer, and on it a bar for the time of the query. The
units of the drawing are a millisecond across and a reader down.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from .scenarios import PAIRS, Results, Scenario, ScenarioResult, VisitRecord

MIN_LENGTH = 4.0  # milliseconds: a shorter bar could not be seen
STEP = 100  # milliseconds between two marks of the axis


@dataclass(frozen=True)
class Drawing:
    """`paths`: the bars of each kind (what a reader did, or "query") as one SVG path."""

    paths: dict[str, str]
    width: int
    height: int


@dataclass(frozen=True)
class Side:
    """One scenario of a pair. `drawing` and `result` are None before it has run."""

    scenario: Scenario
    tag: str
    seen: bool
    result: ScenarioResult | None
    drawing: Drawing | None


def draw_pairs(results: Results) -> list[tuple[str, list[Side]]]:
    """Return each pair's title and sides, the guard off and on. All drawings share one scale."""
    width = axis_length(results)

    def side(scenario: Scenario, tag: str, seen: bool = False) -> Side:
        result = results.get(scenario.slug)
        drawing = draw(result["visits"], width) if result else None
        return Side(scenario, tag, seen, result, drawing)

    return [
        (pair.title, [side(pair.off, "Guard off", pair.seen), side(pair.on, "Guard on")])
        for pair in PAIRS
    ]


def draw(visits: Sequence[VisitRecord], width: int) -> Drawing:
    paths: dict[str, list[str]] = defaultdict(list)
    for y, visit in enumerate(visits):
        paths[visit["did"].replace(" ", "-")].append(_bar(visit["arrives"], visit["answered"], y))
    for y, visit in enumerate(visits):
        if visit["began"] is not None and visit["ended"] is not None:
            paths["query"].append(_bar(visit["began"], visit["ended"], y))
    joined = {kind: "".join(bars) for kind, bars in paths.items()}
    return Drawing(joined, width, len(visits))


def axis_length(results: Results) -> int:
    """Return the length of the axis in milliseconds, a multiple of STEP."""
    answers = [visit["answered"] for result in results.values() for visit in result["visits"]]
    return ceil((max(answers, default=STEP) + MIN_LENGTH) / STEP) * STEP


def axis_marks(results: Results) -> list[int]:
    return list(range(0, axis_length(results) + 1, STEP))


def _bar(begin: float, end: float, y: int) -> str:
    width = max(MIN_LENGTH, end - begin)
    return f"M{begin:.1f} {y}.1h{width:.1f}v.8h-{width:.1f}z"
