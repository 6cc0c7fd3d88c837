"""Leagues with members, written in few queries.

league = make_league(season, teams=[team, make_team(season)], is_public=True)
"""

import itertools
from collections.abc import Sequence
from typing import Any

from fantasy.models import Season
from leagues.models import League, Membership
from leagues.services.schedule import redraw
from teams.models import Team

_numbers = itertools.count(1)


def make_league(season: Season, teams: Sequence[Team] = (), **fields: Any) -> League:
    """A league whose members are the teams, in their order.

    The owner of the first team is the commissioner, unless `fields` names another one. A classic
    league from Week 1 on for at most 20 teams, private, without a code, unless `fields` says so.
    """
    values = {
        "name": f"League {next(_numbers)}",
        "start_week": 1,
        "max_teams": 20,
        "commissioner": teams[0].owner if teams else None,
        **fields,
    }
    league = League.objects.create(season=season, size=len(teams), **values)
    add_members(league, teams)
    return league


def add_members(
    league: League, teams: Sequence[Team], state: str = Membership.State.ACTIVE
) -> list[Membership]:
    """Memberships of the teams from the league's start on. `League.size` stays as it is."""
    return Membership.objects.bulk_create(
        Membership(league=league, team=team, state=state, from_week=league.start_week)
        for team in teams
    )


def make_open_and_invited(season: Season, team: Team) -> tuple[League, League]:
    """A public head-to-head league of all teams, run by the team's owner, with a matchup in each
    week and playoffs to come; and a private league of all other teams, with a code. For tests of
    all pages.
    """
    teams = list(Team.objects.filter(season=season).order_by("pk"))
    others = [other for other in teams if other != team]
    league = make_league(
        season,
        [team, *others],
        name="Open league",
        format=League.Format.HEAD_TO_HEAD,
        is_public=True,
        playoff_teams=2,
        playoff_week=3,
    )
    redraw(league)  # draws the weeks to come
    begun = season.weeks.exclude(pk__in=league.matchups.values("week"))
    for week in begun:
        league.matchups.create(week=week, place=1, home=team, away=others[0])
    invited = make_league(season, others, name="Private league", code="CDFGHJKM")
    return league, invited
