"""Sessions whose rows name their users: one query reads a session together with its user.

The table is the one of django.contrib.sessions, with the column `user_id` in addition. Earlier
releases therefore read and write the same sessions, and a deploy or a roll-back ends none.
"""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import (
    AuthenticationMiddleware as DjangoAuthenticationMiddleware,
)
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from caching.compiled_query import CompiledQuery

from .models import Session, User

USER = [field.attname for field in User._meta.concrete_fields]
SESSION = CompiledQuery(
    lambda key, now: Session.objects.filter(pk=key, expire_date__gt=now).values_list(
        "session_data", *(f"user__{name}" for name in USER)
    )
)
MODEL_BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"


class SessionStore(db.SessionStore):
    """Database sessions with the user of the loaded row in `user`.

    Django derives the key of the session's signature from the name of this class.
    """

    user: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        found = SESSION.rows(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        [[data, *user]] = found
        if user[USER.index("username")] is not None:  # None: no user, or one that was deleted
            self.user = User.from_db(None, USER, user)
        return self.decode(data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(auth.SESSION_KEY)
        return row


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Django's middleware, with the user of the session's row."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_once(request))  # type: ignore[assignment]


def _user_once(request: Any) -> User | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        request._cached_user = get_user(request)
    return request._cached_user


def get_user(request: HttpRequest) -> User | AnonymousUser:
    """Return the session's user, or AnonymousUser.

    The row's user must pass all checks of `django.contrib.auth.get_user`. If one fails, that
    function decides: on the hash of a former SECRET_KEY, on another backend, on the session's end.
    """
    session: Any = request.session
    user_id = session.get(auth.SESSION_KEY)  # loads the row
    user = session.user
    if user is not None and str(user.pk) == user_id and _may_use(session, user):
        return user
    found: Any = auth.get_user(request)
    if user is None and found.is_authenticated:  # signed in by an earlier release
        Session.objects.filter(pk=session.session_key).update(user=found)
    return found


def _may_use(session: Any, user: User) -> bool:
    return (
        session.get(auth.BACKEND_SESSION_KEY) == MODEL_BACKEND
        and MODEL_BACKEND in settings.AUTHENTICATION_BACKENDS
        and user.is_active
        and constant_time_compare(
            session.get(auth.HASH_SESSION_KEY, ""), user.get_session_auth_hash()
        )
    )
