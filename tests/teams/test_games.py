"""Moved, postponed and abandoned games: their weeks, deadlines and locked players."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from caching.models import Flag
from fantasy.models import Season
from scoring.models import FeedRow
from scoring.rules.feed import FeedError, FeedLine
from scoring.services.games import GameRefusedError, move_game, postpone_game
from scoring.services.ingest import ingest
from teams.models import Game, Player, TeamWeek
from teams.services.lineups import locked_clubs
from tests.database import database
from tests.factories import make_lineup, make_season, make_team, picks_for
from tests.teams.week_games import (
    HOUR,
    assert_weeks_match_their_games,
    games,
    moved,
    play,
    start,
    week,
)
from tests.threads import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def season() -> Season:
    """Three weeks of three games; the first kicks off tomorrow."""
    season = make_season(weeks=3)
    make_lineup(make_team(season), picks_for(season))
    return season


def test_a_move_within_a_week_updates_the_week(season):
    last = games(season, 1)[-1]
    kickoff = last.kickoff + timedelta(days=1)
    game = moved(last, timedelta(days=1))
    assert (game.kickoff, game.week) == (kickoff, week(season, 1))
    assert_weeks_match_their_games(season)


def test_a_move_to_another_week_updates_both_weeks(season):
    first = games(season, 1)[0]
    game = moved(first, timedelta(days=8), week(season, 2))
    assert game.week == week(season, 2)
    assert_weeks_match_their_games(season)
    assert len(games(season, 1)) == 2


def test_the_deadline_follows_the_first_kickoff_until_it_has_passed(season):
    first = games(season, 1)[0]
    before = week(season, 1).locks_at
    moved(first, timedelta(days=2))
    assert week(season, 1).locks_at == before + 2 * HOUR  # the second game is now the first


def test_a_passed_deadline_is_not_moved(season):
    start(season, 1)
    before = week(season, 1).locks_at
    for game in games(season, 1)[1:]:
        moved(game, timedelta(days=8), week(season, 2))
    postpone_game(game=games(season, 1)[0])
    assert week(season, 1).locks_at == before


def test_a_week_without_games_has_no_kickoff_and_no_deadline(season):
    for game in games(season, 1):
        moved(game, timedelta(days=8), week(season, 2))
    empty = week(season, 1)
    assert (empty.first_kickoff, empty.last_kickoff, empty.locks_at) == (None, None, None)


def test_a_move_flags_both_scoreboards_and_the_calendar(season):
    Flag.objects.all().delete()
    first, second = week(season, 1), week(season, 2)
    moved(games(season, 1)[0], timedelta(days=8), second)
    topics = set(Flag.objects.values_list("topic", flat=True))
    assert {f"scoreboard:{first.pk}", f"scoreboard:{second.pk}", "calendar:current"} <= topics


def test_moving_the_last_unfinished_game_makes_its_week_final(season):
    start(season, 1)
    *played, waiting = games(season, 1)
    play(season, played)
    done = move_game(game=waiting, kickoff=waiting.kickoff + timedelta(days=8),
                     week=week(season, 2))  # fmt: skip
    assert done.finalized == [week(season, 1)]
    assert TeamWeek.objects.filter(week__number=1, points__isnull=False).exists()
    assert not week(season, 2).is_final


def test_an_emptied_week_and_a_later_complete_week_become_final_together(season):
    play(season, games(season, 2))
    assert not week(season, 2).is_final
    for game in games(season, 1):
        done = move_game(game=game, kickoff=game.kickoff + timedelta(days=15),
                         week=week(season, 3))  # fmt: skip
    assert done.finalized == [week(season, 1), week(season, 2)]


def test_postponing_the_last_unfinished_game_makes_its_week_final(season):
    start(season, 1)
    *played, waiting = games(season, 1)
    play(season, played)
    assert postpone_game(game=waiting).finalized == [week(season, 1)]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.week) == ("postponed", week(season, 1))
    assert_weeks_match_their_games(season)


def test_a_postponed_game_moves_out_of_a_final_week(season):
    test_postponing_the_last_unfinished_game_makes_its_week_final(season)
    before = list(TeamWeek.objects.values())
    game = moved(games(season, 1)[-1], timedelta(days=8), week(season, 2))
    assert (game.status, game.week) == ("scheduled", week(season, 2))
    assert list(TeamWeek.objects.values()) == before


def test_stats_of_a_postponed_game_of_a_final_week_are_refused(season):
    test_postponing_the_last_unfinished_game_makes_its_week_final(season)
    game = games(season, 1)[-1]
    player = Player.objects.filter(club=game.home).first()
    with pytest.raises(FeedError, match="was postponed and Week 1 is final"):
        ingest(season, [FeedLine(game.pk, player.pk, 1, {"minutes": 90})])


def under_way(ruleset: str) -> tuple[Season, Game]:
    season = make_season(ruleset, weeks=2)
    start(season, 1)
    return season, games(season, 1)[0]


@pytest.mark.parametrize("by", [timedelta(hours=3), timedelta(days=7)])
def test_a_kickoff_with_locked_players_cannot_be_moved(by):
    _, game = under_way("nfl-ppr")
    with pytest.raises(GameRefusedError, match="Postpone it first, which unlocks them"):
        moved(game, by)


def test_postponing_unlocks_the_players_and_reports_it(django_assert_num_queries):
    season, game = under_way("nfl-ppr")
    assert locked_clubs(week(season, 1).games.all(), timezone.now())
    said = postpone_game(game=game).said
    assert "the players of Club 1 and Club 2 can be changed again in Week 1" in said
    assert not locked_clubs(week(season, 1).games.all(), timezone.now())
    assert moved(game, 5 * HOUR).status == "scheduled"


def test_postponing_after_a_deadline_unlocks_no_player():
    season, game = under_way("fpl")
    assert "can be changed" not in postpone_game(game=game).said
    assert week(season, 1).locks_at < timezone.now()


@pytest.mark.django_db(transaction=True)
def test_concurrent_moves_of_a_game_run_one_after_the_other(season):
    game = games(season, 1)[-1]

    def move(to: int) -> None:
        own = Game.objects.select_related("season", "week__season").get(pk=game.pk)
        kickoff = game.kickoff + timedelta(days=7 * to - 7)
        move_game(game=own, kickoff=kickoff, week=week(season, to))

    at_once([lambda: move(2), lambda: move(3)])
    game.refresh_from_db()
    assert game.week.number in (2, 3)
    assert_weeks_match_their_games(season)


def command(*args: object) -> str:
    out = StringIO()
    call_command("move_game", *map(str, args), stdout=out)
    return out.getvalue()


def test_move_game_moves_postpones_and_abandons(season):
    start(season, 1)
    one, two, three = games(season, 1)
    play(season, [one], "live")
    kickoff = (two.kickoff + timedelta(days=7)).replace(microsecond=0)
    said = command(two.pk, f"--kickoff={kickoff.isoformat()}", "--week=2")
    assert said == f"{two} kicks off at {kickoff:%Y-%m-%d %H:%M} UTC in Week 2\n"
    assert command(three.pk, "--postpone") == f"{three} is postponed\n"
    assert command(one.pk, "--abandon") == (
        f"{one} is abandoned, its stats are void\nWeek 1 is final\n"
    )


def test_a_refused_move_changes_nothing(season):
    before = database()
    game = games(season, 1)[0]
    with pytest.raises(GameRefusedError, match="would be in the past"):
        move_game(game=game, kickoff=timezone.now() + HOUR)
    assert database() == before


def test_feed_rows_of_a_moved_game_belong_to_its_new_week(season):
    game = games(season, 1)[0]
    player = Player.objects.filter(club=game.home).first()
    row = FeedRow.objects.create(
        game=game, player=player, club=game.home, week=game.week, revision=1, stats={}
    )
    moved(game, timedelta(days=8), week(season, 2))
    assert list(FeedRow.objects.last_of_week(week(season, 2))) == [row]
