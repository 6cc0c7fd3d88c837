"""A final of two weeks whose numbers do not follow each other, as 29 and 39 in 2019-20."""

from decimal import Decimal

import pytest

from fantasy.models import Week
from leagues.models import League, Matchup, Membership
from leagues.rules.tables import WeekResult
from leagues.view_models.results import LeagueResults
from leagues.view_models.table import matchup_rows
from teams.models import Team

RESULTS = {
    1: {28: WeekResult(900), 29: WeekResult(5000), 39: WeekResult(4000), 40: WeekResult(1)},
    2: {28: WeekResult(900), 29: WeekResult(6000), 39: WeekResult(1050), 40: WeekResult(1)},
}


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (28, []),
        (29, [(Decimal(50), Decimal(60))]),
        (39, [(Decimal(90), Decimal("70.50"))]),
        (40, []),
    ],
)
def test_both_weeks_count_and_show_the_final(week, expected):
    final = Matchup(
        stage=Matchup.Stage.PLAYOFF, week=Week(number=29), weeks=2, home_id=1, away_id=2
    )
    members = [Membership(team=Team(pk=pk)) for pk in (1, 2)]
    page = {"league": League(), "members": members, "matchups": [final], "results": {}}
    begun = [number for number in (28, 29, 39, 40) if number <= week]
    rows = matchup_rows(page, LeagueResults(RESULTS, begun), Week(number=week))
    assert [(row.home_points, row.away_points) for row in rows] == expected
