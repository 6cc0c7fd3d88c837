"""Who may see what is not for the public: the one who asks this server directly."""

from ipaddress import ip_address

from django.http import HttpRequest


def is_internal(request: HttpRequest) -> bool:
    """Whether it comes from a private address, and not by way of nginx or another proxy: they
    say for whom they ask.
    """
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:  # a socket file: nginx is the only one to ask there
        return False
