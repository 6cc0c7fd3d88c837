"""Which packed forms of an answer a request takes: Accept-Encoding, read in one place.

RFC 9110, 12.5.3: names in any case, and a weight of zero refuses. Where there is a choice, plain
bytes are sent, which everybody can read: for `*`, for a weight that is not one, for x-gzip. Of a
name given twice the first one counts. nginx reads the header in the same way.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

View = Callable[[HttpRequest], HttpResponse]

HEADER = "HTTP_ACCEPT_ENCODING"
CODINGS = ("gzip", "br")  # that anything here can send
MEMBER = re.compile(
    r"(?P<name>[^\s;,]+)\s*(?:;\s*q=(?P<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?",
    re.ASCII | re.IGNORECASE,
)


def accepted(header: str) -> list[str]:
    """Those of CODINGS that the header takes, in lower case and without their weights."""
    found: dict[str, bool] = {}
    for member in header.split(","):
        name = member.partition(";")[0].strip().lower()
        match = MEMBER.fullmatch(member.strip())
        found.setdefault(name, match is not None and float(match["weight"] or 1) > 0)
    return [coding for coding in CODINGS if found.get(coding)]


def accept_encoding(get_response: View) -> View:
    """The outermost layer. Whoever packs behind it, Django and WhiteNoise, looks for a word in the
    header and not at its weight: only what is accepted is left of it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if HEADER in request.META:
            request.META[HEADER] = ", ".join(accepted(request.META[HEADER]))
        return get_response(request)

    return middleware


def etag_of_variant(request: HttpRequest, tag: str) -> str:
    """The ETag, from `tag`, of an answer that GZipMiddleware packs where gzip is accepted. Packed
    bytes have a tag of their own, and a weak one: those of two processes may differ.
    """
    packed = "gzip" in accepted(request.META.get(HEADER, ""))
    return f'W/"{tag}-gzip"' if packed else f'"{tag}"'


def varies(response: HttpResponse) -> None:
    """Say so of a 304 too: GZipMiddleware leaves short answers as they are."""
    patch_vary_headers(response, ["Accept-Encoding"])
