"""The pages of the lessons.

The refresher measures what they show. Only the page of one way runs the way in the request itself.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import current_calendar

from . import drawing, measuring, statements
from .lessons import Lesson, Way
from .managers import cached
from .scenes import SCENES
from .snapshots import lessons


@shared()
def overview(request: HttpRequest) -> HttpResponse:
    shown = [(one, with_bars(one, cached.figures(one.slug))) for one in lessons.values()]
    return render(request, "learn/overview.html", {"lessons": shown})


@shared()
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    found = find(slug)
    context = {"lesson": found, "ways": with_bars(found, cached.figures(slug))}
    return render(request, "learn/lesson.html", context)


@never_cache
@require_safe
def way(request: HttpRequest, slug: str, way_slug: str) -> HttpResponse:
    """Run the way in this request, so that the debug toolbar shows its SQL."""
    found = find(slug)
    one = found.find(way_slug)
    if one is None:
        raise Http404(f"The lesson {slug} has no way {way_slug}.")
    week = current_calendar().last_final
    context: dict[str, Any] = {"lesson": found, "way": one, "week": week, **around(found, one)}
    if week:
        run = measuring.run(found, one, week)
        context |= {"run": run, "statements": statements.grouped(run.statements)}
    return render(request, "learn/variant.html", context)


@shared()
def dog_pile(request: HttpRequest) -> HttpResponse:
    """Show the scenes and their results; before the first build, a 503 without results."""
    try:
        results = cached.dog_pile()
    except SnapshotNotReadyError:
        response = render(request, "learn/dog_pile.html", {"pairs": drawing.pairs({})}, status=503)
        response["Retry-After"] = "3"
        response["Cache-Control"] = "no-store"
        return response
    context = {
        "pairs": drawing.pairs(results),
        "scenes": [(scene, results.get(slug)) for slug, scene in SCENES.items()],
        "marks": drawing.marks(results),
    }
    return render(request, "learn/dog_pile.html", context)


def find(slug: str) -> Lesson:
    if slug not in lessons:
        raise Http404(f"There is no lesson {slug}.")
    return lessons[slug]


def with_bars(one: Lesson, figures: dict[str, dict[str, float]]) -> list[dict[str, Any]]:
    """Return each way with its cost and the length of its bar, in percent of the slowest way's."""
    slowest = max((figure["milliseconds"] for figure in figures.values()), default=0)
    rows = []
    for way in one.ways:
        cost = figures.get(way.slug)
        bar = round(100 * cost["milliseconds"] / slowest, 1) if cost and slowest else 0
        rows.append({"way": way, "cost": cost, "bar": bar})
    return rows


def around(one: Lesson, way: Way) -> dict[str, Way | None]:
    index = one.ways.index(way)
    return {
        "previous": one.ways[index - 1] if index else None,
        "next": one.ways[index + 1] if index + 1 < len(one.ways) else None,
    }
