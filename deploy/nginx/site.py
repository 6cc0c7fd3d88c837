"""The facts about the site that nginx needs, read from Django, so that each is defined once.

python -m deploy.nginx.site prints them as JSON.
"""

import json
import os
import re
import sys
from dataclasses import asdict, dataclass
from itertools import chain

import django
from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from caching.publishing.shared_pages import CACHE_CONTROL, shared_addresses

# Middleware that adds the same headers to every page.
HEADER_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


@dataclass(frozen=True)
class Site:
    headers: dict[str, str]  # of every page
    shared: str  # a regular expression for the paths of shared pages
    queries: dict[str, str]  # by a regular expression for the path: the query that nginx sends
    arguments: dict[str, str]  # by argument: a regular expression for the spellings of its name
    most_arguments: int  # the largest number of arguments that Django reads
    cache_control: str
    session_cookie: str

    @classmethod
    def of_django(cls) -> "Site":
        """Read the facts from the settings of this process's environment."""
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
    r"""Translate a regular expression of Python for PCRE.

    PCRE writes \Z as \z, and refuses a group name that occurs twice, so groups lose their names.
    """
    return re.sub(r"\(\?P<\w+>", "(?:", regex).replace(r"\Z", r"\z")


def _written(name: str) -> str:
    """Return a regular expression for the name, plain or percent-encoded: q is also %71."""
    return "".join(f"(?:{letter}|(?i:%{ord(letter):02x}))" for letter in name)


def _headers() -> dict[str, str]:
    """Return the headers that this middleware adds to an empty page, for a visitor over TLS."""

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


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(Site.of_django()), indent=1))
