"""A page that needs the database, while that is away or too busy."""

from unittest.mock import patch

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, OperationalError

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("kim"))
    return client


@pytest.fixture(params=[OperationalError("server closed the connection"), InterfaceError("gone")])
def away(request):
    with patch.object(SessionStore, "load", side_effect=request.param):
        yield


def test_ones_own_pages_say_when_to_come_back(visitor, away, django_assert_num_queries, caplog):
    for method in (visitor.get, visitor.post):
        with django_assert_num_queries(0):
            answer = method("/lineup/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer["Cache-Control"] == "no-store"
        assert "Your last saved lineup is safe and counts." in answer.content.decode()
    assert "/lineup/: the database does not answer" in caplog.text
    assert "Traceback" not in caplog.text


def test_what_a_script_asks_is_answered_in_its_language(visitor, away):
    answer = visitor.get("/me.json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json() == {"error": "no database"}


def sign_in_with(client, django_user_model, error):
    """The session is stored after the view, where this error is raised."""
    django_user_model.objects.create_user("kim", password="a long enough one")
    client.raise_request_exception = False
    save = Session.save

    def fails_at_the_end(session, *args, force_update=False, **kwargs):
        if force_update:
            raise error
        save(session, *args, force_update=force_update, **kwargs)

    with patch.object(Session, "save", fails_at_the_end):
        form = {"username": "kim", "password": "a long enough one"}
        return client.post("/accounts/sign-in/", form)


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_so_does_a_sign_in_whose_session_cannot_be_stored(client, django_user_model, kind):
    answer = sign_in_with(client, django_user_model, kind("server closed the connection"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_session_that_was_ended_meanwhile_is_no_trouble_of_the_database(
    client, django_user_model
):
    gone = DatabaseError("Forced update did not affect any rows.")
    assert sign_in_with(client, django_user_model, gone).status_code == 400


def test_a_mistake_is_still_an_error(visitor):
    visitor.raise_request_exception = False
    with patch.object(SessionStore, "load", side_effect=TypeError):
        assert visitor.get("/lineup/").status_code == 500
