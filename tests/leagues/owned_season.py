"""A season of eleven weeks with ten owners and their lineups, and how its weeks are played.

Nine weeks are a round-robin of ten teams; two are left for semi-finals and final.
"""

from datetime import timedelta
from random import Random

from django.utils import timezone

from fantasy.models import Season, Week
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, Player
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for

TEAMS, WEEKS = 10, 11
HOUR = timedelta(hours=1)


def make_owned_season(password: str | None = None) -> Season:
    """The first week kicks off tomorrow. The owners are owner-0 to owner-9."""
    season = make_season(weeks=WEEKS)
    for seed in range(TEAMS):
        owner = make_user(f"owner-{seed}", password)
        team = make_team(season, owner=owner, name=f"Team {seed}")
        make_lineup(team, picks_for(season, seed))
    return season


def play_week(week: Week, status: str, revision: int | None = None) -> None:
    """Kick the week off and play it: goals by chance, so that teams differ.

    `status`: "live" or "final". A higher revision has other goals.
    """
    revision = revision or (9 if status == "final" else 1)
    at = timezone.now() - HOUR
    Game.objects.filter(week=week).update(kickoff=at)
    Week.objects.filter(pk=week.pk).update(
        first_kickoff=at, last_kickoff=at, locks_at=at - 2 * HOUR
    )
    random = Random(100 * week.number + revision)
    games = list(Game.objects.filter(week=week))
    lines = [
        FeedLine(
            game.pk,
            player.pk,
            revision=revision,
            stats={"minutes": 90, "goals_scored": random.randrange(3)},
        )
        for game in games
        for player in Player.objects.filter(club__in=[game.home_id, game.away_id]).order_by("pk")
    ]
    ingest(week.season, lines, [GameUpdate(game.pk, status, 1, 0, "45'") for game in games])
