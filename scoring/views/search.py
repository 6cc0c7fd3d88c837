"""One search field for players, clubs and teams.

Players and clubs are in memory. Teams, of which there may be a million, take one indexed query
for the beginning of their name.
"""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from fantasy.calendar import current_calendar
from fantasy.rollout import ROLLOUT, SHALLOW_LEADERBOARDS
from teams.models import Player, Team
from teams.read_models.players import PLAYERS
from teams.search.text import matches, search_key

LONGEST = 40
SHORTEST = 2
MOST = 20  # of each kind
LAST_OF_ALPHABETS = "\u2e7f"


@shared("q")
def search(request: HttpRequest) -> HttpResponse:
    calendar = current_calendar()
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context: dict[str, object] = {"season": calendar.season, "asked": asked, "most": MOST}
    key = search_key(asked)
    if is_enough(key) or (len(asked) >= SHORTEST and not key):
        players, rollout = read_together(
            PLAYERS.at(calendar.season.pk), ROLLOUT.at("all").or_none()
        )
        context |= _in_memory(asked, players)
        context["teams_rest"] = rollout is not None and SHALLOW_LEADERBOARDS in rollout["switches"]
        if not context["teams_rest"]:
            found = Team.objects.search(calendar.season, asked, calendar.last_final)
            context["teams"] = list(found[:MOST])
        context["searched"] = True
    return render(request, "scoring/search.html", context)


def is_enough(key: str) -> bool:
    """Return whether the key has two letters, or one of Chinese, Japanese or Korean.

    In these languages one character can be a name.
    """
    letters = key.replace(" ", "")
    return len(letters) >= SHORTEST or any(letter > LAST_OF_ALPHABETS for letter in letters)


def _in_memory(asked: str, players: Iterable[Player]) -> dict[str, object]:
    words = search_key(asked).split()
    if not words:  # nothing but punctuation, which no key contains
        players = []
    clubs = {player.club_id: player.club for player in players}.values()
    found = [player for player in players if matches(words, f"{player.name} {player.full_name}")]
    return {
        "players": found[:MOST],
        "more_players": max(0, len(found) - MOST),
        "clubs": [club for club in clubs if matches(words, f"{club.name} {club.short_name}")],
    }
