"""Two leagues of five teams in a season with three final weeks and one in progress."""

import pytest
from django.test import Client

from caching.refresher import refresh_all
from fantasy.models import Season, Week
from leagues.models import League, Matchup
from teams.models import Team
from tests.factories import make_user
from tests.league_factories import make_league
from tests.scoring.played_season import FINAL_WEEKS


@pytest.fixture
def season(published: Season) -> Season:
    return published


@pytest.fixture
def week(season: Season) -> Week:
    return season.weeks.select_related("season").get(number=FINAL_WEEKS + 1)


@pytest.fixture
def teams(season: Season) -> list[Team]:
    """Five teams; the first one has an owner."""
    teams = list(season.teams.order_by("pk")[:5])
    Team.objects.filter(pk=teams[0].pk).update(owner=make_user("owner", "secret"))
    teams[0].refresh_from_db()
    return teams


@pytest.fixture
def classic(season: Season, teams: list[Team]) -> League:
    league = make_league(season, teams, is_public=True, tie_breaks=["latest_week"], start_week=2)
    refresh_all()
    return league


@pytest.fixture
def head_to_head(season: Season, teams: list[Team], week: Week) -> League:
    league = make_league(
        season,
        teams,
        is_public=True,
        format="h2h",
        commissioner=teams[0].owner,
        notice="Hello all",
    )
    draw(league)
    refresh_all()
    return league


def draw(league: League) -> None:
    """The same matchups in all weeks, also in those that have begun; the last team is odd."""
    teams = list(league.memberships.order_by("pk").values_list("team", flat=True))
    for week in league.season.weeks.order_by("number"):
        for place, (home, away) in enumerate(
            [(teams[0], teams[1]), (teams[2], teams[3]), (teams[4], None)], 1
        ):
            Matchup.objects.create(
                league=league, week=week, place=place, home_id=home, away_id=away
            )


@pytest.fixture
def member(teams: list[Team]) -> Client:
    client = Client()
    client.force_login(teams[0].owner)
    return client
