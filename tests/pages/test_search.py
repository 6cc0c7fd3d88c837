"""One field for players, clubs and teams."""

import pytest

from caching import refresher
from fantasy.models import Switch
from fantasy.rollout import SHALLOW_LEADERBOARDS
from teams.models import Club, Player


def found(client, asked):
    response = client.get("/search/", {"q": asked})
    assert response.status_code == 200
    return response


def text(client, asked):
    return found(client, asked).content.decode()


def test_a_player_is_found_by_any_part_of_his_name_and_without_accents(site, client):
    player = Player.objects.first()
    player.full_name = "Jürgen Ødegård"
    player.save()
    refresher.refresh(f"players:{site.season.pk}")
    for asked in ("odegard", "Jurgen", "ØDEGÅRD jür", "degå"):
        assert [one.pk for one in found(client, asked).context["players"]] == [player.pk]
        assert f'href="/players/{player.pk}/"' in text(client, asked)


def test_a_club_and_its_players_are_apart(site, client):
    club = Club.objects.get(name="Club 2")
    response = found(client, "club 2")
    assert response.context["clubs"] == [club]
    assert f'href="/clubs/{club.pk}/"' in response.content.decode()


def test_a_team_is_found_by_how_its_name_begins_and_says_its_rank(site, client):
    site.team.name = "Zebras of the North"
    site.team.save()
    for asked in ("zebras", "ZEBRAS OF"):
        assert found(client, asked).context["teams"] == [site.team]
    assert "Nobody is called" in text(client, "north zebras")


@pytest.mark.parametrize("asked", ["O’Neil XI", "oneil", "o neil", "O'NEIL x"])
def test_a_team_is_found_with_its_apostrophe_as_a_space(site, client, asked):
    site.team.name = "O’Neil XI"
    site.team.save()
    assert found(client, asked).context["teams"] == [site.team]


def test_many_players_lead_to_the_list_of_all(site, client):
    response = found(client, "number")
    assert len(response.context["players"]) == 20
    assert 'href="/players/?q=number">70 more' in response.content.decode()


@pytest.mark.parametrize("asked", ["", " ", "x", "x\0"])
def test_too_little_is_no_search(site, client, asked):
    response = found(client, asked)
    assert "searched" not in response.context
    assert "0 SQL queries" in response.content.decode()


@pytest.mark.parametrize("asked", ["<b>x</b>", "%%", "__", "\\\\", "x" * 3000, "🏈🏈"])
def test_what_nobody_is_called_is_said_back_safely(site, client, asked):
    page = text(client, asked)
    assert "Nobody is called" in page
    assert "<b>x" not in page


def test_under_load_teams_are_not_searched_but_players_and_clubs_are(site, client):
    Switch.objects.filter(name=SHALLOW_LEADERBOARDS).update(active=True)
    refresher.refresh_all()
    response = found(client, "club 2")
    assert "Teams are not searched just now" in response.content.decode()
    assert response.context["clubs"]
    assert "0 SQL queries" in found(client, "team").content.decode()
