"""The pages of the lessons.

The refresher measures what they show. Only the page of one way runs the way in the request itself.
"""

from typing import TypedDict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import current_calendar

from .code_listings.sql import count_statements
from .dog_pile.scenarios import SCENARIOS
from .dog_pile.timeline import axis_marks, draw_pairs
from .lessons.lesson import Lesson, Way
from .lessons.measurement import WayCost, WayCosts, run_way
from .lessons.registry import lessons
from .read_models import cached


@shared()
def overview(request: HttpRequest) -> HttpResponse:
    costs = zip(lessons.values(), cached.all_way_costs(lessons), strict=True)
    shown = [(one, with_bars(one, of_ways)) for one, of_ways in costs]
    return render(request, "learn/overview.html", {"lessons": shown})


@shared()
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_lesson(slug)
    context = {"lesson": found, "ways": with_bars(found, cached.way_costs(slug))}
    return render(request, "learn/lesson.html", context)


@never_cache
@require_safe
def way(request: HttpRequest, slug: str, way_slug: str) -> HttpResponse:
    """Run the way in this request, so that the debug toolbar shows its SQL."""
    found = find_lesson(slug)
    one = found.find(way_slug)
    if one is None:
        raise Http404(f"The lesson {slug} has no way {way_slug}.")
    week = current_calendar().last_final
    context: dict[str, object] = {
        "lesson": found,
        "way": one,
        "week": week,
        **neighbours(found, one),
    }
    if week:
        run = run_way(found, one, week)
        context |= {"run": run, "statements": count_statements(run.statements)}
    return render(request, "learn/variant.html", context)


@shared()
def dog_pile(request: HttpRequest) -> HttpResponse:
    """Show the scenarios and their results; before the first build, the scenarios alone."""
    try:
        results = cached.dog_pile()
    except SnapshotNotReadyError:
        return render(request, "learn/dog_pile.html", {"pairs": draw_pairs({})})
    context = {
        "pairs": draw_pairs(results),
        "scenarios": [(scenario, results.get(slug)) for slug, scenario in SCENARIOS.items()],
        "marks": axis_marks(results),
    }
    return render(request, "learn/dog_pile.html", context)


def find_lesson(slug: str) -> Lesson:
    if slug not in lessons:
        raise Http404(f"There is no lesson {slug}.")
    return lessons[slug]


class WayRow(TypedDict):
    way: Way
    cost: WayCost | None  # None before it was measured
    bar: float  # percent


def with_bars(one: Lesson, costs: WayCosts) -> list[WayRow]:
    """Return each way with its cost and the length of its bar, in percent of the slowest way's."""
    slowest = max((cost["milliseconds"] for cost in costs.values()), default=0)
    rows: list[WayRow] = []
    for way in one.ways:
        cost = costs.get(way.slug)
        bar = round(100 * cost["milliseconds"] / slowest, 1) if cost and slowest else 0
        rows.append({"way": way, "cost": cost, "bar": bar})
    return rows


def neighbours(one: Lesson, way: Way) -> dict[str, Way | None]:
    index = one.ways.index(way)
    return {
        "previous": one.ways[index - 1] if index else None,
        "next": one.ways[index + 1] if index + 1 < len(one.ways) else None,
    }
