"""Leagues of the demo's teams, which the demo does not create itself."""

from django.utils import timezone

from fantasy.calendar import Calendar
from fantasy.models import Week
from leagues.models import League, Matchup
from leagues.rules.schedule import round_robin
from teams.models import Team
from tests.league_factories import make_league

from .demo import INVITE_CODE, INVITED, PRIVATE, PUBLIC


def make(owner: str) -> None:
    """A public head-to-head league since Week 1 with the owner as commissioner, a classic private
    one of the owner, and another private one that others may join by the code.
    """
    weeks = Week.objects.filter(season__is_current=True).select_related("season")
    calendar = Calendar(list(weeks.order_by("number")), timezone.now())
    mine = Team.objects.get(season=calendar.season, owner__username=owner)
    others = list(Team.objects.filter(season=calendar.season).exclude(pk=mine.pk).order_by("pk"))
    league = make_league(
        calendar.season,
        [mine, *others[:9]],
        name=PUBLIC,
        is_public=True,
        format=League.Format.HEAD_TO_HEAD,
        tie_breaks=["points_for", "head_to_head", "latest_week", "fewest_transfers"],
        playoff_teams=4,
        playoff_week=calendar.weeks[-2].number,
    )
    regular = {week.number: week for week in calendar.weeks[:-2]}
    teams = [mine.pk, *(team.pk for team in others[:9])]
    Matchup.objects.bulk_create(
        Matchup(
            league=league,
            week=regular[one.week],
            place=one.place,
            home_id=one.home,
            away_id=one.away,
        )
        for one in round_robin(teams, list(regular))
    )
    make_league(calendar.season, [mine, *others[9:14]], name=PRIVATE, code="NPQRTWXY")
    make_league(
        calendar.season,
        others[14:18],
        name=INVITED,
        code=INVITE_CODE,
        max_teams=1000,
        start_week=calendar.shown.number,
    )
