"""Sessions: one query with the user, Django's checks, and sessions of earlier releases."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fantasy.models import Session, User
from fantasy.sessions import SessionStore
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ACCOUNT = "/account/"


class OtherBackend(ModelBackend):
    """Another backend than the one whose users the session's row may give."""


@pytest.fixture
def user() -> User:
    return make_user("kane", "secret")


@pytest.fixture
def member(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def change_session(**values: object) -> None:
    """Store other values in the one session, with a right signature."""
    session = SessionStore(Session.objects.get().pk)
    session.update(values)
    session.save()


def test_session_and_user_are_one_query(member, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert is_signed_in(member)


def test_a_session_names_its_user_from_the_sign_in_on(client, user):
    client.post("/accounts/sign-in/", {"username": "kane", "password": "secret"})
    assert Session.objects.get().user == user


def test_a_session_without_a_user_has_none(client):
    session = client.session
    session["seen"] = True
    session.save()
    assert Session.objects.get().user is None
    assert not is_signed_in(client)


def test_a_visitor_without_a_session_makes_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not is_signed_in(client)


def test_sign_out_ends_the_session(member):
    member.post(reverse("signed-out"))
    assert not Session.objects.exists()
    assert not is_signed_in(member)


def test_an_expired_session_is_signed_out(member):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(member)


def test_a_session_with_a_wrong_signature_is_signed_out(member):
    session = Session.objects.get()
    Session.objects.update(session_data=session.session_data[:-1] + "_")
    assert not is_signed_in(member)


def test_a_row_that_names_another_user_does_not_sign_in_as_that_user(member, user):
    Session.objects.update(user=make_user("son", "secret"))
    assert member.get(ACCOUNT).context["user"] == user


def test_an_inactive_user_is_signed_out(member, user):
    User.objects.update(is_active=False)
    assert not is_signed_in(member)


def test_another_password_signs_out(member, user):
    user.set_password("another")
    user.save()
    assert not is_signed_in(member)
    assert not Session.objects.exists()


def test_a_session_without_a_hash_is_signed_out(member):
    change_session(**{HASH_SESSION_KEY: ""})
    assert not is_signed_in(member)


def test_a_former_secret_key_keeps_the_session(member, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert is_signed_in(member)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_signed_in(member)


def test_a_backend_that_is_not_installed_is_signed_out(member, settings):
    settings.AUTHENTICATION_BACKENDS = ["tests.fantasy.test_sessions.OtherBackend"]
    assert not is_signed_in(member)


def test_another_installed_backend_decides_itself(member, settings, monkeypatch):
    name = "tests.fantasy.test_sessions.OtherBackend"
    settings.AUTHENTICATION_BACKENDS = [name]
    change_session(**{BACKEND_SESSION_KEY: name})
    assert is_signed_in(member)
    monkeypatch.setattr(OtherBackend, "get_user", lambda self, user_id: None)
    assert not is_signed_in(member)


def test_a_deleted_user_is_signed_out(member):
    User.objects.all().delete()
    assert not Session.objects.exists()
    assert not is_signed_in(member)


def test_a_session_whose_user_the_last_release_deleted_is_signed_out(member):
    User.objects.all()._raw_delete("default")
    assert Session.objects.exists()
    assert not is_signed_in(member)


def test_the_row_is_told_without_its_key(member, user):
    assert str(Session.objects.get()) == f"Session of account {user.pk}"


# A deploy and a roll-back: both releases use the same table at once.


def test_a_session_of_the_last_release_goes_on_and_names_its_user(member, user):
    Session.objects.update(user=None)
    assert is_signed_in(member)
    assert Session.objects.get().user == user


def test_the_last_release_reads_the_session(member, user):
    values = db.SessionStore().decode(Session.objects.get().session_data)
    assert values[SESSION_KEY] == str(user.pk)


def test_the_migration_names_the_users_of_sessions(member, user):
    later = timezone.now() + timedelta(days=1)
    for key, data in (("broken", "x"), ("visitor", SessionStore().encode({"seen": True}))):
        Session.objects.create(session_key=key, session_data=data, expire_date=later)
    gone = SessionStore().encode({SESSION_KEY: "987654"})
    Session.objects.create(session_key="gone", session_data=gone, expire_date=later)
    Session.objects.update(user=None)
    migration = import_module("fantasy.migrations.0005_session")
    migration.fill(apps, None)
    assert [row.user for row in Session.objects.exclude(user=None)] == [user]
