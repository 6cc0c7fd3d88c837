"""Answers requests for share images, at a cost that a rush of crawlers cannot raise.

A process keeps its last images, and one of its threads draws at a time. The images are not in
memcached, where they would take the place of snapshots. nginx keeps each for a second and limits
the requests (deploy/nginx).
"""

import hashlib
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from caching.publishing.encodings import etag_of_variant, varies

KEPT = 64  # images of a process, of some 20 KB each
PATIENCE = 0.5  # seconds that a request waits for another one's drawing, which takes 0.03
RETRY_AFTER = 2  # seconds
DRAWING = 1  # raise it when the drawing changes, so that clients get the new image

_drawing = BoundedSemaphore(1)


class Card(Protocol):
    """A hashable description of an image; its repr names all that the image shows."""

    def __hash__(self) -> int: ...
    def draw(self) -> bytes: ...


def image_response(request: HttpRequest, card: Card) -> HttpResponse:
    """Return the image of the card, a 304, or a 503 while other images are being drawn."""
    tag = hashlib.sha256(f"{DRAWING} {card!r}".encode()).hexdigest()[:16]
    etag = etag_of_variant(request, tag)
    if found := get_conditional_response(request, etag):
        varies(found)
        return found
    if not _drawing.acquire(timeout=PATIENCE):
        return HttpResponse(
            status=503, headers={"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
        )
    try:
        body = _image(card)
    finally:
        _drawing.release()
    response = HttpResponse(body, content_type="image/png", headers={"ETag": etag})
    varies(response)
    return response


@lru_cache(maxsize=KEPT)
def _image(card: Card) -> bytes:
    return card.draw()
