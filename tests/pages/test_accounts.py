import pytest
from django.test import Client

from fantasy.models import User
from teams.models import Lineup, Team
from tests.factories import make_user

ACCOUNT = {
    "username": "kane",
    "email": "kane@example.com",
    "password1": "correct-horse-battery",
    "password2": "correct-horse-battery",
}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def test_sign_up_continues_to_the_team_and_its_lineup(site, client):
    response = client.post("/accounts/sign-up/", ACCOUNT, follow=True)
    assert response.redirect_chain == [("/my-team/", 302)]
    response = client.post("/my-team/", {"name": "  Kane's   Eleven "}, follow=True)
    assert response.redirect_chain == [("/lineup/", 302)]
    assert Team.objects.get(owner__username="kane").name == "Kane's Eleven"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": ""}, "This field is required."),
        ({"username": "OWNER"}, "already exists"),
        ({"username": "a b"}, "Enter a valid username."),
        ({"username": "\u3164"}, "The name contains an invisible character."),
        ({"username": "bob\uffa0"}, "The name contains an invisible character."),
        ({"email": "kane"}, "Enter a valid email address."),
        ({"password2": "other"}, "The two password fields didn"),
        ({"password1": "1234", "password2": "1234"}, "too short"),
    ],
)
def test_invalid_sign_up_shows_an_error(site, client, change, message):
    response = client.post("/accounts/sign-up/", ACCOUNT | change)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not User.objects.filter(email="kane@example.com").exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\u0000b", "a\u202eb"])
def test_invalid_team_name_is_refused(site, client, name):
    client.force_login(make_user("newcomer"))
    response = client.post("/my-team/", {"name": name})
    assert response.status_code == 200
    assert 'class="field-error"' in response.content.decode()
    assert not Team.objects.filter(owner__username="newcomer").exists()


def test_sign_in_ignores_the_case_of_the_username(site, client):
    make_user("Keane", "secret")
    response = client.post("/accounts/sign-in/", {"username": "kEANE", "password": "secret"})
    assert response["Location"] == "/my-team/"


def test_wrong_password_shows_an_error(site, client):
    response = client.post("/accounts/sign-in/", {"username": "owner", "password": "nope"})
    assert "Please enter a correct username and password" in response.content.decode()


def test_sign_out_requires_post(site, owner_client):
    assert owner_client.get("/accounts/signed-out/").status_code == 405
    assert owner_client.post("/accounts/signed-out/")["Location"] == "/"
    assert owner_client.get("/me.json").json() == {"signed_in": False}


def test_try_creates_a_guest_with_a_full_lineup(site, client):
    response = client.post("/try/", headers=SAME_ORIGIN, follow=True)
    assert response.redirect_chain == [("/lineup/", 302)]
    guest = User.objects.get(is_guest=True)
    assert not guest.has_usable_password()
    assert Lineup.objects.get(team__owner=guest).slots.count() == 15
    assert client.get("/me.json").json()["name"] == "Guest"


def test_guest_reads_what_becomes_of_the_team(site, client, owner_client, subtests):
    client.post("/try/", headers=SAME_ORIGIN)
    for address in ("/account/", "/lineup/"):
        with subtests.test(address):
            page = " ".join(client.get(address).content.decode().split())
            assert "You are playing as a guest." in page
            assert "until you sign out or clear your cookies, for 300 days at most." in page
            assert "You are playing as a guest" not in owner_client.get(address).content.decode()


def test_a_guest_whose_sign_up_is_refused_stays_a_guest(site, client):
    client.post("/try/", headers=SAME_ORIGIN)
    refused = client.post("/accounts/sign-up/", ACCOUNT | {"username": site.owner.username})
    assert refused.status_code == 200
    guest = User.objects.get(is_guest=True)
    assert guest.username.startswith("guest-")
    assert guest.email == ""
    assert Team.objects.get(owner=guest)


def test_guest_keeps_the_team_after_sign_up(site, client):
    client.post("/try/", headers=SAME_ORIGIN)
    team = Team.objects.get(owner__is_guest=True)
    client.post("/accounts/sign-up/", ACCOUNT)
    team.refresh_from_db()
    assert team.owner.username == "kane"
    assert not team.owner.is_guest
    assert client.get("/me.json").json()["team"]["id"] == team.pk


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"},
     {"Origin": "https://elsewhere.example"}, {"Origin": "null"}],
)  # fmt: skip
def test_try_from_another_site_is_refused(site, client, headers):
    assert client.post("/try/", headers=headers).status_code == 403
    assert not User.objects.filter(is_guest=True).exists()


def test_try_accepts_the_origin_header_without_fetch_metadata(site, client):
    assert client.post("/try/", headers={"Origin": "http://testserver"}).status_code == 302


def test_try_while_signed_in_keeps_the_account(site, owner_client):
    assert owner_client.post("/try/", headers=SAME_ORIGIN)["Location"] == "/my-team/"
    assert not User.objects.filter(is_guest=True).exists()


def test_try_requires_post(site, client):
    assert client.get("/try/").status_code == 405


def test_private_page_redirects_to_sign_in_and_back(site, client):
    assert client.get("/lineup/")["Location"] == "/accounts/sign-in/?next=/lineup/"
    response = client.post(
        "/accounts/sign-in/", {"username": "owner", "password": "secret", "next": "/lineup/"}
    )
    assert response["Location"] == "/lineup/"


def test_form_without_csrf_token_is_refused_with_a_page(site):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/sign-in/", {"username": "owner", "password": "secret"})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()
