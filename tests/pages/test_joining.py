"""Joining a league: by code, by an invite link that survives sign-up, and on a public page."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from fantasy.models import User
from leagues.models import League, Membership
from leagues.services import codes
from leagues.services.codes import OF_ACCOUNT, OF_ADDRESS, TOO_MANY_WRONG, own_counts
from leagues.services.membership import CLOSED, REMOVED, UNKNOWN_CODE, leave
from leagues.views import joining
from teams.models import Lineup, Team
from tests.caches import empty_cache
from tests.factories import make_team, make_user
from tests.league_factories import add_members, make_league

CODE, OTHER = "CDFGHJKM", "NPQRTWXY"
WRONG = [f"NPQRTW{first}{last}" for first in "CDFGHJ" for last in "CDFGHJ"]
LINK = f"/join/{CODE}/"
SAME_SITE = {"sec-fetch-site": "same-origin"}
ACCOUNT = {
    "username": "newcomer", "email": "newcomer@example.com",
    "password1": "long-enough-77", "password2": "long-enough-77",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_counts():
    own_counts.clear()


@pytest.fixture
def host(site):
    return make_team(site.season, name="The Hosts")


@pytest.fixture
def league(site, host):
    return make_league(site.season, [host], name="Cousins", code=CODE, start_week=3, max_teams=12)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(response) -> str:
    return " ".join(response.content.decode().split())


def is_member(user, league) -> bool:
    return Membership.objects.active().of_user(user).filter(league=league).exists()


# The invite link


def test_anyone_sees_what_the_invite_is_for(league, client):
    page = page_of(client.get(LINK))
    for told in ("Cousins", "The Hosts invites you", "Classic", "1 of 12", "Week 3"):
        assert told in page
    for way in ("/accounts/sign-up/?next=%2Fjoin%2F", "/accounts/sign-in/?next=%2Fjoin%2F"):
        assert way in page
    assert f'name="next" value="{LINK}"' in page
    assert "noindex" in page


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ({"format": "h2h", "start_week": 2}, True),
        ({"format": "h2h", "start_week": 3}, False),
        ({"format": "h2h", "start_week": 2, "entry_locked": True}, False),
        ({"format": "classic", "start_week": 2}, False),  # all weeks count
    ],
)
def test_a_head_to_head_league_that_has_begun_tells_the_first_week(
    league, client, change, is_told
):
    League.objects.update(**change)
    page = page_of(client.get(LINK))
    assert ("You would play from Week 3." in page) is is_told


def test_a_shared_invite_names_its_image(league, client):
    page = page_of(client.get(LINK))
    assert f'og:image" content="http://localhost:8000{LINK}share.png"' in page
    assert 'og:title" content="Join Cousins · Gameday"' in page
    assert "The Hosts invites you to Cousins." in page
    image = client.get(f"{LINK}share.png")
    assert image["Content-Type"] == "image/png"
    assert image.content.startswith(b"\x89PNG")


def test_the_image_is_no_way_to_guess_codes(league):
    for code in WRONG[:OF_ADDRESS]:
        assert Client().get(f"/join/{code}/share.png").status_code == 404
    assert Client().get(f"{LINK}share.png").status_code == 429
    assert Client().get(LINK).status_code == 429


def test_a_guest_joins_with_two_taps_and_has_a_lineup(league, client):
    tried = client.post("/try/", {"next": LINK}, headers=SAME_SITE)
    assert tried["Location"] == LINK
    joined = client.post(LINK)
    assert joined["Location"] == f"/my-leagues/{league.pk}/"
    guest = User.objects.get(is_guest=True)
    assert is_member(guest, league)
    assert Lineup.objects.filter(team__owner=guest).exists()


def test_the_code_survives_sign_up_and_the_first_team(league, client):
    page = page_of(client.get(f"/accounts/sign-up/?next={LINK}"))
    assert f'name="next" value="{LINK}"' in page
    assert client.post("/accounts/sign-up/", ACCOUNT | {"next": LINK})["Location"] == LINK
    assert "Create your team and join" in page_of(client.get(LINK))
    joined = client.post(LINK, {"name": "Late Foxes"}, follow=True)
    assert joined.redirect_chain == [("/lineup/", 302)]
    assert "Late Foxes joined Cousins. Now pick your players." in page_of(joined)
    assert is_member(User.objects.get(username="newcomer"), league)


def test_the_code_survives_a_confirmation_of_the_address_first(league, client, mailoutbox):
    client.post("/accounts/sign-up/", ACCOUNT | {"next": LINK})
    (mail,) = mailoutbox
    link = next(word for word in mail.body.split() if "/accounts/verify/" in word)
    form = client.get(link, follow=True)
    confirmed = client.post(form.redirect_chain[-1][0])
    assert confirmed["Location"] == LINK
    again = client.get("/account/")
    assert again.status_code == 200


def test_the_code_survives_sign_in(league, client):
    make_team(league.season, owner=make_user("kane", "secret"))
    form = {"username": "kane", "password": "secret", "next": LINK}
    assert client.post("/accounts/sign-in/", form)["Location"] == LINK
    assert page_of(client.get(f"/accounts/sign-in/?next={LINK}")).count("%2Fjoin%2F") == 0


def test_the_sign_in_page_passes_the_address_on(league, client):
    page = page_of(client.get(f"/accounts/sign-in/?next={LINK}"))
    assert f'href="/accounts/sign-up/?next=%2Fjoin%2F{CODE}%2F"' in page
    assert page.count(f'name="next" value="{LINK}"') == 2  # sign in, and Try it now


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_no_form_leads_to_another_site(site, client, address):
    assert (
        client.post("/accounts/sign-up/", ACCOUNT | {"next": address})["Location"] == "/my-team/"
    )
    created = client.post("/my-team/", {"name": "Foxes", "next": address})
    assert created["Location"] == "/lineup/"
    tried = Client().post("/try/", {"next": address}, headers=SAME_SITE)
    assert tried["Location"] == "/lineup/"
    assert "evil" not in page_of(Client().get(f"/accounts/sign-up/?next={address}"))


def test_a_guest_who_signs_up_keeps_the_membership(league, client):
    client.post("/try/", {"next": LINK}, headers=SAME_SITE)
    client.post(LINK)
    client.post("/accounts/sign-up/", ACCOUNT)
    assert is_member(User.objects.get(username="newcomer"), league)


def test_a_member_goes_to_the_league(league, host):
    response = signed_in(host.owner).get(LINK)
    assert response["Location"] == f"/my-leagues/{league.pk}/"


def test_a_wrong_team_name_creates_nothing(league, client):
    user = make_user()
    response = signed_in(user).post(LINK, {"name": "\u202e"})
    assert response.status_code == 200
    assert "invisible character" in page_of(response)
    assert not Team.objects.filter(owner=user).exists()


def test_a_visitor_who_posts_is_asked_to_sign_in(league, client):
    assert client.post(LINK)["Location"] == f"/accounts/sign-in/?next={LINK}"


def test_the_form_needs_a_token(league, host):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_team(league.season).owner)
    assert client.post(LINK).status_code == 403


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"max_teams": 1}, "Cousins is full: all 1 places are taken."),
        ({"entry_locked": True}, CLOSED),
    ],
)
def test_a_league_that_takes_nobody_says_so(league, fields, told):
    League.objects.update(**fields)
    team = make_team(league.season)
    client = signed_in(team.owner)
    assert told in page_of(client.get(LINK))
    response = client.post(LINK)
    assert response.status_code == 409
    assert told in page_of(response)
    assert not is_member(team.owner, league)


def test_a_removed_team_reads_that_it_was_removed(league):
    team = make_team(league.season)
    add_members(league, [team], Membership.State.REMOVED)
    client = signed_in(team.owner)
    for locked in (False, True):
        League.objects.update(entry_locked=locked)
        page = page_of(client.get(LINK))
        assert REMOVED in page
        assert CLOSED not in page
        response = client.post(LINK)
        assert response.status_code == 409
        assert REMOVED in page_of(response)
    assert not is_member(team.owner, league)


# Codes


@pytest.mark.parametrize(
    "typed", [CODE.lower(), "cdfg hjkm", " CDFG-HJKM ", f"http://x/join/{CODE}/"]
)
def test_a_code_may_be_typed_in_any_form(league, owner_client, typed):
    response = owner_client.post("/my-leagues/join/", {"code": typed})
    assert response["Location"] == LINK
    assert owner_client.get(f"/join/{CODE.lower()}/").status_code == 200


def test_no_code_at_all_is_refused_in_words(league, owner_client):
    assert "Enter the code." in page_of(owner_client.post("/my-leagues/join/", {"code": " "}))
    long = page_of(owner_client.post("/my-leagues/join/", {"code": "C" * 500}))
    assert "That is no invite code." in long


def test_wrong_expired_and_renewed_codes_answer_alike(league, client, django_assert_num_queries):
    past = timezone.now() - timedelta(seconds=1)
    states = {
        "wrong": ({}, f"/join/{OTHER}/"),
        "expired": ({"code_expires_at": past}, LINK),
        "renewed": ({"code_expires_at": None, "code": "GGGGGGGG"}, LINK),
        "no code": ({}, "/join/0000/"),
    }
    client.get("/join/QQQQQQQQ/")  # fills the cache
    answers = set()
    for fields, address in states.values():
        League.objects.filter(pk=league.pk).update(**fields)
        with django_assert_num_queries(1):
            response = client.get(address)
        body = page_of(response)
        assert UNKNOWN_CODE in body
        answers.add((response.status_code, body.split("<main")[1].split("</main")[0]))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_a_code_of_a_past_season_opens_nothing(league, client):
    other = type(league.season).objects.create(slug="old", name="Old", ruleset="fpl")
    League.objects.update(season=other)
    assert client.get(LINK).status_code == 404


def test_wrong_codes_of_an_account_are_limited(league, owner_client):
    for code in WRONG[:OF_ACCOUNT]:
        response = owner_client.post("/my-leagues/join/", {"code": code})
        assert UNKNOWN_CODE in page_of(response)
    for address in (f"/join/{OTHER}/", LINK):  # the right one as well
        response = owner_client.get(address)
        assert response.status_code == 429
        assert TOO_MANY_WRONG in page_of(response)
    assert owner_client.post("/my-leagues/join/", {"code": CODE}).status_code == 429
    assert Client().get(LINK).status_code == 200  # another visitor of the same address


def test_wrong_codes_of_an_address_are_limited(league):
    for code in WRONG[:OF_ADDRESS]:
        assert Client().get(f"/join/{code}/").status_code == 404
    assert Client().get(LINK).status_code == 429
    far = {"REMOTE_ADDR": "198.51.100.7"}
    assert Client().get(LINK, **far).status_code == 200


def test_the_address_is_the_one_that_nginx_names(league):
    def get(peer, forwarded, address=LINK):
        return (
            Client()
            .get(address, REMOTE_ADDR=peer, headers={"x-forwarded-for": forwarded})
            .status_code
        )

    for code in WRONG[:OF_ADDRESS]:
        get("10.0.0.1", "198.51.100.7", f"/join/{code}/")
    assert get("10.0.0.1", "198.51.100.7") == 429
    assert get("10.0.0.1", "spoofed, 198.51.100.7") == 429
    assert get("10.0.0.1", "198.51.100.8") == 200
    # A client that reaches the server directly cannot choose its address.
    for number, code in enumerate(WRONG[:OF_ADDRESS]):
        get("8.8.8.8", f"198.51.100.{100 + number}", f"/join/{code}/")
    assert get("8.8.8.8", "198.51.100.250") == 429


def test_an_ipv6_home_is_one_address(league):
    for number, code in enumerate(WRONG[:OF_ADDRESS]):
        Client().get(f"/join/{code}/", REMOTE_ADDR=f"2001:db8::{number:x}")
    assert Client().get(LINK, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert Client().get(LINK, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


def test_the_limit_ends_with_its_window(league, client):
    for code in WRONG[:OF_ADDRESS]:
        client.get(f"/join/{code}/")
    later = timezone.now().timestamp() + codes.WINDOW.total_seconds()
    with patch("leagues.services.codes.time.time", return_value=later):
        assert client.get(LINK).status_code == 200


def test_without_a_cache_each_process_keeps_the_limit(league, client):
    for code in WRONG[:OF_ADDRESS]:
        client.get(f"/join/{code}/")
        empty_cache()
    assert client.get(LINK).status_code == 429


@pytest.mark.parametrize("forget", [lambda: None, empty_cache, own_counts.clear])
def test_an_expired_link_that_an_office_opens_counts_once(league, owner_client, forget):
    for _ in range(OF_ADDRESS):
        for address in (f"/join/{OTHER}/", f"/join/{OTHER.lower()}/"):
            assert Client().get(address).status_code == 404
            assert owner_client.get(address).status_code == 404
        forget()
    for code in WRONG[2:OF_ADDRESS]:
        assert Client().get(f"/join/{code}/").status_code == 404
    assert Client().get(LINK).status_code == 200
    assert owner_client.get(LINK).status_code == 200
    assert Client().get(f"/join/{WRONG[0]}/").status_code == 404
    assert Client().get(LINK).status_code == 429


def test_a_right_code_does_not_count(league, client):
    for _ in range(OF_ADDRESS + 1):
        assert client.get(LINK).status_code == 200


# Public leagues


@pytest.fixture
def public(site, host):
    return make_league(site.season, [host], name="Open house", is_public=True, start_week=3)


def post_to(client, league, headers=SAME_SITE):
    return client.post(f"/leagues/{league.pk}/join/", headers=headers)


def test_the_public_page_joins(public, owner_client, site):
    assert post_to(owner_client, public)["Location"] == f"/my-leagues/{public.pk}/"
    assert is_member(site.owner, public)


def test_a_visitor_signs_in_and_comes_back(public, client):
    assert post_to(client, public)["Location"] == f"/accounts/sign-in/?next=/leagues/{public.pk}/"


def test_a_user_without_a_team_creates_it_and_comes_back(public):
    client = signed_in(make_user())
    back = f"%2Fleagues%2F{public.pk}%2F"
    created = post_to(client, public)
    assert created["Location"] == f"/my-team/?next={back}"
    page = client.get(created["Location"])
    assert "Create your team first, then join the league." in page_of(page)
    named = client.post(created["Location"], {"name": "Foxes"})
    assert named["Location"] == f"/leagues/{public.pk}/"


def test_another_site_cannot_make_a_visitor_join(public, owner_client, site):
    assert post_to(owner_client, public, {"sec-fetch-site": "cross-site"}).status_code == 403
    assert not is_member(site.owner, public)


def test_a_private_league_answers_like_none(league, owner_client):
    unknown = owner_client.post("/leagues/987654/join/", headers=SAME_SITE)
    private = post_to(owner_client, league)
    assert unknown.status_code == private.status_code == 404


def test_a_refusal_is_told_on_a_page(public, owner_client):
    League.objects.update(max_teams=1)
    response = post_to(owner_client, public)
    assert response.status_code == 409
    assert "Open house is full" in page_of(response)


# Sharing and leaving


def test_members_find_link_and_code(league, host):
    page = page_of(signed_in(host.owner).get(f"/my-leagues/{league.pk}/invite/"))
    assert f"{LINK}" in page
    assert "CDFG-HJKM" in page


def test_a_public_league_is_shared_by_its_address(public, host):
    page = page_of(signed_in(host.owner).get(f"/my-leagues/{public.pk}/invite/"))
    assert f"/leagues/{public.pk}/" in page
    assert "/join/" not in page.split("<main")[1].replace("/my-leagues/join/", "")


def test_an_expired_code_is_not_shown(league, host):
    League.objects.update(code_expires_at=timezone.now())
    page = page_of(signed_in(host.owner).get(f"/my-leagues/{league.pk}/invite/"))
    assert CODE not in page
    assert "The invite code has expired." in page


def test_strangers_see_neither_page(league, owner_client):
    for page in ("invite", "leave"):
        assert owner_client.get(f"/my-leagues/{league.pk}/{page}/").status_code == 404


def test_a_member_leaves_after_a_question(league, site, owner_client):
    add_members(league, [site.team])
    League.objects.update(size=2)
    address = f"/my-leagues/{league.pk}/leave/"
    assert "Leave the league" in page_of(owner_client.get(address))
    assert is_member(site.owner, league)
    left = owner_client.post(address, follow=True)
    assert left.redirect_chain == [("/my-leagues/", 302)]
    assert "has left Cousins" in page_of(left)
    assert not is_member(site.owner, league)


def test_a_second_click_on_leave_ends_at_the_own_leagues(league, site, owner_client, monkeypatch):
    """Both requests find the membership, and one of them ends it."""
    add_members(league, [site.team])
    League.objects.update(size=2)

    def leave_twice(**arguments):
        leave(**arguments)
        leave(**arguments)

    monkeypatch.setattr(joining, "leave", leave_twice)
    left = owner_client.post(f"/my-leagues/{league.pk}/leave/")
    assert (left.status_code, left["Location"]) == (302, "/my-leagues/")


def test_the_commissioner_is_told_to_hand_over(league, host, site):
    add_members(league, [site.team])
    League.objects.update(size=2)
    client = signed_in(host.owner)
    address = f"/my-leagues/{league.pk}/leave/"
    assert f"/my-leagues/{league.pk}/members/" in page_of(client.get(address))
    assert client.post(address).status_code == 409
    assert is_member(host.owner, league)
