"""`/status/`: the state of the site, for people.

Everybody sees which parts work and how old the snapshots are. Staff and internal requests also see
this server.

`backing_services` queries the database at most once a second, in its own thread, so the request
makes no query for this. The page also answers when the database does not.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caching.instrumentation.heartbeat import SILENT
from caching.models import Heartbeat

from . import backing_services, host
from .internal_requests import is_internal


@dataclass(frozen=True)
class Part:
    name: str
    works: bool
    says: str


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    database, now = backing_services.database(), timezone.now()
    parts = [
        Part("Database", database is not None, "working" if database else "not responding"),
        _cache(),
        _refresher(database, now),
    ]
    if backing_services.publish_folder():
        parts.append(_published())
    context = {
        "parts": parts,
        "all_works": all(part.works for part in parts),
        "database": database,
        "now": now,
        "builds": sum(one.builds_a_minute for one in _alive(database, now)),
        "kinds": [
            (kind, age((now - kind.oldest).total_seconds()))
            for kind in (database.kinds if database else [])
        ],
    }
    if _sees_all(request, database):
        context |= {
            "server": settings.SERVER_NAME,
            "release": settings.RELEASE,
            "room": host.resources(),
            "faults": host.faults(),
            "refreshers": [
                (one, age((now - one.beat_at).total_seconds()), now - one.beat_at < SILENT)
                for one in (database.refreshers if database else [])
            ],
        }
    return render(request, "status.html", context)


def _cache() -> Part:
    answers = backing_services.cache_answers()
    return Part("Cache", answers, "working" if answers else "not responding")


def _refresher(database: backing_services.Database | None, now: datetime) -> Part:
    """Return the state of the refreshers.

    Only the database has it. While the database does not answer, nothing can be built anyway.
    """
    alive = _alive(database, now)
    if database is None:
        return Part("Refresher", False, "unknown without the database")
    if not alive:
        return Part("Refresher", False, "none is running, so pages are getting old")
    if database.is_behind:
        return Part("Refresher", False, f"{database.outbox.oldest:.0f} seconds behind")
    return Part("Refresher", True, f"{len(alive)} running")


def _published() -> Part:
    works = backing_services.can_publish()
    return Part("Published pages", works, "can be written" if works else "cannot be written")


def _alive(database: backing_services.Database | None, now: datetime) -> list[Heartbeat]:
    return [one for one in database.refreshers if now - one.beat_at < SILENT] if database else []


def age(seconds: float) -> str:
    """Return the age in words: 12 s, 3 min, 5 h, 2 days."""
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def _sees_all(request: HttpRequest, database: backing_services.Database | None) -> bool:
    if is_internal(request):
        return True
    try:
        return database is not None and getattr(request.user, "is_staff", False)
    except DatabaseError:  # the database has gone away in between
        return False
