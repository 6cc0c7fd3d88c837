"""Accept-Encoding, read in one place: the packed forms of an answer that a request accepts.

RFC 9110, 12.5.3: names are in any case, and a weight of zero refuses. `*`, a malformed weight and
x-gzip get plain bytes, which every client can read. If a name is given twice, the first one
counts. nginx reads the header in the same way.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

View = Callable[[HttpRequest], HttpResponse]

HEADER = "HTTP_ACCEPT_ENCODING"
CODINGS = ("gzip", "br")  # that this project can send
MEMBER = re.compile(
    r"(?P<name>[^\s;,]+)\s*(?:;\s*q=(?P<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?",
    re.ASCII | re.IGNORECASE,
)


def accepted(header: str) -> list[str]:
    """Return the CODINGS that the header accepts, in lower case and without their weights."""
    found: dict[str, bool] = {}
    for member in header.split(","):
        name = member.partition(";")[0].strip().lower()
        match = MEMBER.fullmatch(member.strip())
        found.setdefault(name, match is not None and float(match["weight"] or 1) > 0)
    return [coding for coding in CODINGS if found.get(coding)]


def accept_encoding(get_response: View) -> View:
    """Leave only the accepted codings in Accept-Encoding. This is the outermost middleware.

    Django and WhiteNoise, which pack behind it, look for a name in the header and ignore its
    weight.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if HEADER in request.META:
            request.META[HEADER] = ", ".join(accepted(request.META[HEADER]))
        return get_response(request)

    return middleware


def etag_of_variant(request: HttpRequest, tag: str) -> str:
    """Return the ETag, from `tag`, of an answer that GZipMiddleware packs if gzip is accepted.

    Packed bytes have their own ETag. It is weak, because the bytes of two processes may differ.
    """
    packed = "gzip" in accepted(request.META.get(HEADER, ""))
    return f'W/"{tag}-gzip"' if packed else f'"{tag}"'


def varies(response: HttpResponse) -> None:
    """Add Accept-Encoding to Vary. GZipMiddleware does not, on short answers such as a 304."""
    patch_vary_headers(response, ["Accept-Encoding"])
