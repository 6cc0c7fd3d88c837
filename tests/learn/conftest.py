"""The site of the page tests, with the table of a large league."""

import pytest

from caching import refresher
from leagues.models import League, LeagueRank
from tests.factories import make_team
from tests.shared_rows import Site

TEAMS = 60


@pytest.fixture(autouse=True)
def large_league(request: pytest.FixtureRequest) -> None:
    """Store a table of 60 teams after the site's final week."""
    if "site" not in request.fixturenames:
        return
    site: Site = request.getfixturevalue("site")
    league = League.objects.create(
        season=site.season, name="Everyone", is_public=True, start_week=1, size=TEAMS
    )
    LeagueRank.objects.bulk_create(
        LeagueRank(
            league=league,
            week=site.weeks[0],
            place=place,
            rank=place,
            team=make_team(site.season),
            points=100 - place,
        )
        for place in range(1, TEAMS + 1)
    )
    refresher.refresh_all()
