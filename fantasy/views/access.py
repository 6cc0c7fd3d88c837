from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from fantasy.models import User

from .next_address import with_next

View = Callable[..., HttpResponseBase]


def member_required(view: View) -> View:
    """Require an account with a password. Redirect a guest to the sign-up page, and then back."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if signed_in(request).is_guest:
            messages.info(request, "Sign up first: guests have no e-mail address and no password.")
            asked = request.get_full_path() if request.method == "GET" else ""
            return redirect(with_next("sign-up", asked))
        return view(request, *args, **kwargs)

    return checked


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in user of a request behind `login_required`."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def is_from_this_site(request: HttpRequest) -> bool:
    """Return whether the request is from this site, by Sec-Fetch-Site, which a page cannot forge.

    Uses Origin where a browser does not send Sec-Fetch-Site. For the forms of shared pages, which
    cannot hold a CSRF token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.get_host()
