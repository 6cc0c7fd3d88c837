"""The demo's mailbox: a browser reads its own mails, and nobody else's."""

import re
import time
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, include, path, reverse

from config import urls
from demo.mailbox import files, visitor
from tests.services import manage

PASSWORD = "correct-horse-battery"


@pytest.fixture
def mailbox(db, settings, tmp_path) -> Path:
    """The folder of the mails, on a site whose demo keeps them."""
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "demo.mailbox.backend.EmailBackend"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.mailbox.middleware.own_mails"]
    settings.ROOT_URLCONF = (*urls.urlpatterns, path("demo/", include("demo.urls")))
    return tmp_path / "mail"


def sign_up(name: str) -> Client:
    client = Client()
    form = {"username": name, "email": f"{name}@example.com"}
    response = client.post(
        "/accounts/sign-up/", form | {"password1": PASSWORD, "password2": PASSWORD}
    )
    assert response["Location"] == "/my-team/"
    return client


def request_reset(client: Client, name: str) -> str:
    """Request a new password, a minute after the account's last mail, and return the page."""
    from fantasy.models import User

    User.objects.update(mailed_at=None)
    response = client.post("/accounts/reset/", {"email": f"{name}@example.com"}, follow=True)
    return response.content.decode()


def subjects(client: Client) -> list[str]:
    page = client.get("/demo/mail/").content.decode()
    return re.findall(r"<h2>(.*?) · Gameday</h2>", page)


def test_a_browser_reads_its_mails_the_newest_first(mailbox):
    kane = sign_up("kane")
    assert subjects(kane) == ["Confirm your e-mail address"]
    request_reset(kane, "kane")
    assert subjects(kane) == ["Choose a new password", "Confirm your e-mail address"]


def test_the_links_of_a_mail_work_without_signing_in(mailbox):
    kane = sign_up("kane")
    kane.post("/accounts/signed-out/")
    assert "your mailbox is at" in request_reset(kane, "kane")
    page = kane.get("/demo/mail/").content.decode()
    (link,) = re.findall(r'href="http://testserver(/accounts/reset/[^"]+)"', page)
    form = kane.get(link, follow=True)
    new = {"new_password1": PASSWORD[::-1], "new_password2": PASSWORD[::-1]}
    assert kane.post(form.request["PATH_INFO"], new)["Location"] == "/account/"


def test_another_browser_never_reads_them(mailbox):
    sign_up("kane")
    reader, own = Client(), sign_up("rival")
    for client in (reader, own):
        assert "kane" not in client.get("/demo/mail/").content.decode()
    assert subjects(own) == ["Confirm your e-mail address"]


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_reset_of_somebody_elses_password_is_not_shown(mailbox, signed_in):
    """Anyone who knows the address can request a reset: its link must not be shown."""
    sign_up("kane")
    rival = sign_up("rival")
    if not signed_in:
        rival.post("/accounts/signed-out/")
    request_reset(rival, "kane")
    assert subjects(rival) == ["Confirm your e-mail address"]
    (unseen,) = (file for file in mailbox.glob("*.eml"))
    assert "/accounts/reset/" in unseen.read_text()


def test_signing_up_with_the_address_of_an_account_shows_no_mail(mailbox):
    sign_up("kane")
    rival = Client()
    form = {"username": "rival", "email": "KANE@example.com"}
    rival.post("/accounts/sign-up/", form | {"password1": PASSWORD, "password2": PASSWORD})
    assert subjects(rival) == []


def test_an_address_that_changed_hands_stays_with_its_new_account(mailbox):
    """The cookie names accounts, not addresses."""
    kane = sign_up("kane")
    kane.post("/account/email/", {"email": "new@example.com", "password": PASSWORD})
    sign_up("kane2").post("/account/email/", {"email": "kane@example.com", "password": PASSWORD})
    before = subjects(kane)
    request_reset(kane, "kane")
    assert subjects(kane) == before


def test_the_cookie_is_signed_and_hidden_from_scripts(mailbox):
    kane = sign_up("kane")
    cookie = kane.cookies[visitor.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    for forged in ("x", cookie.value[:-1], "../../etc", cookie.value + "x"):
        reader = Client()
        reader.cookies[visitor.COOKIE] = forged
        assert subjects(reader) == []


def test_a_page_without_mail_sets_no_cookie(mailbox, site):
    for address in ("/", "/demo/mail/", "/accounts/reset/"):
        assert visitor.COOKIE not in Client().get(address).cookies
    page = Client().get("/demo/mail/")
    assert "no-store" in page["Cache-Control"]
    assert "No e-mail yet" in page.content.decode()


def test_a_mail_outside_of_a_request_is_in_no_mailbox(mailbox):
    from django.core.mail import send_mail

    send_mail("Hello", "text", None, ["kane@example.com"])
    assert len(list(mailbox.glob("*.eml"))) == 1


def test_mails_are_deleted_after_a_day(mailbox, monkeypatch):
    kane = sign_up("kane")
    now = time.time()
    assert files.sweep() == 0
    monkeypatch.setattr(files.time, "time", lambda: now + files.LIFETIME + 1)
    assert subjects(kane) == []
    assert files.sweep() == 1
    assert list(mailbox.iterdir()) == []


def test_the_address_exists_only_in_a_demo_without_a_mail_server(client):
    with pytest.raises(NoReverseMatch):
        reverse("demo-mail")
    assert client.get("/demo/mail/").status_code == 404


@pytest.mark.parametrize(("url", "exists"), [("", True), ("smtp://127.0.0.1:25", False)])
def test_the_settings_of_the_demo_keep_mails_without_a_mail_server(tmp_path, url, exists):
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": str(tmp_path)}
    asks = (
        "from django.urls import reverse; print(reverse('demo-mail'))"
        if exists
        else (
            "from django.conf import settings; print(settings.EMAIL_BACKEND, settings.MIDDLEWARE)"
        )
    )
    told = manage("shell", "--no-imports", "--command", asks, env=env | {"EMAIL_URL": url})
    assert ("/demo/mail/" in told) == exists
    assert "mailbox" not in told
