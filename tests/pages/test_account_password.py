"""Password change, and password reset through a mailed link."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from fantasy.models import User
from tests.factories import make_user

NEW = "correct-horse-battery"
BOTH = {"new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def kane(db) -> User:
    kane = make_user("kane", "secret")
    kane.email = "Kane@example.com"
    kane.save()
    return kane


@pytest.fixture
def member(kane) -> Client:
    client = Client()
    client.force_login(kane)
    return client


def request_reset(client, address="kane@example.com"):
    return client.post("/accounts/reset/", {"email": address}, follow=True)


def link_of(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def requested_link(client) -> str:
    request_reset(client)
    return link_of(mail.outbox[-1])


def open_form(client, link) -> str:
    """The address of the form. Django has moved the token from the address to the session."""
    response = client.get(link)
    assert response.status_code == 302
    assert "set-password" in response["Location"]
    return response["Location"]


def refused(response) -> bool:
    return "This link does not work" in response.content.decode()


def test_mailed_link_resets_a_forgotten_password(site, kane, client):
    other_device = Client()
    other_device.force_login(kane)
    form = open_form(client, requested_link(client))
    response = client.post(form, BOTH, follow=True)
    assert response.redirect_chain == [("/account/", 302)]
    assert "you are signed in" in response.content.decode()
    kane.refresh_from_db()
    assert kane.check_password(NEW)
    assert kane.email_verified_at
    assert other_device.get("/me.json").json() == {"signed_in": False}


def test_mail_is_plain_text_to_the_stored_address_without_the_username(kane, client):
    request_reset(client, "KANE@EXAMPLE.COM")
    (message,) = mail.outbox
    assert message.to == ["Kane@example.com"]
    assert message.from_email == "Gameday <gameday@localhost>"
    assert message.subject == "Choose a new password · Gameday"
    assert not message.alternatives
    assert "kane" not in message.body.lower()


def test_response_is_the_same_for_an_unknown_address(kane, client):
    known, unknown = request_reset(client), request_reset(client, "nobody@example.com")
    assert known.redirect_chain == unknown.redirect_chain == [("/accounts/reset/sent/", 302)]
    mark = rb"This page: .*?</p>"
    assert re.sub(mark, b"", known.content) == re.sub(mark, b"", unknown.content)
    assert len(mail.outbox) == 1


def test_no_link_is_sent_to_a_guest_an_inactive_account_or_an_empty_address(kane, client):
    kane.is_active = False
    kane.save()
    guest = make_user("guest-1")  # without a password
    guest.email = "guest@example.com"
    guest.save()
    for address in ("kane@example.com", "guest@example.com", "", " "):
        request_reset(client, address)
    assert not mail.outbox


def test_an_account_gets_at_most_one_mail_a_minute(kane, client):
    for _ in range(3):
        assert request_reset(client).status_code == 200
    assert len(mail.outbox) == 1
    User.objects.update(mailed_at=timezone.now() - timedelta(seconds=61))
    request_reset(client)
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "This field is required."),
        ("kane", "Enter a valid email address."),
        ("kane@example.com\u0000", "Null characters are not allowed."),
        ("x" * 300 + "@example.com", "at most 254 characters"),
        ("kane@example.com\nBcc: all@example.com", "Enter a valid email address."),
    ],
)
def test_invalid_address_shows_an_error(kane, client, address, message):
    assert message in request_reset(client, address).content.decode()
    assert not mail.outbox


def test_link_works_once(kane, client):
    link = requested_link(client)
    client.post(open_form(client, link), BOTH)
    assert refused(Client().get(link))


def test_link_expires_after_three_days(kane, client, monkeypatch):
    link = requested_link(client)
    later = datetime.now() + timedelta(days=3, minutes=1)  # noqa: DTZ005 - as Django's own
    tokens = "django.contrib.auth.tokens.PasswordResetTokenGenerator._now"
    monkeypatch.setattr(tokens, lambda self: later)
    assert refused(client.get(link))


def test_link_is_refused_after_the_address_changes(kane, client):
    link = requested_link(client)
    kane.email = "other@example.com"
    kane.save()
    assert refused(client.get(link))


def test_link_is_refused_for_another_account(kane, client):
    link = requested_link(client)
    other = urlsafe_base64_encode(force_bytes(make_user("other", "secret").pk))
    token = link.split("/")[-2]
    client.get(link)  # its token is in the session now
    for end in (token, "set-password"):
        assert refused(client.get(f"/accounts/reset/{other}/{end}/"))


@pytest.mark.parametrize(
    "rest",
    ["MQ/x", "MQ/set-password", "MQ/aaaaaa-" + "0" * 32, "MQ/-", "!!/x-y", "%00/%00", "AAAA/x-y",
     "LTE/x-y", "_w/x-y", "x" * 3000 + "/x-y", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk/x-y",
     "MQ/" + "z" * 3000 + "-1", "MQ/%F0%9F%8F%88-%FF"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["reset", "verify"])
def test_malformed_link_shows_an_error_page(kane, client, kind, rest):
    response = client.get(f"/accounts/{kind}/{rest}/")
    assert response.status_code == 200
    assert refused(response)
    assert "no-store" in response["Cache-Control"]


def test_post_without_opening_the_link_is_refused(kane, client):
    link = requested_link(client)
    uid = link.split("/")[-3]
    assert refused(client.post(f"/accounts/reset/{uid}/set-password/", BOTH))
    kane.refresh_from_db()
    assert kane.check_password("secret")


INVALID = [
    ({"new_password1": ""}, "This field is required."),
    ({"new_password2": "other"}, "The two password fields didn"),
    ({"new_password1": "1234", "new_password2": "1234"}, "too short"),
    ({"new_password1": "kane@example", "new_password2": "kane@example"}, "too similar"),
    ({"new_password1": "a\u0000b"}, "Null characters are not allowed."),
]


@pytest.mark.parametrize(("change", "message"), INVALID)
def test_invalid_new_password_shows_an_error_and_the_link_stays_valid(
    kane, client, change, message
):
    form = open_form(client, requested_link(client))
    assert message in client.post(form, BOTH | change).content.decode()
    assert client.post(form, BOTH)["Location"] == "/account/"


@pytest.mark.parametrize(
    ("change", "message"),
    [*INVALID, ({"old_password": "nope"}, "Your old password was entered incorrectly")],
)
def test_invalid_change_shows_an_error(kane, member, change, message):
    fields = BOTH | {"old_password": "secret"} | change
    assert message in member.post("/account/password/", fields).content.decode()
    kane.refresh_from_db()
    assert kane.check_password("secret")


def test_changing_the_password_keeps_this_session_and_ends_the_others(site, kane, member):
    other_device = Client()
    other_device.force_login(kane)
    response = member.post("/account/password/", BOTH | {"old_password": "secret"}, follow=True)
    assert response.redirect_chain == [("/account/", 302)]
    assert "Your password has been changed" in response.content.decode()
    assert kane.sessions.count() == 1
    assert member.get("/me.json").json()["name"] == "kane"
    assert other_device.get("/me.json").json() == {"signed_in": False}


def test_guest_is_redirected_to_sign_up(db, client):
    client.force_login(User.objects.create(username="guest-1", is_guest=True))
    for address in ("/account/password/", "/account/email/", "/account/email/send/"):
        response = client.post(address, BOTH, follow=True)
        assert response.redirect_chain == [("/accounts/sign-up/", 302)]
        assert "Sign up first" in response.content.decode()


def test_visitor_is_redirected_to_sign_in_and_back(db, client):
    for address in ("/account/", "/account/password/", "/account/email/", "/account/export/",
                    "/account/delete/"):  # fmt: skip
        response = client.get(address)
        assert response["Location"] == f"/accounts/sign-in/?next={address}"
        assert "no-store" in response["Cache-Control"]
