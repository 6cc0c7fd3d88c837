"""Creating a league: the format first, then the rules that fit it, all checked."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from caching import refresher
from leagues.models import League, Membership
from leagues.rules import codes
from leagues.rules.formats import LEAGUES_EACH
from tests.factories import make_team, make_user
from tests.league_factories import make_league

NEW = "/my-leagues/new/"
CLASSIC = {
    "format": "classic", "name": "Sunday crew", "is_public": "", "max_teams": "20",
    "start_week": "3", "cup_week": "", "tie_break_1": "latest_week",
    "tie_break_2": "fewest_transfers",
}  # fmt: skip
H2H = {
    "format": "h2h", "name": "Office", "is_public": "1", "max_teams": "10", "start_week": "3",
    "win_points": "3", "draw_points": "1", "playoff_teams": "0", "playoff_week": "",
    "final_weeks": "1", "tie_break_1": "points_for", "tie_break_2": "head_to_head",
    "tie_break_3": "latest_week", "tie_break_4": "fewest_transfers",
}  # fmt: skip


def page_of(response) -> str:
    return " ".join(response.content.decode().split())


def post(client, form, **change):
    return client.post(NEW, form | change)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_format_comes_first(site, owner_client):
    page = page_of(owner_client.get(NEW))
    assert "?format=classic" in page
    assert "?format=h2h" in page


def test_the_form_shows_what_fits_the_format(site, owner_client):
    classic = page_of(owner_client.get(f"{NEW}?format=classic"))
    h2h = page_of(owner_client.get(f"{NEW}?format=h2h"))
    assert "cup_week" in classic
    assert "cup_week" not in h2h
    assert "playoff_teams" in h2h
    assert "playoff_teams" not in classic
    # Weeks 1 and 2 have begun.
    for page in (classic, h2h):
        assert '<option value="3">Week 3</option>' in page
        assert '<option value="2">Week 2</option>' not in page


def test_a_private_league_has_a_code_and_its_creator(site, owner_client):
    response = post(owner_client, CLASSIC)
    league = League.objects.get(kind="owned")
    assert response["Location"] == f"/my-leagues/{league.pk}/invite/"
    assert codes.normalise(league.code) == league.code
    assert (league.commissioner, league.size, league.is_public) == (site.owner, 1, False)
    member = Membership.objects.get(league=league)
    assert (member.team, member.from_week) == (site.team, 3)
    (entry,) = league.log.all()
    assert (entry.who, entry.what) == (site.team.name, "created the league")
    assert league.tie_breaks == ["latest_week", "fewest_transfers"]


def test_a_public_head_to_head_league(site, owner_client):
    post(owner_client, H2H, win_points="2", draw_points="0")
    league = League.objects.get(kind="owned")
    assert league.code is None
    assert (league.is_public, league.win_points, league.draw_points) == (True, 2, 0)
    assert not league.matchups.exists()  # one team meets nobody


def test_a_shared_rank_ends_the_tie_breaks(site, owner_client):
    post(owner_client, H2H, tie_break_2="")
    assert League.objects.get(kind="owned").tie_breaks == ["points_for"]


@pytest.mark.parametrize("form", [CLASSIC, H2H])
def test_a_second_click_creates_no_second_league(site, owner_client, form):
    first, second = post(owner_client, form), post(owner_client, form)
    league = League.objects.get(kind="owned")
    assert first["Location"] == second["Location"] == f"/my-leagues/{league.pk}/invite/"
    assert league.log.count() == Membership.objects.filter(league=league).count() == 1


def test_another_request_creates_another_league(site, owner_client):
    post(owner_client, CLASSIC)
    post(owner_client, CLASSIC, name="Monday crew")
    post(owner_client, CLASSIC, max_teams="10")
    assert League.objects.filter(kind="owned").count() == 3
    League.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    post(owner_client, CLASSIC)
    assert League.objects.filter(kind="owned").count() == 4


def test_a_second_click_at_the_limit_of_leagues_is_not_refused(site, owner_client):
    for _ in range(LEAGUES_EACH - 1):
        make_league(site.season, [site.team])
    assert post(owner_client, CLASSIC).status_code == 302
    assert post(owner_client, CLASSIC).status_code == 302
    assert post(owner_client, CLASSIC, name="Monday crew").status_code == 200


@pytest.fixture
def long_season(site):
    """Weeks 3 to 10 are to come."""
    last = site.weeks[2]
    for number in range(4, 11):
        last.pk, last.number, last._state.adding = None, number, True
        last.save()
    refresher.refresh_all()
    return site


def test_playoffs_end_before_the_last_week(long_season, owner_client):
    page = page_of(owner_client.get(f"{NEW}?format=h2h"))
    assert "So that they end in Week 9, if there is room" in page
    post(owner_client, H2H, playoff_teams="4", final_weeks="2", consolation="on")
    league = League.objects.get(kind="owned")
    assert (league.playoff_week, league.final_weeks, league.consolation) == (7, 2, True)
    assert league.draw_after == 6


def test_without_room_playoffs_end_in_the_last_week(long_season, owner_client):
    post(owner_client, H2H, start_week="8", playoff_teams="4")
    assert League.objects.get(kind="owned").playoff_week == 9


def test_the_final_may_be_in_the_last_week(long_season, owner_client):
    post(owner_client, H2H, playoff_teams="4", playoff_week="9")
    assert League.objects.get(kind="owned").playoff_week == 9


def test_playoffs_begin_when_chosen(long_season, owner_client):
    post(owner_client, H2H, playoff_teams="4", playoff_week="6")
    assert League.objects.get(kind="owned").playoff_week == 6


def test_a_cup_begins_when_chosen(long_season, owner_client):
    post(owner_client, CLASSIC, cup_week="7")
    league = League.objects.get(kind="owned")
    assert (league.cup_week, league.draw_after) == (7, 6)
    assert league.seed == 0  # so that nobody can compute the draw before it


REFUSED = [
    (CLASSIC, {"name": ""}, "Enter a league name."),
    (CLASSIC, {"name": "   "}, "Enter a league name."),
    (CLASSIC, {"name": "é" * 250}, "Use at most 40 characters."),
    (CLASSIC, {"name": "\u202egnihton"}, "The name contains an invisible character."),
    (CLASSIC, {"name": "\u200f"}, "The name contains an invisible character."),
    (CLASSIC, {"name": "a\0b"}, "Null characters are not allowed."),
    (CLASSIC, {"max_teams": "1"}, "A league has 2 to 100,000 places."),
    (CLASSIC, {"max_teams": "100001"}, "A league has 2 to 100,000 places."),
    (H2H, {"max_teams": "21"}, "A league has 2 to 20 places."),
    (H2H, {"max_teams": "many"}, "A league has 2 to 20 places."),
    (CLASSIC, {"start_week": "2"}, "This week has begun, or is not in the season."),
    (CLASSIC, {"start_week": "99"}, "This week has begun, or is not in the season."),
    (CLASSIC, {"cup_week": "3"}, "This week has begun, or is not in the season."),
    (CLASSIC, {"tie_break_2": "latest_week"}, "Choose each rule once."),
    (H2H, {"draw_points": "4"}, "A draw cannot give more points than a win."),
    (H2H, {"win_points": "11"}, "less than or equal to 10"),
    (H2H, {"playoff_teams": "2"}, "Too few weeks are left for these playoffs."),
    (H2H, {"playoff_teams": "3"}, "3 is not one of the available choices."),
]


@pytest.mark.parametrize(("form", "change", "told"), REFUSED)
def test_what_does_not_fit_is_said_and_nothing_is_stored(site, owner_client, form, change, told):
    response = post(owner_client, form, **change)
    assert response.status_code == 200
    page = page_of(response)
    assert told in page
    assert "Nothing was created yet" in page
    assert not League.objects.filter(kind="owned").exists()


def test_a_long_name_is_refused_once(site, owner_client):
    page = page_of(post(owner_client, CLASSIC, name="x" * 41))
    assert re.findall("<p> ?Use at most 40 characters. ?</p>", page) != []
    assert page.count("Use at most 40 characters.") == 2  # in the summary, and at the field


LATER = [
    ({"playoff_teams": "8", "playoff_week": "9"}, "Start in Week 8 at the latest."),
    ({"playoff_teams": "4", "start_week": "7", "playoff_week": "6"}, "choose a later week."),
    ({"playoff_teams": "6", "max_teams": "4"}, "so at most 4 teams can take part."),
    ({"playoff_teams": "4", "playoff_week": "3"}, "This week has begun, or is not"),
]


@pytest.mark.parametrize(("change", "told"), LATER)
def test_playoffs_that_do_not_fit_are_refused(long_season, owner_client, change, told):
    assert told in page_of(post(owner_client, H2H, **change))
    assert not League.objects.filter(kind="owned").exists()


def test_a_cup_before_the_start_is_refused(long_season, owner_client):
    page = page_of(post(owner_client, CLASSIC, start_week="6", cup_week="5"))
    assert "The cup begins after the start of the league: choose a later week." in page


def test_a_name_loses_its_extra_spaces(site, owner_client):
    post(owner_client, CLASSIC, name="  Sunday \u2003 crew ")
    assert League.objects.get(kind="owned").name == "Sunday crew"


def test_the_thirty_first_league_is_refused(site, owner_client):
    for _ in range(LEAGUES_EACH):
        make_league(site.season, [site.team])
    assert "30 leagues, which is the limit" in page_of(post(owner_client, CLASSIC))
    assert League.objects.count() == LEAGUES_EACH


def test_a_guest_signs_up_first_and_comes_back(site):
    guest = make_user()
    guest.is_guest = True
    guest.save()
    make_team(site.season, owner=guest)
    client = signed_in(guest)
    assert client.get(NEW)["Location"] == "/accounts/sign-up/?next=%2Fmy-leagues%2Fnew%2F"
    assert post(client, CLASSIC)["Location"] == "/accounts/sign-up/"
    assert not League.objects.filter(kind="owned").exists()


def test_a_user_without_a_team_creates_it_first_and_comes_back(site):
    response = signed_in(make_user()).get(f"{NEW}?format=h2h")
    assert response["Location"] == "/my-team/?next=%2Fmy-leagues%2Fnew%2F%3Fformat%3Dh2h"


def test_a_visitor_signs_in_first(site, client):
    assert client.get(NEW)["Location"] == f"/accounts/sign-in/?next={NEW}"


def test_after_the_last_week_no_league_begins(site, owner_client):
    site.season.weeks.update(first_kickoff=site.weeks[0].first_kickoff)
    refresher.refresh_all()
    page = page_of(owner_client.get(f"{NEW}?format=classic"))
    assert "The season’s last week has begun." in page
    assert "<button" not in page.split("<main")[1].split("</main")[0]
    post(owner_client, CLASSIC)
    assert not League.objects.filter(kind="owned").exists()


@pytest.mark.parametrize(("asked", "is_told"), [("classic", True), ("h2h", False)])
def test_the_places_tell_what_a_large_league_lacks(asked, is_told, site, owner_client):
    page = page_of(owner_client.get(f"{NEW}?format={asked}"))
    told = "From 100 teams on, a league has no board and no tie-breaks."
    assert (told in page) == is_told
    league = make_league(site.season, [site.team], format=asked)
    assert (told in page_of(owner_client.get(f"/my-leagues/{league.pk}/settings/"))) == is_told
