"""A scene as bars on an axis of time: a thin one for each reader, from his arrival to his answer,
and on it the time in which the database worked for him.

Everything is in units of the drawing: milliseconds across, a reader down.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from .scenes import PAIRS, Scene

THIN = 4.0  # milliseconds: a bar is drawn at least so long, or it could not be seen
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
    """`drawing` and `result` are None before the scene was played."""

    scene: Scene
    tag: str
    seen: bool
    result: dict[str, Any] | None
    drawing: Drawing | None


def pairs(results: Results) -> list[tuple[str, list[Side]]]:
    """Title by title, the guard off and on; all drawings on one scale."""
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
    """How many milliseconds the axis is long: whole steps."""
    last = max((visit["answered"] for visit in _visits(results)), default=STEP)
    return ceil((last + THIN) / STEP) * STEP


def marks(results: Results) -> list[int]:
    return list(range(0, axis(results) + 1, STEP))


def _visits(results: Results) -> Iterable[dict[str, Any]]:
    return (visit for result in results.values() for visit in result["visits"])


def _bar(begin: float, end: float, y: int) -> str:
    width = max(THIN, end - begin)
    return f"M{begin:.1f} {y}.1h{width:.1f}v.8h-{width:.1f}z"
