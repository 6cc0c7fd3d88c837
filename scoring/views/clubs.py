"""The page of a club: its players and its games."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared
from caching.shortcuts import missing_is_404
from scoring.view_models.club_games import ClubGame
from teams.models import Club


@shared()
def club(request: HttpRequest, pk: int) -> HttpResponse:
    with missing_is_404():
        page = Club.cached.page(pk)
    found, squad = page["club"], page["squad"]
    games = [ClubGame(game, found) for game in page["games"]]
    results = [of_club.result for of_club in games]
    context = {
        "club": found,
        "season": found.season,
        "squad": [
            (position, players)
            for position in found.season.rules.positions
            if (players := [player for player in squad if player.position == position.code])
        ],
        "players": len(squad),
        "played": [one for one in reversed(games) if one.game.is_live or one.game.is_final],
        "to_come": [one for one in games if not (one.game.is_live or one.game.is_final)],
        "record": [(word, results.count(word)) for word in ("Won", "Drawn", "Lost")],
    }
    return render(request, "teams/club.html", context)
