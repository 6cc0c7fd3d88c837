"""What crawlers and browsers request by a fixed name: robots.txt, the sitemap and the favicon."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from caching.publishing.shared_pages import shared
from learn.lessons.registry import lessons
from teams.read_models.site_contents import LATEST, SITE_CONTENTS, SiteContents

# Pages of one person, or without content. Pages with a query are excluded too: searches and
# filters have no end.
PRIVATE = [
    "/account/",
    "/accounts/",
    "/admin/",
    "/demo/",
    "/leaderboard/mine/",
    "/lineup/",
    "/live",
    "/me.json",
    "/metrics",
    "/my-team/",
    "/try/",
    "/watch-list/",
    "/*?",
]
PAGES = [
    "home",
    "scores",
    "leaderboard",
    "players",
    "compare",
    "rules",
    "about",
    "privacy",
    "learn",
    "dog-pile",
]
# The pages of a week, by the names of their addresses.
OF_WEEKS = ("scores-week", "leaderboard-week", "week-numbers")
MOST = 50_000  # addresses in a sitemap, by its protocol
FAVICON_AGE = 7 * 24 * 60 * 60  # seconds; nginx has the same


@shared()
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), ""]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@shared()
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the shared pages. Teams are left out: there may be a million of them."""
    contents = SITE_CONTENTS.read(LATEST)
    urls = [settings.SITE_URL + path for path in paths(contents)][:MOST]
    return render(request, "site/sitemap.xml", {"urls": urls}, content_type="application/xml")


def paths(contents: SiteContents) -> Iterator[str]:
    """Yield the paths of the shared pages, those of single objects last."""
    yield from map(reverse, PAGES)
    yield from (reverse("lesson", args=[slug]) for slug in lessons)
    yield from (reverse(name, args=[week]) for week in contents["weeks"] for name in OF_WEEKS)
    for name in ("club", "game", "player"):
        yield from (reverse(name, args=[pk]) for pk in contents[name])


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Return the icon for clients that do not read the page's link. nginx serves it as a file."""
    response = HttpResponse(_favicon(), content_type="image/x-icon")
    response["Cache-Control"] = f"public, max-age={FAVICON_AGE}"
    return response


@cache
def _favicon() -> bytes:
    found = finders.find("img/favicon.ico")
    if found is None:
        raise Http404("There is no favicon.")
    with open(found, "rb") as file:
        return file.read()
