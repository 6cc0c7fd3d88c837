"""The play-by-play on the page of a game, and the card on the page of a player."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from caching import refresher
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from scoring.view_models.plays import SHOWN
from teams.models import Game, Player
from tests.caches import empty_cache


@pytest.fixture
def game(site):
    return Game.objects.filter(week=site.weeks[1]).first()


@pytest.fixture
def forward(game):
    return Player.objects.filter(club=game.home, position="FWD").first()


def goal(site, game, player, revision, minute):
    stats = {"minutes": 90, "goals_scored": revision}
    update = GameUpdate(game.pk, "live", revision, 1, clock=f"{minute}'")
    ingest(site.season, [FeedLine(game.pk, player.pk, revision, stats)], [update])


def text(client, address):
    return client.get(address).content.decode()


def test_plays_are_listed_the_newest_first(site, client, game, forward):
    for revision, minute in ((2, 50), (3, 70)):
        goal(site, game, forward, revision, minute)
    refresher.refresh_all()
    page = client.get(f"/games/{game.pk}/")
    newest, before = page.context["moments"][:2]
    assert (newest.clock, newest.home, newest.away) == ("70'", 3, 1)
    assert before.clock == "50'"
    (entry,) = newest.entries
    assert (entry.line.player, entry.lines) == (forward, [("Goals", 1.0)])
    assert "Goals +1" in page.content.decode()
    assert "+4</b>" in page.content.decode()


def test_older_plays_are_behind_a_summary(site, client, game, forward):
    for revision in range(2, SHOWN + 5):
        goal(site, game, forward, revision, 50 + revision)
    refresher.refresh_all()
    page = client.get(f"/games/{game.pk}/")
    assert len(page.context["moments"]) == SHOWN
    assert page.context["older"]
    assert "Older plays" in page.content.decode()


def test_a_finished_import_has_no_section(site, client):
    game = Game.objects.filter(week=site.weeks[0]).first()
    assert "Play by play" not in text(client, f"/games/{game.pk}/")


def test_the_page_renders_before_the_plays_are_built(site, client, game):
    from caching.models import StoredSnapshot

    StoredSnapshot.objects.filter(topic=f"game-plays:{game.pk}").delete()
    empty_cache()
    assert client.get(f"/games/{game.pk}/").status_code == 200


def card(page):
    start = page.index("data-player-card")
    return page[start : page.index("</section>\n", page.index("explained", start))]


def test_the_card_of_a_player_stands_alone(site, client, forward):
    page = client.get(forward.get_absolute_url())
    season = page.context["season"]
    shown = card(page.content.decode())
    listed = Player.objects.listing(site.season).get(pk=forward.pk)
    assert (season.form, season.points) == (listed.form, listed.points)
    assert season.per_game == Decimal("6.0")
    owned = f"{season.owned.teams}% of all teams ({season.owned.captains}% as captain)"
    for words in (forward.full_name, "Points by week", "Next opponents", "Form", "Price", owned):
        assert words in shown, words


def test_next_opponents_are_the_games_to_come(site, client, forward):
    game = Game.objects.get(week=site.weeks[2], home=forward.club)
    (coming,) = client.get(forward.get_absolute_url()).context["season"].coming
    assert (coming.game, coming.at_home, coming.opponent) == (game, True, game.away)
    Game.objects.filter(pk=game.pk).update(kickoff=timezone.now() - timedelta(minutes=1))
    empty_cache()
    page = client.get(forward.get_absolute_url())
    assert page.context["season"].coming == []
    assert "No more games this season" in page.content.decode()


def test_form_counts_the_last_weeks_only(site, client, forward):
    refresher.refresh_all()
    empty_cache()
    season = client.get(forward.get_absolute_url()).context["season"]
    listed = Player.objects.listing(site.season).get(pk=forward.pk)
    assert season.form == listed.form == season.points
