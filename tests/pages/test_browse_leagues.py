"""The page of public leagues: a snapshot, with one query for a search or a further page."""

import pytest
from django.utils import timezone

from caching import refresher
from caching.models import Flag
from fantasy.calendar import current_calendar
from fantasy.models import Switch
from fantasy.rollout import SHALLOW_LEADERBOARDS
from leagues.managers import FOUND
from leagues.models import League
from leagues.services.entrants import teams_without_entrants
from leagues.services.membership import join
from teams.services.teams import create_team
from tests.factories import make_team, make_user
from tests.league_factories import make_league
from tests.pages.test_budgets import cost


def page_of(client, query: str = "") -> str:
    return " ".join(client.get(f"/leagues/{query}").content.decode().split())


def names(client, query: str = "") -> list[str]:
    return [league.name for league in client.get(f"/leagues/{query}").context["leagues"]]


def refresh(site) -> None:
    """Build the page's snapshot, which takes a pause between two builds."""
    refresher.refresh(f"leagues:{site.season.pk}")


@pytest.fixture
def leagues(site):
    """Two public leagues, a private one, and those of everyone."""
    team = make_team(site.season)
    make_league(site.season, [team], name="Small world", is_public=True, start_week=3)
    make_league(
        site.season, [team, make_team(site.season)], name="O’Neil’s bar", is_public=True,
        format="h2h", max_teams=2,
    )  # fmt: skip
    make_league(site.season, [team], name="Secret", code="CDFGHJKM")
    teams_without_entrants()
    refresh(site)


def test_the_largest_public_leagues_come_first(leagues, client):
    assert names(client) == ["O’Neil’s bar", "Small world"]
    page = page_of(client)
    for told in ("2 of 2", "Full", "Head-to-head", "1 of 20", "Week 3", "Started in Week"):
        assert told in page
    assert "Secret" not in page


def test_the_page_leads_on(leagues, client):
    page = page_of(client)
    for address in ("/leaderboard/", "/my-leagues/new/", "/my-leagues/join/", "/my-leagues/"):
        assert f'href="{address}"' in page
    assert 'action="/try/"' in page


def test_a_closed_league_says_so(leagues, site, client):
    League.objects.filter(name="Small world").update(entry_locked=True)
    refresh(site)
    assert "Closed" in page_of(client)


def test_without_leagues_the_page_invites_to_create_one(site, client):
    assert "There is no public league yet" in page_of(client)


@pytest.mark.parametrize("typed", ["o'neil", "ONEIL", "o neils"])
def test_a_search_finds_the_beginning_of_a_name(leagues, client, typed):
    assert names(client, f"?q={typed}") == ["O’Neil’s bar"]


@pytest.mark.parametrize("typed", ["Secret", "bar", "%00", "!!!", "_"])
def test_a_search_finds_nothing_else(leagues, client, typed):
    assert names(client, f"?q=x{typed}") == []
    assert "starts with" in page_of(client, f"?q=x{typed}")


def test_a_search_is_one_query(leagues, client):
    client.get("/leagues/?q=small")
    assert cost(client.get("/leagues/?q=small"))[0] == 1


def test_a_league_that_all_have_left_is_not_listed(site, client):
    make_league(site.season, name="Deserted", is_public=True, entry_locked=True)
    refresh(site)
    assert names(client) == names(client, "?q=deserted") == []


def test_further_pages_go_on_by_key(site, client):
    team = make_team(site.season)
    for number in range(2 * FOUND + 3):
        make_league(site.season, [team], name=f"League {number:03}", is_public=True)
    refresh(site)
    seen, query = [], ""
    for _ in range(3):
        response = client.get(f"/leagues/{query}")
        seen += [league.pk for league in response.context["leagues"]]
        assert cost(client.get(f"/leagues/{query}"))[0] == (1 if query else 0)
        query = f"?after={response.context['more']}"
    assert len(seen) == len(set(seen)) == 2 * FOUND + 3
    assert seen == sorted(seen)
    assert response.context["more"] == ""


@pytest.mark.parametrize("after", ["x", "1", "1-", "-1-2", "1-2-3", "²-1", f"{'9' * 30}-1"])
def test_an_invalid_page_is_the_first_one(leagues, client, after):
    assert names(client, f"?after={after}") == ["O’Neil’s bar", "Small world"]


def test_the_switch_stops_searches_and_further_pages(leagues, client):
    Switch.objects.update_or_create(name=SHALLOW_LEADERBOARDS, defaults={"active": True})
    refresher.refresh_all()
    response = client.get("/leagues/?q=small")
    assert cost(response)[0] == 0
    assert "Search is paused" in page_of(client, "?q=small")
    assert "Search is paused" in page_of(client, "?after=1-1")
    assert "Search is paused" not in page_of(client)


def test_a_join_flags_the_page_in_its_transaction(leagues, site, client, calendar):
    league = League.objects.get(name="Small world")
    team = make_team(site.season)
    join(user=team.owner, league=league.pk, calendar=calendar)
    assert Flag.objects.filter(topic=f"leagues:{site.season.pk}").exists()
    refresh(site)
    assert "2 of 20" in page_of(client)


def test_a_new_team_flags_nothing(leagues, site):
    create_team(owner=make_user(), season=site.season, name="Foxes")  # creates the league
    refresher.refresh_all()
    create_team(owner=make_user(), season=site.season, name="Owls")
    assert not Flag.objects.exists()


@pytest.fixture
def calendar(site):
    return current_calendar()


def test_leagues_that_nobody_can_join_any_more_are_marked(leagues, site, client):
    assert "Too late" not in page_of(client)
    # A head-to-head league is in its playoffs, and a classic one takes teams until the last week.
    begun = site.season.weeks.exclude(locks_at__gt=timezone.now()).order_by("number").last()
    number = begun.number + 1
    League.objects.filter(name="O’Neil’s bar").update(playoff_teams=2, playoff_week=number)
    refresh(site)
    response = client.get("/leagues/")
    marked = response.context["too_late"]
    assert [one.name for one in response.context["leagues"] if one.pk in marked] == [
        "O’Neil’s bar"
    ]
    assert "Too late" in response.content.decode()
    assert cost(response) == cost(client.get("/leagues/"))
