"""During a deploy the last release deletes rows, and does not know the tables that are new."""

from decimal import Decimal

import pytest
from django.db import connection

from fantasy.models import User
from scoring.models import Play
from teams.models import Game, Player, Watch
from tests.factories import make_season, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.services,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no deploy"),
]


@pytest.fixture
def player() -> Player:
    """A player on a watch list, with a play in a game."""
    player = Player.objects.filter(season=make_season()).order_by("pk")[0]
    Watch.objects.create(user=make_user(), player=player)
    Play.objects.create(
        game=Game.objects.filter(home=player.club).order_by("pk")[0],
        player=player,
        club=player.club,
        revision=1,
        lines=[],
        points=Decimal(1),
    )
    return player


def delete_as_the_last_release(model: type, **which: object) -> None:
    """Delete without the new tables; raises IntegrityError if a row of them stays."""
    rows = model.objects.filter(**which)  # type: ignore[attr-defined]
    assert rows._raw_delete(rows.db)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_account_is_deleted_with_its_watch_list(player: Player) -> None:
    delete_as_the_last_release(User, watched_players__player=player)
    assert not Watch.objects.exists()
    assert Play.objects.exists()


def test_a_player_is_deleted_with_the_plays_and_the_watches(player: Player) -> None:
    delete_as_the_last_release(Player, pk=player.pk)
    assert not Watch.objects.exists()
    assert not Play.objects.exists()


def test_a_game_is_deleted_with_its_plays(player: Player) -> None:
    delete_as_the_last_release(Game, plays__player=player)
    assert not Play.objects.exists()
    assert Watch.objects.exists()
