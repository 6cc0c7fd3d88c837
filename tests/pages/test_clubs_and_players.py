"""A club's squad and games; a player's season, price and share; a game's box score."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from caching import refresher
from caching.models import StoredSnapshot
from scoring.view_models.stat_tables import stat_tables
from teams.models import Club, Game, LineupSlot, Player, PlayerPrice, StatLine
from tests.factories import make_season


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_club_page_shows_the_squad_with_points_and_all_games(site, client):
    club = Club.objects.filter(season=site.season).first()
    response = client.get(f"/clubs/{club.pk}/")
    squad = [player for _, players in response.context["squad"] for player in players]
    assert {player.pk for player in squad} == set(club.players.values_list("pk", flat=True))
    for player in squad:
        lines = StatLine.objects.filter(player=player)
        assert player.points == sum((line.points for line in lines), Decimal(0))
    played, to_come = response.context["played"], response.context["to_come"]
    assert [one.game.week.number for one in played] == [2, 1]
    assert [one.game.week.number for one in to_come] == [3]
    assert response.context["record"] == [("Won", 0), ("Drawn", 1), ("Lost", 0)]


def test_club_page_shows_results_from_the_side_of_the_club(site, client):
    game = Game.objects.filter(week=site.weeks[0]).first()
    Game.objects.filter(pk=game.pk).update(home_score=1, away_score=3)
    for club, result in ((game.home_id, "Lost"), (game.away_id, "Won")):
        page = client.get(f"/clubs/{club}/")
        assert page.context["played"][-1].result == result
        assert result in page.content.decode()


def test_club_page_says_when_there_are_no_players_or_games(site, client):
    club = Club.objects.create(season=site.season, source_id="new", name="New", short_name="NEW")
    page = text(client, f"/clubs/{club.pk}/")
    for words in ("This club has no players", "No more games", "This club has not played yet"):
        assert words in page


def test_game_and_player_pages_link_to_the_clubs(site, client):
    game = Game.objects.filter(week=site.weeks[0]).first()
    player = Player.objects.filter(club=game.home).first()
    for address in (f"/games/{game.pk}/", f"/players/{player.pk}/", "/players/"):
        assert f'href="/clubs/{game.home_id}/"' in text(client, address)


@pytest.fixture
def forward(site):
    """A forward of two teams, with a price of 5.0, then 5.4, and 6.0 from week 3 on."""
    player = Player.objects.filter(position="FWD").first()
    for week, price in zip(site.weeks, ("5.0", "5.4", "6.0"), strict=True):
        PlayerPrice.objects.create(player=player, since=week, price=Decimal(price))
    return player


def test_player_page_shows_points_and_prices_as_charts_and_table(site, client, forward):
    page = text(client, f"/players/{forward.pk}/")
    bars = re.findall(r'class="bar[^>]*>\s*<title>Week (\d+): ([\d.]+)</title>', page)
    assert [(week, Decimal(points)) for week, points in bars] == [("1", 6), ("2", 6)]
    dots = re.findall(r'class="dot[^>]*>\s*<title>Week (\d+): ([\d.]+)</title>', page)
    assert dots == [("1", "5.0"), ("2", "5.4"), ("3", "6.0")]
    table = page[page.index("<tbody>") :]
    for week, price in dots:
        assert re.search(rf'<td class="num">{week}</td>.*?{price}', table, re.DOTALL)


def test_price_of_a_week_not_yet_open_is_hidden(client, db):
    season = make_season(weeks=2)
    player = season.players.first()
    for week, price in zip(season.weeks.order_by("number"), ("5.0", "987.6"), strict=True):
        PlayerPrice.objects.create(player=player, since=week, price=Decimal(price))
    refresher.refresh_all()
    page = text(client, f"/players/{player.pk}/")
    assert "987.6" not in page  # three digits: the page has times with seconds, as "09.9"


def test_player_page_shows_the_share_of_teams(site, client):
    slot = LineupSlot.objects.filter(is_captain=True).first()
    with_him = LineupSlot.objects.filter(player=slot.player)
    owned = client.get(f"/players/{slot.player_id}/").context["owned"]
    assert owned.week == 2  # its deadline has passed
    assert Decimal(owned.teams) == (Decimal(100 * with_him.count()) / 3).quantize(Decimal("0.1"))
    assert Decimal(owned.captains) > 0


def test_player_page_is_served_without_the_shares(site, client, forward):
    topic = f"week-numbers:{site.weeks[1].pk}"
    StoredSnapshot.objects.filter(pk=topic).delete()
    refresher.entries.delete(topic, 1)
    assert client.get(f"/players/{forward.pk}/").context["owned"] is None


def test_player_of_another_season_has_a_page(site, client):
    player = make_season(current=False).players.first()
    assert "This player has not played yet" in text(client, f"/players/{player.pk}/")


def test_box_score_shows_only_stats_with_values(site, client):
    game = Game.objects.filter(week=site.weeks[0]).first()
    tables = client.get(f"/games/{game.pk}/").context["tables"]
    assert {table.position.code: table.labels for table in tables} == {
        "GK": ("Minutes", "Saves"),
        "DEF": ("Minutes",),
        "MID": ("Minutes",),
        "FWD": ("Minutes", "Goals"),
    }
    for table in tables:
        for side, club in zip(table.sides, (game.home_id, game.away_id), strict=True):
            assert side
            for row in side:
                assert row.line.club_id == club
                assert [label for label, _ in row.cells] == list(table.labels)
                assert all(number == 90 for label, number in row.cells if label == "Minutes")


def test_box_score_without_players_has_no_table(site, client):
    game = Game.objects.filter(week=site.weeks[2]).first()
    response = client.get(f"/games/{game.pk}/")
    assert response.context["tables"] == []
    assert "This game has not started" in response.content.decode()
    assert stat_tables([[], []], site.season.rules) == []


def names(client, query):
    return {player.name for player in client.get(f"/players/?{query}").context["page"]}


def test_players_are_filtered_by_maximum_price(site, client):
    dearest = max(player.price for player in Player.objects.all())
    assert names(client, "price=4") == {p.name for p in Player.objects.filter(price__lte=4)}
    assert names(client, f"price={dearest}") == names(client, "")
    for nonsense in ("price=x", "price=-1", "price=1e9", "price=nan", "price=" + "9" * 50):
        assert client.get(f"/players/?{nonsense}").context["filter"].price is None


def test_players_are_filtered_by_availability(site, client):
    """Week 2 is in progress. Lineups are open for week 3, in which two clubs have no game."""
    first, second = Game.objects.filter(week=site.weeks[2])[:2]
    first.delete()
    Game.objects.filter(week=site.weeks[1], home=second.home).update(status="final")
    refresher.refresh_all()
    idle = {first.home_id, first.away_id}
    over = {second.home_id, second.away_id}
    by_club = {
        name: set(Player.objects.filter(name__in=names(client, f"availability={name}&sort=name"))
        .values_list("club", flat=True))
        for name in ("free", "playing", "locked", "idle")
    }  # fmt: skip
    all_clubs = set(Club.objects.values_list("pk", flat=True))
    assert by_club["idle"] == idle
    assert by_club["free"] == all_clubs - idle
    assert by_club["locked"] == set()
    assert by_club["playing"] == all_clubs - over
    assert names(client, "availability=nonsense") == names(client, "")


def test_players_lock_at_their_own_kickoff(db, client):
    season = make_season("nfl-ppr", kickoff=timezone.now() - timedelta(minutes=30))
    begun = Game.objects.get(season=season, kickoff__lt=timezone.now())
    refresher.refresh_all()
    of_game = {p.name for p in Player.objects.filter(club__in=[begun.home_id, begun.away_id])}
    locked = names(client, "availability=locked")
    assert locked
    assert locked <= of_game
    assert not names(client, "availability=free") & of_game


def test_choose_player_page_has_the_same_filters(site, owner_client):
    page = owner_client.get(
        "/lineup/players/?position=FWD&starts=1&price=4&availability=idle&all=1"
    )
    assert page.status_code == 200
    assert list(page.context["players"]) == []
    assert 'name="price"' in page.content.decode()
    found = owner_client.get(
        "/lineup/players/?position=FWD&starts=1&price=4&availability=free&all=1"
    )
    assert {player.price for player in found.context["players"]} == {Decimal(4)}
