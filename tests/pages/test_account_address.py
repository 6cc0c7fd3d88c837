"""E-mail addresses: confirmation, change, and uniqueness among accounts."""

import re
from smtplib import SMTPServerDisconnected
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from fantasy import forms
from fantasy.models import User
from fantasy.services.accounts import PAUSE
from tests.factories import make_user
from tests.pages.test_accounts import ACCOUNT, SAME_ORIGIN

NEWCOMER = {"username": "harry", "email": "harry@example.com"}
CHANGE = {"email": "new@example.com", "password": "secret"}


@pytest.fixture
def kane(db) -> User:
    kane = make_user("kane", "secret")
    kane.email = "kane@example.com"
    kane.save()
    return kane


@pytest.fixture
def member(kane) -> Client:
    client = Client()
    client.force_login(kane)
    return client


@pytest.fixture
def link(kane, member) -> str:
    member.post("/account/email/send/")
    return link_of(mail.outbox[-1])


def link_of(message) -> str:
    return re.search(r"http://testserver(/accounts/verify/\S+)", message.body)[1]


def allow_next_mail() -> None:
    for user in User.objects.exclude(mailed_at=None):
        user.mailed_at -= PAUSE
        user.save()


def confirmed(user) -> bool:
    user.refresh_from_db()
    return user.email_verified_at is not None


def page(client) -> str:
    return client.get("/account/").content.decode()


def test_sign_up_sends_a_link_and_needs_no_confirmation(site, client):
    response = client.post("/accounts/sign-up/", ACCOUNT)
    assert response["Location"] == "/my-team/"
    (message,) = mail.outbox
    assert message.to == ["kane@example.com"]
    assert "Not confirmed" in page(client)
    assert client.get("/my-team/").status_code == 200


def test_sign_up_of_a_guest_sends_a_link(site, client):
    client.post("/try/", headers=SAME_ORIGIN)
    assert "Sign up to keep your team" in page(client)
    client.post("/accounts/sign-up/", ACCOUNT)
    assert len(mail.outbox) == 1


def test_link_opens_a_form_that_confirms_the_address_on_any_device(kane, link):
    phone = Client()
    response = phone.get(link, follow=True)
    assert 'value="kane@example.com" readonly' in response.content.decode()
    assert not confirmed(kane)
    response = phone.post(response.redirect_chain[0][0])
    assert response["Location"] == "/account/"
    assert confirmed(kane)


def test_account_page_shows_that_the_address_is_confirmed(kane, member, link):
    form = member.get(link)["Location"]
    response = member.post(form, follow=True)
    assert "Your e-mail address is confirmed." in response.content.decode()
    assert "Not confirmed" not in page(member)


def test_link_works_once(kane, member, link):
    member.post(member.get(link)["Location"])
    response = Client().get(link)
    assert "This link does not work" in response.content.decode()


def test_link_to_a_changed_address_is_refused(kane, member, link):
    form = member.get(link)["Location"]
    member.post("/account/email/", CHANGE)
    assert "This link does not work" in member.post(form).content.decode()
    assert not confirmed(kane)


def test_link_is_refused_for_another_account_and_for_a_password_reset(kane, member, link):
    other = make_user("other")
    uid, token = urlsafe_base64_encode(force_bytes(other.pk)), link.split("/")[-2]
    for address in (f"/accounts/verify/{uid}/{token}/", link.replace("/verify/", "/reset/")):
        assert "This link does not work" in Client().get(address).content.decode()
    assert not confirmed(other)


def test_the_link_is_sent_again_at_most_once_a_minute(kane, member):
    response = member.post("/account/email/send/", follow=True)
    assert "We have sent a link to kane@example.com" in response.content.decode()
    response = member.post("/account/email/send/", follow=True)
    assert "at most one a minute" in response.content.decode()
    assert len(mail.outbox) == 1
    allow_next_mail()
    member.post("/account/email/send/")
    assert len(mail.outbox) == 2


def test_confirmed_address_gets_no_further_link(kane, member, link):
    member.post(member.get(link)["Location"])
    allow_next_mail()
    member.post("/account/email/send/")
    assert len(mail.outbox) == 1
    assert member.get("/account/email/send/").status_code == 405


def test_new_address_is_unconfirmed_and_the_old_one_is_notified(kane, member, link):
    member.post(member.get(link)["Location"])
    allow_next_mail()
    response = member.post("/account/email/", CHANGE, follow=True)
    assert "Your e-mail address has been changed. We have sent a link" in response.content.decode()
    assert not confirmed(kane)
    assert kane.email == "new@example.com"
    assert [message.to for message in mail.outbox[1:]] == [
        ["kane@example.com"],
        ["new@example.com"],
    ]
    assert "has changed" in mail.outbox[1].body


def test_change_within_a_minute_sends_no_mail_and_says_so(kane, member, link):
    response = member.post("/account/email/", CHANGE, follow=True)
    assert "Your e-mail address has been changed. No e-mail was sent" in response.content.decode()
    assert len(mail.outbox) == 1


def test_change_to_the_same_address_changes_nothing(kane, member, link):
    member.post(member.get(link)["Location"])
    response = member.post("/account/email/", CHANGE | {"email": "kane@example.com"}, follow=True)
    assert "That is already your e-mail address." in response.content.decode()
    assert confirmed(kane)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": ""}, "This field is required."),
        ({"email": "kane"}, "Enter a valid email address."),
        ({"email": "a\u0000@example.com"}, "Null characters are not allowed."),
        ({"email": "x" * 250 + "@example.com"}, "at most 254 characters"),
        ({"email": "OTHER@Example.com"}, "There is already an account with this e-mail address."),
        ({"password": "nope"}, "That is not your password."),
        ({"password": ""}, "This field is required."),
        ({"password": "\u0000"}, "Null characters are not allowed."),
    ],
)
def test_invalid_change_shows_an_error(kane, member, change, message):
    User.objects.create(username="other", email="other@example.com")
    response = member.post("/account/email/", CHANGE | change)
    assert message in response.content.decode()
    kane.refresh_from_db()
    assert kane.email == "kane@example.com"
    assert not mail.outbox


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "KANE@example.COM"}, "There is already an account with this e-mail address."),
        ({"email": "x" * 250 + "@example.com"}, "at most 254 characters"),
        ({"email": "k\u0000@example.com"}, "Null characters are not allowed."),
        ({"username": "x" * 151}, "at most 150 characters"),
        ({"username": "k\u0000"}, "Null characters are not allowed."),
    ],
)
def test_invalid_sign_up_shows_an_error(kane, client, change, message):
    response = client.post("/accounts/sign-up/", ACCOUNT | NEWCOMER | change)
    assert message in response.content.decode()
    assert User.objects.count() == 1
    assert not mail.outbox


def test_address_taken_during_the_save_is_refused(kane, member, client):
    """The form finds the address free; another account takes it before the save."""
    User.objects.create(username="other", email="new@example.com")
    with patch.object(forms, "free_address", lambda address, user: address):
        response = member.post("/account/email/", CHANGE)
    assert "a moment ago" in response.content.decode()
    with patch.object(User, "save", side_effect=IntegrityError):
        response = client.post("/accounts/sign-up/", ACCOUNT | NEWCOMER)
    assert "a moment ago" in response.content.decode()


def test_database_refuses_duplicate_addresses_except_empty_ones(kane):
    User.objects.create(username="no address")
    User.objects.create(username="none either")
    with pytest.raises(IntegrityError):
        User.objects.create(username="harry", email="KANE@example.com")


def test_sign_up_succeeds_while_the_mail_server_is_down(site, client, caplog):
    failure = SMTPServerDisconnected("kane@example.com: no")
    with patch("fantasy.services.accounts.send_mail", side_effect=failure):
        response = client.post("/accounts/sign-up/", ACCOUNT)
    assert response["Location"] == "/my-team/"
    assert "SMTPServerDisconnected" in caplog.text
    assert "kane" not in caplog.text


def test_page_says_when_mails_are_written_to_files(kane, member, client, settings, tmp_path):
    assert "var/mail" not in page(member) + client.get("/accounts/reset/sent/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    client.post("/accounts/reset/", {"email": "kane@example.com"})
    assert "choose a new password" in next((tmp_path / "mail").iterdir()).read_text()
    for text in (page(member), client.get("/accounts/reset/sent/").content.decode()):
        assert "This site does not send e-mails" in text
