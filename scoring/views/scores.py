"""The week's games, one game, and the live JSON."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from caching.publishing.encodings import etag_of_variant, varies
from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from fantasy.calendar import current_calendar
from scoring.read_models.plays import GAME_PLAYS
from scoring.read_models.ranks import RANKS
from scoring.share_images.cards import GameCard
from scoring.view_models.box_score import box_score
from scoring.view_models.plays import SHOWN, play_moments
from scoring.view_models.stat_tables import stat_tables
from teams.models import Game
from teams.read_models.game_page import BOX_SCORE, GAME_DETAIL
from teams.read_models.live import LIVE


@shared()
def scoreboard(request: HttpRequest, number: int | None = None) -> HttpResponse:
    calendar = current_calendar()
    week = calendar.week(number)
    context = {
        "week": week,
        "season": calendar.season,
        "games": Game.cached.scoreboard(week),
        **calendar.around(week),
        **calendar.phase(week),
    }
    return render(request, "scoring/scoreboard.html", context)


@shared()
def game(request: HttpRequest, pk: int) -> HttpResponse:
    with missing_is_404():
        found, stat_lines, plays = read_together(
            GAME_DETAIL.at(pk),
            BOX_SCORE.at(pk),
            # The page needs no plays: it renders before the first ones are built.
            GAME_PLAYS.at(pk).or_none(),
        )
    sides = box_score(found, stat_lines)
    moments = play_moments(found, plays or [], stat_lines)
    lines = [[entry.line for entry in entries] for _, entries in sides]
    context = {
        "game": found,
        "share_text": GameCard.of(found).text,
        "sides": sides,
        "moments": moments[:SHOWN],
        "older": moments[SHOWN:],
        "tables": stat_tables(lines, found.season.rules),
    }
    return render(request, "scoring/game.html", context)


@shared()
def live(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Return the stored bytes as they are, without a number those of the current week.

    In the break between two weeks that is the next one, while pages still show the last one.
    The ETag contains the snapshot's version: a browser that has this version gets a 304.
    """
    calendar = current_calendar()
    week = calendar.current if number is None else calendar.week(number)
    entry = LIVE.entry(week.pk)
    etag = etag_of_variant(request, f"{entry.key}-{entry.version}")
    response = HttpResponse(entry.body, content_type="application/json", headers={"ETag": etag})
    varies(response)
    return get_conditional_response(request, etag, response=response) or response


@shared()
def ranks(request: HttpRequest, number: int, kind: str, band: str) -> HttpResponse:
    """Return a band of the scores of all teams, from which a browser reads a rank.

    `kind`: "week" or "season".
    """
    found = RANKS.read(current_calendar().week(number).pk)
    scores = {"week": found["week"], "season": found["season"]}.get(kind)
    if scores is None or band not in scores["bands"]:
        raise Http404("no team has such a score")
    return JsonResponse(scores["bands"][band])
