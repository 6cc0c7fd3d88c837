"""Two questions that a load balancer asks.

`/livez`: is this process alive? It touches nothing. `/readyz`: should it get traffic? It says no
only for what is this node's own fault: if it said no whenever a shared service hiccups, the
whole farm would be taken out at once.
"""

import os
import shutil

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

DISK_RESERVE = 200 * 1024 * 1024  # bytes


def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 with "ready" or "degraded" and why; 503 with "unready" for a fault of this node."""
    faults = _faults()
    degraded = _degraded()
    status = "unready" if faults else "degraded" if degraded else "ready"
    return JsonResponse(
        {"status": status, "reasons": faults + degraded}, status=503 if faults else 200
    )


def _faults() -> list[str]:
    """What is wrong with this node alone."""
    faults = []
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    if (settings.VAR_DIR / f"draining-{settings.SERVER_NAME}").exists():
        faults.append("draining")
    if shutil.disk_usage(settings.VAR_DIR).free < DISK_RESERVE:
        faults.append("disk nearly full")
    if not os.access(settings.VAR_DIR, os.W_OK):
        faults.append("cannot write to its folder")
    return faults


def _degraded() -> list[str]:
    """Shared services that do not answer; the site goes on with what it has."""
    reasons = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        reasons.append("database does not answer")
    cache.set("readyz", 1, 10)
    if cache.get("readyz") != 1:
        reasons.append("cache does not answer")
    return reasons
