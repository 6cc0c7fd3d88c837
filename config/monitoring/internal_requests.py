"""The test for internal requests, which may see what is not public."""

from ipaddress import ip_address

from django.http import HttpRequest


def is_internal(request: HttpRequest) -> bool:
    """Return whether the request comes directly from a private address.

    nginx and other proxies add a header with the client's address, so their requests do not count.
    """
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:  # a socket file: only nginx connects to it
        return False
