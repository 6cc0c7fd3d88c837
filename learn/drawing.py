"""A scene drawn as bars on an axis of time.

Each reader has a thin bar, from arrival to answer, and on it a bar for the time of the query.
The unit of the drawing is a millisecond across and a reader down.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from .scenes import PAIRS, Scene

THIN = 4.0  # milliseconds: the least length of a bar; a shorter one could not be seen
STEP = 100  # milliseconds between two marks of the axis

Results = dict[str, dict[str, Any]]  # by the slugs of scenes


@dataclass(frozen=True)
class Drawing:
    """`paths`: the bars of each kind (what a reader did, or "query") as one SVG path."""

    paths: dict[str, str]
    width: int
    height: int


@dataclass(frozen=True)
class Side:
    """One scene of a pair. `drawing` and `result` are None before the scene was played."""

    scene: Scene
    tag: str
    seen: bool
    result: dict[str, Any] | None
    drawing: Drawing | None


def pairs(results: Results) -> list[tuple[str, list[Side]]]:
    """Return each pair's title and sides, the guard off and on. All drawings share one scale."""
    width = axis(results)

    def side(scene: Scene, tag: str, seen: bool = False) -> Side:
        result = results.get(scene.slug)
        return Side(scene, tag, seen, result, draw(result["visits"], width) if result else None)

    return [
        (pair.title, [side(pair.off, "Guard off", pair.seen), side(pair.on, "Guard on")])
        for pair in PAIRS
    ]


def draw(visits: list[dict[str, Any]], width: int) -> Drawing:
    paths: dict[str, list[str]] = defaultdict(list)
    for y, visit in enumerate(visits):
        paths[visit["did"].replace(" ", "-")].append(_bar(visit["arrives"], visit["answered"], y))
    for y, visit in enumerate(visits):
        if visit["began"] is not None:
            paths["query"].append(_bar(visit["began"], visit["ended"], y))
    joined = {kind: "".join(bars) for kind, bars in paths.items()}
    return Drawing(joined, width, len(visits))


def axis(results: Results) -> int:
    """Return the length of the axis in milliseconds, a multiple of STEP."""
    last = max((visit["answered"] for visit in _visits(results)), default=STEP)
    return ceil((last + THIN) / STEP) * STEP


def marks(results: Results) -> list[int]:
    return list(range(0, axis(results) + 1, STEP))


def _visits(results: Results) -> Iterable[dict[str, Any]]:
    return (visit for result in results.values() for visit in result["visits"])


def _bar(begin: float, end: float, y: int) -> str:
    width = max(THIN, end - begin)
    return f"M{begin:.1f} {y}.1h{width:.1f}v.8h-{width:.1f}z"
