"""The leagues of the demo season."""

import pytest

from demo.services.leagues import store_leagues
from leagues.models import League, Message
from tests.factories import make_season, make_team


@pytest.mark.django_db
def test_only_leagues_with_a_board_have_messages():
    season = make_season(weeks=14)
    for _ in range(100):
        make_team(season)
    store_leagues(season)
    large = {league.pk for league in League.objects.all() if league.is_large}
    assert len(large) == 1
    talked = set(Message.objects.values_list("league", flat=True))
    assert talked == set(League.objects.values_list("pk", flat=True)) - large
