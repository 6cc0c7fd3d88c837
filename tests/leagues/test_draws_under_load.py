"""Several refreshers that draw at once, and one that is killed in between (also PostgreSQL)."""

import pytest

from leagues.models import LogEntry, Matchup
from leagues.services import rounds
from leagues.services.rounds import draw_due, first_draw
from tests.factories import make_season, make_team
from tests.league_factories import make_league
from tests.leagues.final_weeks import end_week
from tests.threads import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
LEAGUES = 30


@pytest.fixture
def leagues():
    season = make_season(weeks=4, clubs=2)
    teams = [make_team(season) for _ in range(4)]
    made = []
    for _ in range(LEAGUES):
        league = make_league(season, teams, format="h2h", playoff_teams=4, playoff_week=3)
        first_draw(league)
        league.save()
        made.append(league)
    for number in (1, 2):
        end_week(season, number, {team: 10 + at for at, team in enumerate(teams)})
    return made


def assert_drawn_once(leagues):
    assert Matchup.objects.filter(stage="playoff").count() == 2 * len(leagues)
    assert LogEntry.objects.count() == len(leagues)


def test_two_at_once_draw_each_league_once(leagues, monkeypatch):
    monkeypatch.setattr(rounds, "AT_ONCE", 12)  # three leagues a batch
    at_once([draw_due] * 3)
    draw_due()
    assert_drawn_once(leagues)


def test_killed_before_the_end_of_a_batch_stores_nothing_of_it(leagues, monkeypatch):
    with monkeypatch.context() as patch:

        def killed(*args):
            raise KeyboardInterrupt

        patch.setattr(rounds, "forget_league", killed)
        with pytest.raises(KeyboardInterrupt):
            draw_due()
    assert not Matchup.objects.exists()
    assert not LogEntry.objects.exists()
    draw_due()
    assert_drawn_once(leagues)
