"""Leagues of the demo's teams, which the demo does not create itself."""

from django.utils import timezone

from fantasy.calendar import Calendar
from fantasy.models import Week
from leagues.models import League, Matchup, Membership, Message, Report
from leagues.rules.schedule import round_robin
from leagues.services.log import SITE, write
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
    others = list(
        Team.objects.filter(season=calendar.season).exclude(pk=mine.pk).order_by("pk")[:18]
    )
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
    talk(league, [mine, *others[:9]])
    make_league(calendar.season, [mine, *others[9:14]], name=PRIVATE, code="NPQRTWXY")
    make_league(
        calendar.season,
        others[14:18],
        name=INVITED,
        code=INVITE_CODE,
        max_teams=1000,
        start_week=calendar.shown.number,
    )


def talk(league: League, teams: list[Team]) -> None:
    """Messages of the members, one removed and one reported; a removed and a muted member."""
    texts = (
        "Good luck!",
        "Nobody is safe this week.",
        "Rude words",
        "More rude words",
        "Well played",
    )
    messages = Message.objects.bulk_create(
        Message(league=league, user=team.owner, team=team, text=text)
        for team, text in zip(teams, texts, strict=False)
    )
    Message.objects.filter(pk=messages[2].pk).update(removed_at=timezone.now())
    Report.objects.create(message=messages[3], user=teams[4].owner)
    rows = league.memberships.filter(team__in=teams[-2:]).order_by("pk")
    muted, removed = rows
    Membership.objects.filter(pk=muted.pk).update(is_muted=True)
    Membership.objects.filter(pk=removed.pk).update(state=Membership.State.REMOVED)
    League.objects.filter(pk=league.pk).update(size=len(teams) - 1)
    write(league=league, by=SITE, what="drew the matchups", why="The season begins")
