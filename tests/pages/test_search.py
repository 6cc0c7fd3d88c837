"""One search field for players, clubs and teams."""

import pytest

from caching import refresher
from fantasy.models import Switch
from fantasy.rollout import SHALLOW_LEADERBOARDS
from teams.models import Club, Player


def found(client, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return response


def text(client, query):
    return found(client, query).content.decode()


def test_player_is_found_by_part_of_the_name_without_accents(site, client):
    player = Player.objects.first()
    player.full_name = "Jürgen Ødegård"
    player.save()
    refresher.refresh(f"players:{site.season.pk}")
    for query in ("odegard", "Jurgen", "ØDEGÅRD jür", "degå"):
        assert [one.pk for one in found(client, query).context["players"]] == [player.pk]
        assert f'href="/players/{player.pk}/"' in text(client, query)


def test_club_is_found_by_its_name(site, client):
    club = Club.objects.get(name="Club 2")
    response = found(client, "club 2")
    assert response.context["clubs"] == [club]
    assert f'href="/clubs/{club.pk}/"' in response.content.decode()


def test_team_is_found_by_the_start_of_its_name(site, client):
    site.team.name = "Zebras of the North"
    site.team.save()
    for query in ("zebras", "ZEBRAS OF"):
        assert found(client, query).context["teams"] == [site.team]
    assert "No results for" in text(client, "north zebras")


@pytest.mark.parametrize("query", ["O’Neil XI", "oneil", "o neil", "O'NEIL x"])
def test_search_ignores_apostrophes(site, client, query):
    site.team.name = "O’Neil XI"
    site.team.save()
    assert found(client, query).context["teams"] == [site.team]


def test_many_results_link_to_the_full_player_list(site, client):
    response = found(client, "number")
    assert len(response.context["players"]) == 20
    assert 'href="/players/?q=number">70 more' in response.content.decode()


@pytest.mark.parametrize("query", ["", " ", "x", "x\0"])
def test_short_query_does_not_search(site, client, query):
    response = found(client, query)
    assert "searched" not in response.context
    assert "0 SQL queries" in response.content.decode()


@pytest.mark.parametrize("query", ["<b>x</b>", "%%", "__", "\\\\", "x" * 3000, "🏈🏈"])
def test_query_without_results_is_shown_escaped(site, client, query):
    page = text(client, query)
    assert "No results for" in page
    assert "<b>x" not in page


def test_under_load_teams_are_not_searched_but_players_and_clubs_are(site, client):
    Switch.objects.filter(name=SHALLOW_LEADERBOARDS).update(active=True)
    refresher.refresh_all()
    response = found(client, "club 2")
    assert "Team search is paused" in response.content.decode()
    assert response.context["clubs"]
    assert "0 SQL queries" in found(client, "team").content.decode()
