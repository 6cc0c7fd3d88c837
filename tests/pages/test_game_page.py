"""A game page is built from two snapshots. Rows of other games do not make them stale."""

import pytest
from django.core.cache import cache

from caching import refresher
from caching.instrumentation.cost import measured
from caching.models import Flag, StoredSnapshot
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, Player, StatLine
from teams.read_models.game_page import GAME_DETAIL

pytestmark = pytest.mark.services


@pytest.fixture
def game(site):
    return Game.objects.filter(week=site.weeks[1]).select_related("home", "away").first()


def flagged():
    return set(Flag.objects.values_list("topic", flat=True))


def text(client, game):
    response = client.get(f"/games/{game.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_cached_game_equals_the_stored_game(game):
    cached, stored = Game.cached.detail(game.pk), Game.objects.detail(game.pk)
    with measured() as cost:
        assert cached == stored
        for side in ("home", "away"):
            assert getattr(cached, side).colour == getattr(stored, side).colour
        assert (cached.week.number, cached.kickoff) == (stored.week.number, stored.kickoff)
        assert cached.season.rules == stored.season.rules
    assert cost.queries == 0
    lines = list(StatLine.objects.box_score(game))
    assert lines
    assert StatLine.cached.box_score(game) == lines
    for one, other in zip(StatLine.cached.box_score(game), lines, strict=True):
        assert (one.stats, one.points, one.club_id) == (other.stats, other.points, other.club_id)
        assert (one.player.name, one.player.position) == (other.player.name, other.player.position)


def test_every_game_is_built_before_the_first_visit(site):
    for game in Game.objects.all():
        for name in ("game", "box-score"):
            assert StoredSnapshot.objects.filter(pk=f"{name}:{game.pk}").exists()


def test_goal_flags_only_its_own_game(site, game, client):
    forward = Player.objects.filter(position="FWD", club=game.home).first()
    line = FeedLine(game.pk, forward.pk, 9, {"minutes": 90, "goals_scored": 2})
    ingest(site.season, [line], [GameUpdate(game.pk, "live", 2, 1, clock="70'")])
    pages = {topic for topic in flagged() if topic.startswith(("game:", "box-score:"))}
    assert pages == {f"game:{game.pk}", f"box-score:{game.pk}"}
    assert "Goals 2 (8)" not in text(client, game)
    refresher.refresh_all()
    page = text(client, game)
    assert "Goals 2 (8)" in page
    assert "<span data-clock>70" in page


@pytest.mark.parametrize("side", ["home", "away"])
def test_change_of_a_club_rebuilds_its_games(game, client, side):
    club = getattr(game, side)
    club.name, club.colour = "Rovers", "#123456"
    club.save()
    refresher.refresh_all()
    page = text(client, game)
    assert "Rovers" in page
    assert "#123456" in page
    assert "Rovers" in client.get(f"/scores/{game.week.number}/").content.decode()


def test_change_of_a_player_name_rebuilds_the_box_scores(game, client):
    for player in Player.objects.filter(club=game.home, position="FWD"):
        player.name = "Nine"
        player.save()
    refresher.refresh_all()
    assert "Nine" in text(client, game)


def test_a_game_without_a_week_has_a_page(game, client):
    Game.objects.filter(pk=game.pk).update(week=None, status="postponed")
    refresher.refresh_all()
    assert "Postponed" in text(client, game)


@pytest.mark.parametrize("pk", [999999, 10**25, 10**120])
def test_missing_game_is_a_404_and_flags_nothing(site, client, pk):
    Flag.objects.all().delete()
    with measured() as cost:
        assert client.get(f"/games/{pk}/").status_code == 404
    assert cost.queries <= 2
    assert not Flag.objects.exists()


def test_game_that_was_never_built_is_flagged_and_answers_503(game, client):
    Flag.objects.all().delete()
    StoredSnapshot.objects.filter(pk=f"game:{game.pk}").delete()
    cache.delete(GAME_DETAIL.cache_key(game.pk))
    response = client.get(f"/games/{game.pk}/")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert flagged() == {f"game:{game.pk}"}
    refresher.refresh_all()
    assert text(client, game)


def test_deleted_game_is_a_404(game, client):
    StatLine.objects.filter(game=game).delete()
    pk = game.pk
    game.delete()
    refresher.refresh_all()
    assert client.get(f"/games/{pk}/").status_code == 404
