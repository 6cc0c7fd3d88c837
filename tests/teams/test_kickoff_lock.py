"""Rulesets in which each kickoff locks the players of its game."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teams.models import Game, Player
from teams.rules.lineups import Pick, problems, same
from teams.services.lineups import (
    LineupRefusedError,
)
from tests.factories import make_lineup, make_season, picks_for
from tests.teams.saved_lineups import save, stored

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def season():
    return make_season("nfl-ppr")


@pytest.fixture
def picks(season):
    return picks_for(season)


@pytest.fixture
def lineup(team, picks):
    return make_lineup(team, picks)


@pytest.fixture
def under_way(week, picks):
    """The game of the first pick has kicked off."""
    game = week.games.filter(home=picks[0].club) | week.games.filter(away=picks[0].club)
    game.update(kickoff=timezone.now() - timedelta(minutes=1))
    return game.get()


def change(team, picks, leaves) -> list[Pick]:
    """The picks with one player replaced by another of the same club and position."""
    taken = {pick.player for pick in picks}
    for player in Player.objects.filter(position=leaves.position).exclude(pk__in=taken):
        comes = Pick(player.pk, leaves.position, player.club_id, player.price,
                     leaves.starts, leaves.order, name=player.name)  # fmt: skip
        changed = [comes if pick is leaves else pick for pick in picks]
        if player.club_id == leaves.club and not problems(changed, team.season.rules):
            return changed
    raise LookupError(leaves)


def is_locked(pick, game):
    return pick.club in (game.home_id, game.away_id)


def test_replacing_a_player_whose_game_has_kicked_off_is_refused(
    team, week, picks, lineup, under_way
):
    before = stored(team, week)
    changed = change(team, picks, picks[0])
    with pytest.raises(LineupRefusedError) as refused:
        save(team, week, changed, lineup.token)
    assert len(refused.value.problems) == 2  # one cannot be removed, the other added
    assert f"You cannot remove {picks[0].name}: their game has kicked off." in str(refused.value)
    assert stored(team, week) == before


def test_a_player_whose_game_has_not_kicked_off_can_be_replaced(
    team, week, picks, lineup, under_way
):
    free = next(pick for pick in picks if not is_locked(pick, under_way))
    changed = change(team, picks, free)
    save(team, week, changed, lineup.token)
    assert same(stored(team, week)[1], changed)


def test_a_live_game_is_locked_before_its_scheduled_kickoff(team, week, picks, lineup, under_way):
    Game.objects.filter(pk=under_way.pk).update(
        kickoff=timezone.now() + timedelta(hours=1), status=Game.Status.LIVE
    )
    with pytest.raises(LineupRefusedError):
        save(team, week, change(team, picks, picks[0]), lineup.token)


def test_a_postponed_game_locks_no_player(team, week, picks, lineup, under_way):
    Game.objects.filter(pk=under_way.pk).update(status=Game.Status.POSTPONED)
    changed = change(team, picks, picks[0])
    save(team, week, changed, lineup.token)
    assert same(stored(team, week)[1], changed)
