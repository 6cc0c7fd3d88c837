"""The chance to win on a matchup's page: from its clock, and told only while it is open."""

from unittest.mock import patch

import pytest
from django.db.models import Sum

from caching.refresher import refresh, refresh_all
from leagues.view_models.matchup import left_of
from teams.models import Game, Player, StatLine
from teams.read_models.players import PLAYERS
from tests.caches import empty_cache
from tests.league_factories import make_league


@pytest.mark.parametrize(
    ("status", "clock", "left"),
    [
        ("scheduled", "", 1.0),
        ("live", "1'", 89 / 90),
        ("live", "45'", 0.5),
        ("live", "90'", 0.0),
        ("live", "90+3'", 0.5),  # not a plain minute
        ("live", "Q1 15:00", 1.0),
        ("live", "Q3 00:00", 0.25),
        ("live", "Q4 02:30", 150 / 3600),
        ("live", "Q5 10:00", 0.0),
        ("live", "Half-time", 0.5),
        ("final", "", 0.0),
        ("postponed", "", 0.0),
    ],
)
def test_the_fraction_of_a_game_that_is_left(status, clock, left):
    assert left_of(Game(status=status, clock=clock)) == pytest.approx(left)


@pytest.fixture
def season(published):
    return published


@pytest.mark.django_db
def test_averages_are_points_a_game_of_the_club_as_they_were_checked(season, client):
    """A club has a bye in a week before, another one two games in such a week and in this one."""
    weeks = list(season.weeks.order_by("number"))
    games = list(Game.objects.filter(week=weeks[3]).order_by("pk"))
    (bye, _), (double, opponent) = ((game.home_id, game.away_id) for game in games[:2])
    Game.objects.filter(week=weeks[1], home=bye).update(week=None, status="postponed")
    Game.objects.filter(week=weeks[1], away=bye).update(week=None, status="postponed")
    for week, name in ((weeks[1], "before"), (weeks[3], "now")):
        make_game(week, double, opponent, name)
    home, away = season.teams.order_by("pk")[:2]
    league = make_league(season, [home, away], format="h2h", is_public=True)
    matchup = league.matchups.create(week=weeks[3], place=1, home=home, away=away)
    refresh_all()
    refresh(PLAYERS.topic(season.pk), "its pause is over")
    empty_cache()
    with patch("leagues.view_models.matchup.chance", return_value=0.5) as chance:
        client.get(f"/leagues/{league.pk}/matchups/{matchup.pk}/")
    remaining = [one for side in chance.call_args.args for one in side.remaining]
    seen = set()
    for one in remaining:
        player = Player.objects.get(pk=one.player)
        lines = StatLine.objects.filter(player=player)
        points = lines.filter(game__week__number__lt=4).aggregate(Sum("points"))["points__sum"]
        points = (points or 0) + (
            lines.filter(game__week=None).aggregate(Sum("points"))["points__sum"] or 0
        )
        count = (
            Game.objects.of_club(player.club).filter(status="final", week__number__lt=4).count()
        )
        expected = round(100 * points / count) if count >= 3 else None
        assert one.average == expected
        seen.add(count)
    assert seen == {2, 3, 4}


def make_game(week, home, away, name):
    Game.objects.create(
        season=week.season, week=week, source_id=name, home_id=home, away_id=away,
        kickoff=week.first_kickoff, status="final", home_score=1, away_score=0,
    )  # fmt: skip
