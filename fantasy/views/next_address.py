"""Where a visitor goes after signing up, signing in or trying the game: the address `next`."""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

SESSION_KEY = "after_verification"


def next_address(request: HttpRequest) -> str:
    """Return `next` of the form or the query, or "" if there is none or it leads elsewhere."""
    address = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    return address if is_own_address(request, address) else ""


def is_own_address(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def with_next(to: str, address: str) -> str:
    """Return the address of the view `to` with `next`, if there is one."""
    path = resolve_url(to)
    return f"{path}?{urlencode({REDIRECT_FIELD_NAME: address})}" if address else path


def keep_for_verification(request: HttpRequest, address: str) -> None:
    """Keep the address in the session, for when the e-mail address is confirmed first."""
    if address:
        request.session[SESSION_KEY] = address


def kept_address(request: HttpRequest) -> str:
    """Return the address that was kept, and drop it; "" if there is none."""
    address = request.session.pop(SESSION_KEY, "")
    return address if is_own_address(request, address) else ""
