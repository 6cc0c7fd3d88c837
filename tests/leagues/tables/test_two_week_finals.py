"""A final of two weeks whose numbers do not follow each other, as 29 and 39 in 2019-20."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from fantasy.calendar import Calendar
from fantasy.models import Week
from leagues.models import League, Matchup, Membership
from leagues.rules.tables import WeekResult
from leagues.view_models.own_leagues import _matchup
from leagues.view_models.results import LeagueResults
from leagues.view_models.table import matchup_rows
from teams.models import Team

NUMBERS = (28, 29, 39, 40)
RESULTS = {
    1: {28: WeekResult(900), 29: WeekResult(5000), 39: WeekResult(4000), 40: WeekResult(1)},
    2: {28: WeekResult(900), 29: WeekResult(6000), 39: WeekResult(1050), 40: WeekResult(1)},
}


def page_of_final():
    final = Matchup(
        stage=Matchup.Stage.PLAYOFF, week=Week(number=29), weeks=2, home_id=1, away_id=2
    )
    members = [Membership(team=Team(pk=pk)) for pk in (1, 2)]
    return {"league": League(), "members": members, "matchups": [final], "results": {}}


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
    page = page_of_final()
    begun = [number for number in NUMBERS if number <= week]
    rows = matchup_rows(page, LeagueResults(RESULTS, begun, NUMBERS), Week(number=week))
    assert [(row.home_points, row.away_points) for row in rows] == expected


@pytest.mark.parametrize(
    ("begun", "expected"), [([], (None, None)), ([28, 29], (Decimal(50), Decimal(60)))]
)
@pytest.mark.parametrize("week", [29, 30, 39, 40])
def test_both_weeks_show_the_final_before_they_begin(week, begun, expected):
    rows = matchup_rows(page_of_final(), LeagueResults(RESULTS, begun, NUMBERS), Week(number=week))
    shown = [(row.home_points, row.away_points) for row in rows]
    assert shown == ([expected] if week in (29, 39) else [])


@pytest.mark.parametrize(
    ("begun", "over", "expected"),
    [
        ([28], [28], (None, None)),
        ([28, 29], [28], (Decimal(50), Decimal(60))),
        ([28, 29], [28, 29], (Decimal(50), Decimal(60))),
        ([28, 29, 39], [28, 29], (Decimal(90), Decimal("70.50"))),
        ([28, 29, 39], [28, 29, 39], None),
    ],
)
def test_own_leagues_show_the_final_until_both_weeks_are_over(begun, over, expected):
    now, day = timezone.now(), timedelta(days=1)
    weeks = []
    for number in NUMBERS:
        kickoff = now - day if number in begun else now + number * day
        weeks.append(
            Week(
                number=number,
                locks_at=kickoff,
                first_kickoff=kickoff,
                last_kickoff=kickoff,
                finalized_at=now if number in over else None,
            )
        )
    row = _matchup(
        page_of_final(), Calendar(weeks, now), 1, LeagueResults(RESULTS, begun, NUMBERS)
    )
    assert (row and (row.home_points, row.away_points)) == expected
