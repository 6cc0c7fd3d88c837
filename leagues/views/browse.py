"""The public leagues. The largest are a snapshot; a search or a further page is one query."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import current_calendar
from fantasy.rollout import ROLLOUT, SHALLOW_LEADERBOARDS
from leagues.managers import FOUND
from leagues.models import League
from leagues.read_models.browse import BROWSE
from leagues.services.membership import first_week


@dataclass(frozen=True)
class Asked:
    """`after`: size and id of the last league of the page before. Invalid values are ignored."""

    search: str
    after: tuple[int, int] | None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Asked":
        search = query.get("q", "").replace("\0", "").strip()[:40]
        parts = query.get("after", "").split("-")
        numbers = [
            int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 16
        ]
        after = (numbers[0], numbers[1]) if len(numbers) == len(parts) == 2 else None
        return cls(search, None if search else after)

    @property
    def is_deep(self) -> bool:
        return bool(self.search) or self.after is not None


@shared("q", "after")
def browse(request: HttpRequest) -> HttpResponse:
    calendar = current_calendar()
    asked = Asked.from_query(request.GET)
    found, rollout = read_together(
        BROWSE.at(calendar.season.pk), ROLLOUT.at("all").or_none() if asked.is_deep else None
    )
    # The switch stops the queries of deep pages while the database has too much to do.
    rests = rollout is not None and SHALLOW_LEADERBOARDS in rollout["switches"]
    if rests or not asked.is_deep:
        leagues = list(found["largest"])
    elif asked.after:
        leagues = list(League.objects.public(calendar.season).after(*asked.after)[:FOUND])
    else:
        leagues = list(League.objects.search(calendar.season, asked.search))
    last = leagues[-1] if len(leagues) == FOUND and not asked.search else None
    context = {
        "season": calendar.season,
        "asked": asked,
        "rests": rests and asked.is_deep,
        "leagues": leagues,
        "entrants": [league for league in found["entrants"] if league.size],
        "too_late": {league.pk for league in leagues if first_week(league, calendar) is None},
        "more": f"{last.size}-{last.pk}" if last else "",
    }
    return render(request, "leagues/browse.html", context)
