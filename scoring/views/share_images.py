"""The share images of a game and a team, each from the snapshots of its page."""

from django.http import Http404, HttpRequest, HttpResponse

from caching.publishing.shared_pages import shared
from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from fantasy.calendar import current_calendar
from scoring.read_models.ranks import RANKS
from scoring.read_models.team_page import TEAM_PAGE
from scoring.share_images.cards import GameCard, TeamCard
from scoring.share_images.responses import image_response
from scoring.view_models.standing import net_points, standing
from teams.models import Game


@shared()
def game(request: HttpRequest, pk: int) -> HttpResponse:
    with missing_is_404():
        found = Game.cached.detail(pk)
    return image_response(request, GameCard.of(found))


@shared()
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the points and ranks of the week that the team's page shows."""
    calendar = current_calendar()
    week = calendar.shown
    begun = calendar.has_begun(week)
    with missing_is_404():
        page, ranks = read_together(
            TEAM_PAGE.at(pk, week.pk), RANKS.at(week.pk).or_none() if begun else None
        )
    found = page["team"]
    if found.season_id != calendar.season.pk:
        raise Http404(f"Team {pk} plays in another season.")
    stands = standing(calendar, week, page, ranks) if begun and page["slots"] else None
    card = TeamCard.of(
        team=pk,
        name=found.name,
        season=calendar.season.name,
        week=week.number,
        net=net_points(page) if stands else None,
        rank=stands.rank if stands else None,
        season_rank=stands.season_rank if stands else None,
    )
    return image_response(request, card)
