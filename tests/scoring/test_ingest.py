"""`ingest`, the only entry for feed data, is idempotent, order-independent and atomic (P9)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.rules.feed import FeedError, FeedLine, GameUpdate
from scoring.services.ingest import ingest
from scoring.standings.team_weeks import team_weeks
from teams.models import Game, Player, StatLine, TeamWeek
from tests.factories import make_lineup, make_season, make_team, picks_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(db):
    return make_season(weeks=2)


@pytest.fixture
def game(season):
    return Game.objects.filter(week__number=1).first()


@pytest.fixture
def forward(game):
    return Player.objects.filter(club=game.home, position="FWD").first()


def line(game, player, revision=1, source="feed", **stats):
    return FeedLine(game.pk, player.pk, revision, stats or {"minutes": 90}, source=source)


def stored(player):
    return StatLine.objects.get(player=player)


def test_a_line_is_scored_by_the_ruleset(season, game, forward):
    ingest(season, [line(game, forward, minutes=90, goals_scored=2)])
    assert stored(forward).points == 2 + 2 * 4
    assert stored(forward).club == game.home


def test_the_same_batch_twice_changes_nothing(season, game, forward):
    batch = [line(game, forward, minutes=90)]
    assert ingest(season, batch).accepted == 1
    again = ingest(season, batch)
    assert (again.accepted, again.ignored) == (0, 1)


@given(order=st.permutations(range(1, 6)))
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_highest_revision_is_kept_in_any_order(season, game, forward, order):
    StatLine.objects.all().delete()
    for revision in order:
        ingest(season, [line(game, forward, revision, minutes=revision)])
    assert stored(forward).stats == {"minutes": 5}


def test_the_higher_of_two_revisions_in_a_batch_is_kept(season, game, forward):
    ingest(season, [line(game, forward, 2, minutes=60), line(game, forward, 1, minutes=30)])
    assert stored(forward).stats == {"minutes": 60}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stats": {"touchdowns": 1}}, "'touchdowns' is no stat of the ruleset fpl"),
        ({"stats": {"minutes": "90"}}, "minutes: '90' is not a number"),
        ({"stats": {"minutes": True}}, "minutes: True is not a number"),
        ({"stats": {"minutes": Decimal("NaN")}}, "is not a number"),
        ({"game": 99999}, "game 99999 is not in the season"),
        ({"player": 99999}, "player 99999 is not in the season"),
        ({"revision": 0}, "revision 0 is less than 1"),
        ({"game": 10**30}, "is not in the season"),
        ({"player": 10**30}, "is not in the season"),
        ({"revision": 2**31}, "revision: 2147483648 is above 2000000000"),
        ({"revision": True}, "revision: True is not a number"),
        ({"official_points": Decimal("1E+9")}, "official points: 1000000000 is above 99999"),
        ({"official_points": Decimal("NaN")}, "official points: Decimal('NaN') is not a number"),
        ({"stats": ["minutes"]}, "is not a table"),
        ({"club": 99999}, "does not play for a club in"),
    ],
)
def test_a_bad_row_rejects_its_batch_with_file_line_and_reason(
    season, game, forward, change, reason
):
    good = line(game, forward)
    fields = {"game": game.pk, "player": forward.pk, "revision": 2, "stats": {"minutes": 1}}
    bad = FeedLine(**(fields | change), source="gw1.csv, line 7")
    with pytest.raises(FeedError) as error:
        ingest(season, [good, bad], [GameUpdate(game.pk, "live", 0, 0)])
    assert str(error.value).startswith("gw1.csv, line 7: ")
    assert reason in str(error.value)
    assert not StatLine.objects.exists()
    game.refresh_from_db()
    assert game.status == "scheduled"


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        (GameUpdate(99999, "live"), "game 99999 is not in the season"),
        (GameUpdate(0, "half-time"), "'half-time' is not a status"),
        (GameUpdate(0, "live", -1, 0), "home score: -1 is below 0"),
        (GameUpdate(0, "live", 10**6, 0), "home score: 1000000 is above 999"),
        (GameUpdate(0, "live", 1, 0, "x" * 13), "is longer than 12 characters"),
        (GameUpdate(0, "live", 1, 0, "4\x005"), "is not text on one line"),
        (GameUpdate(10**30, "live"), "is not in the season"),
    ],
)
def test_a_bad_game_update_rejects_its_batch(season, game, forward, update, reason):
    update = replace(update, game=update.game or game.pk)
    with pytest.raises(FeedError, match=reason):
        ingest(season, [line(game, forward)], [update])
    assert not StatLine.objects.exists()


def test_a_player_of_another_season_is_refused(season, game):
    stranger = Player.objects.filter(season=make_season(current=False)).first()
    with pytest.raises(FeedError, match="is not in the season"):
        ingest(season, [line(game, stranger)])


def finish(season, week):
    return ingest(
        season, [], [GameUpdate(g.pk, "final", 0, 0) for g in Game.objects.filter(week=week)]
    )


def test_the_last_final_game_makes_the_week_final_with_shared_ranks(season):
    first, second = season.weeks.order_by("number")
    teams = [make_team(season) for _ in range(4)]
    for team, seed in zip(teams, (1, 1, 2, 3), strict=True):
        make_lineup(team, picks_for(season, seed))
    for game in Game.objects.filter(week=first):
        players = Player.objects.filter(club__in=[game.home_id, game.away_id])
        ingest(season, [line(game, p, minutes=90, bonus=p.pk % 4) for p in players])
    assert finish(season, first).finalized == (first.pk,)
    points = dict(TeamWeek.objects.filter(week=first).values_list("team", "points"))
    ranked = TeamWeek.objects.filter(week=first).with_ranks()
    ranks = dict(ranked.values_list("team", "rank"))
    assert points[teams[0].pk] == points[teams[1].pk]
    assert ranks == {
        team: 1 + sum(other > own for other in points.values()) for team, own in points.items()
    }
    finish(season, second)
    row = TeamWeek.objects.get(week=second, team=teams[0])
    assert (row.points, row.season_points) == (0, points[teams[0].pk])


def test_a_week_becomes_final_only_after_the_previous_week(season):
    first, second = season.weeks.order_by("number")
    assert finish(season, second).finalized == ()
    finish(season, first)
    second.refresh_from_db()
    assert second.is_final


def test_an_emptied_week_does_not_delay_the_next(season):
    first, second = season.weeks.order_by("number")
    Game.objects.filter(week=first).update(week=second)
    finish(season, second)
    for week in (first, second):
        week.refresh_from_db()
        assert week.is_final


def test_a_postponed_game_does_not_keep_its_week_open(season):
    first = season.weeks.get(number=1)
    postponed, *others = Game.objects.filter(week=first)
    updates = [GameUpdate(game.pk, "final", 0, 0) for game in others]
    done = ingest(season, [], [GameUpdate(postponed.pk, "postponed"), *updates])
    assert done.finalized == (first.pk,)


def test_a_week_in_progress_counts_in_the_standings_of_the_next(season):
    first, second = season.weeks.order_by("number")
    make_lineup(make_team(season), picks_for(season))
    season.weeks.update(first_kickoff=timezone.now())
    game = Game.objects.filter(week=first).first()
    ingest(season, [line(game, p) for p in Player.objects.filter(club=game.home)])
    row = team_weeks(first)[0]
    assert row.points > 0
    assert team_weeks(second)[0].season_points == row.points
