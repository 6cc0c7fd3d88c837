"""Pages that need the database, during an outage."""

from unittest.mock import patch

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError

from fantasy.models import Session
from fantasy.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("kim"))
    return client


@pytest.fixture(params=[OperationalError("server closed the connection"), InterfaceError("gone")])
def database_outage(request):
    with patch.object(SessionStore, "load", side_effect=request.param):
        yield


def test_personal_pages_answer_503_with_retry_after(
    visitor, database_outage, django_assert_num_queries, caplog
):
    for method in (visitor.get, visitor.post):
        with django_assert_num_queries(0):
            answer = method("/lineup/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer["Cache-Control"] == "no-store"
        assert "Your last saved lineup is safe and counts." in answer.content.decode()
    assert "/lineup/: the database does not answer" in caplog.text
    assert "Traceback" not in caplog.text


def test_json_addresses_answer_503_in_json(visitor, database_outage):
    answer = visitor.get("/me.json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json() == {"error": "no database"}


def sign_in_with(client, django_user_model, error):
    """Sign in. Raise the error when the session is stored after the view."""
    django_user_model.objects.create_user("kim", password="a long enough one")
    client.raise_request_exception = False
    save = Session.save

    def fail_on_update(session, *args, force_update=False, **kwargs):
        if force_update:
            raise error
        save(session, *args, force_update=force_update, **kwargs)

    with patch.object(Session, "save", fail_on_update):
        form = {"username": "kim", "password": "a long enough one"}
        return client.post("/accounts/sign-in/", form)


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_a_sign_in_whose_session_cannot_be_stored_answers_503(client, django_user_model, kind):
    answer = sign_in_with(client, django_user_model, kind("server closed the connection"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_session_deleted_during_the_request_answers_400(client, django_user_model):
    gone = DatabaseError("Forced update did not affect any rows.")
    assert sign_in_with(client, django_user_model, gone).status_code == 400


def test_a_programming_error_answers_500(visitor):
    visitor.raise_request_exception = False
    with patch.object(SessionStore, "load", side_effect=TypeError):
        assert visitor.get("/lineup/").status_code == 500
