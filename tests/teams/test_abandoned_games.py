"""Stats of an abandoned game are void, as in Fantasy Premier League."""

from datetime import timedelta

import pytest

from fantasy.models import Season
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.games import abandon_game
from scoring.services.ingest import ingest
from scoring.standings.team_weeks import team_weeks
from scoring.standings.week_state import week_as_it_stands
from teams.models import Player, StatLine
from tests.factories import make_lineup, make_season, make_team, picks_for
from tests.teams.week_games import games, moved, play, start, week

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def season() -> Season:
    season = make_season(weeks=3)
    make_lineup(make_team(season), picks_for(season))
    return season


def test_an_abandoned_game_voids_its_stats_and_appearances(season):
    start(season, 1)
    first, *others = games(season, 1)
    play(season, others)
    play(season, [first], "live")
    done = abandon_game(game=first)
    assert done.finalized == [week(season, 1)]
    lines = StatLine.objects.filter(game=first)
    assert set(lines.values_list("points", "revision")) == {(0, 6)}
    played = set(week_as_it_stands(week(season, 1))["players"])
    of_first = Player.objects.filter(club__in=[first.home_id, first.away_id])
    assert not played & {str(pk) for pk in of_first.values_list("pk", flat=True)}


@pytest.mark.parametrize("ruleset", ["fpl", "nfl-ppr"])
def test_stats_of_an_abandoned_game_count_in_no_week_after_a_move(ruleset):
    season = make_season(ruleset, weeks=2)
    make_lineup(make_team(season), picks_for(season))
    start(season, 1)
    game = games(season, 1)[0]
    stat = next(iter(season.rules.stats))
    players = Player.objects.filter(club=game.home)
    ingest(season, [FeedLine(game.pk, p.pk, 5, {stat: 90}) for p in players],
           [GameUpdate(game.pk, "live", 1, 0)])  # fmt: skip
    abandon_game(game=game)
    moved(game, timedelta(days=9), week(season, 2))
    for number in (1, 2):
        assert week_as_it_stands(week(season, number))["players"] == {}
        assert {row.points for row in team_weeks(week(season, number))} == {0}


def test_a_replayed_game_counts_in_its_new_week(season):
    start(season, 1)
    game = games(season, 1)[0]
    play(season, [game], "live")
    abandon_game(game=game)
    game = moved(game, timedelta(days=9), week(season, 2))
    player = Player.objects.filter(club=game.home).first()
    ingest(season, [FeedLine(game.pk, player.pk, 7, {"minutes": 90})])
    assert set(week_as_it_stands(week(season, 2))["players"]) == {str(player.pk)}


def test_a_live_game_postponed_by_the_feed_is_abandoned(season):
    game = games(season, 1)[0]
    play(season, [game], "live")
    batch = [GameUpdate(game.pk, "postponed")]
    ingest(season, [], batch)
    ingest(season, [], batch)
    assert set(StatLine.objects.values_list("points", "revision")) == {(0, 6)}
