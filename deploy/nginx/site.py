"""What nginx has to know of the site, asked of Django itself, so that it is said once."""

import os
import re
from dataclasses import dataclass
from itertools import chain

import django
from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from caching.publishing.shared_pages import CACHE_CONTROL, shared_addresses

# Those that give every page the same headers.
HEADER_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


@dataclass(frozen=True)
class Site:
    headers: dict[str, str]  # that every page has
    shared: str  # a regular expression for the paths of shared pages
    queries: dict[str, str]  # by regular expression of the path: the query with what it may hold
    arguments: dict[str, str]  # by name of an argument: a regular expression for how it is written
    most_arguments: int  # that Django reads
    cache_control: str
    session_cookie: str

    @classmethod
    def of_django(cls) -> "Site":
        """By the settings of this process's environment."""
        if not apps.ready:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
            django.setup()
        found = {_for_nginx(regex): arguments for regex, arguments in shared_addresses()}
        queries = {
            f"^{regex}": "?" + "&".join(f"{name}=$last_{name}" for name in arguments)
            for regex, arguments in found.items()
            if arguments
        }
        return cls(
            headers=_headers(),
            shared=f"^(?:{'|'.join(found)})",
            queries=queries,
            arguments={name: _written(name) for name in sorted({*chain(*found.values())})},
            most_arguments=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
            cache_control=CACHE_CONTROL,
            session_cookie=settings.SESSION_COOKIE_NAME,
        )


def _for_nginx(regex: str) -> str:
    """PCRE has another letter for the very end, and may not find a name twice."""
    return re.sub(r"\(\?P<\w+>", "(?:", regex).replace(r"\Z", r"\z")


def _written(name: str) -> str:
    """A letter of a query may also stand there as its number: q is %71."""
    return "".join(f"(?:{letter}|(?i:%{ord(letter):02x}))" for letter in name)


def _headers() -> dict[str, str]:
    """What these add to an empty page, for a visitor who came by TLS."""

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = HttpRequest()
    if header := settings.SECURE_PROXY_SSL_HEADER:
        request.META[header[0]] = header[1]
    for name in HEADER_MIDDLEWARE:
        page = import_string(name)(page)
    headers = page(request).headers
    del headers["Content-Type"]
    return dict(headers)
