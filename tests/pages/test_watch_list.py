"""The watch list: private, limited, and filled from pages that everybody shares."""

import pytest
from django.test import Client

from teams.models import Player, Watch
from teams.services.watch_list import LIMIT, WatchListFullError, unwatch, watch
from tests.factories import make_season, make_user

SAME_SITE = {"sec-fetch-site": "same-origin"}
JSON = SAME_SITE | {"accept": "application/json"}


@pytest.fixture
def player(site):
    return Player.objects.filter(position="FWD").first()


def add(client, player, headers=SAME_SITE, action="add"):
    pk = getattr(player, "pk", player)
    return client.post(f"/watch-list/{action}/", {"player": pk}, headers=headers)


def rows(client):
    return client.get("/watch-list/").context["rows"]


def test_the_page_of_a_player_has_the_form_without_a_token(site, client, player):
    page = client.get(player.get_absolute_url()).content.decode()
    assert 'action="/watch-list/add/"' in page
    assert "csrf" not in page.lower()


def test_a_player_is_watched_and_shown_with_numbers(site, owner_client, player):
    response = add(owner_client, player)
    assert (response.status_code, response["Location"]) == (302, "/watch-list/")
    (row,) = rows(owner_client)
    assert (row.player, row.fixture.game.week_id) == (player, site.weeks[2].pk)
    assert (row.points, row.playing, row.picked != "") == (6, True, True)
    page = owner_client.get("/watch-list/").content.decode()
    assert f'data-player="{player.pk}"' in page
    assert 'data-live="/live/2.json"' in page
    assert "/lineup/players/?starts=1&amp;q=" in page


def test_an_empty_list_says_how_to_fill_it(site, owner_client):
    page = owner_client.get("/watch-list/").content.decode()
    assert "Your watch list is empty" in page


def test_watching_twice_keeps_one_row_and_removing_ends_it(site, owner_client, player):
    for _ in range(2):
        add(owner_client, player)
    assert Watch.objects.count() == 1
    for _ in range(2):
        assert add(owner_client, player, action="remove").status_code == 302
    assert not Watch.objects.exists()


def test_with_script_the_answers_are_json(site, owner_client, player):
    state = f"/watch-list/players/{player.pk}.json"
    assert owner_client.get(state).json() == {"watched": False}
    assert add(owner_client, player, JSON).json() == {"watched": True}
    assert owner_client.get(state).json() == {"watched": True}
    assert add(owner_client, player, JSON, "remove").json() == {"watched": False}


def test_another_site_cannot_change_the_list(site, owner_client, player):
    Watch.objects.create(user=site.owner, player=Player.objects.last())
    for action in ("add", "remove"):
        for headers in (
            {},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "http://elsewhere.example"},
        ):
            assert add(owner_client, player, headers, action).status_code == 403
    assert Watch.objects.count() == 1


def test_a_player_that_does_not_exist_is_a_404(site, owner_client):
    for pk in ("", "x", "-1", "9" * 30, "99999999", "１"):
        assert add(owner_client, pk).status_code == 404


def test_a_player_of_another_season_is_a_404(site, owner_client):
    other = make_season(current=False).players.first()
    assert add(owner_client, other).status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_back(site, client, player):
    response = add(client, player)
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next=/players/{player.pk}/")
    assert client.get("/watch-list/").status_code == 302
    assert client.get(f"/watch-list/players/{player.pk}.json").json() == {"watched": False}
    assert not Watch.objects.exists()


def test_a_list_is_seen_by_its_user_only(site, owner_client, player):
    add(owner_client, player)
    other = Client()
    other.force_login(make_user())
    assert rows(other) == []
    assert other.get(f"/watch-list/players/{player.pk}.json").json() == {"watched": False}
    add(other, player, action="remove")
    assert Watch.objects.filter(user=site.owner).count() == 1


def test_a_full_list_says_so(site, owner_client, player):
    others = Player.objects.exclude(pk=player.pk)[:LIMIT]
    Watch.objects.bulk_create(Watch(user=site.owner, player=other) for other in others)
    assert len(rows(owner_client)) == LIMIT
    page = owner_client.post(
        "/watch-list/add/", {"player": player.pk}, headers=SAME_SITE, follow=True
    ).content.decode()
    assert "Your watch list is full" in page
    answer = add(owner_client, player, JSON)
    assert (answer.status_code, answer.json()["watched"]) == (409, False)
    assert Watch.objects.count() == LIMIT
    with pytest.raises(WatchListFullError):
        watch(user=site.owner, player=player)
    unwatch(user=site.owner, player=others[0])
    watch(user=site.owner, player=player)


def test_players_of_last_season_are_not_shown(site, owner_client):
    other = make_season(current=False).players.first()
    Watch.objects.create(user=site.owner, player=other)
    assert rows(owner_client) == []


def test_the_list_goes_with_the_account_and_is_exported(site, owner_client, player):
    add(owner_client, player)
    exported = owner_client.get("/account/export/").json()["watch_list"]
    assert [entry["player"] for entry in exported] == [player.full_name]
    site.owner.delete()
    assert not Watch.objects.exists()
