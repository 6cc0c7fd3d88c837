import pytest

from teams.rules.lineups import same
from tests.factories import make_season, make_team, picks_for


@pytest.fixture
def season():
    return make_season("fpl")


@pytest.fixture
def week(season):
    return season.weeks.get()


@pytest.fixture
def team(season):
    return make_team(season)


@pytest.fixture
def two_lineups(season):
    """Two valid lineups that differ."""
    first, second = picks_for(season, seed=1), picks_for(season, seed=2)
    assert not same(first, second)
    return first, second
