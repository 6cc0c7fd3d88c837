from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from fantasy.models import User

View = Callable[..., HttpResponseBase]


def member_required(view: View) -> View:
    """Require an account with a password. A guest has none and is redirected to sign up."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if signed_in(request).is_guest:
            messages.info(request, "Sign up first: guests have no e-mail address and no password.")
            return redirect("sign-up")
        return view(request, *args, **kwargs)

    return checked


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in user of a request behind `login_required`."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
