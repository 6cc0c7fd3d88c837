"""Two questions that machines ask.

`/livez`: is this process alive? It touches nothing. Whoever restarts a dead process reads it: a
container engine, a supervisor.

`/readyz`: should it get traffic? Who reads it: a deploy, which goes on to the next server when
this one says yes; a load balancer with checks of its own, such as HAProxy or Kubernetes; `make
stack`, which waits for it; monitoring, for the word "degraded". Open-source nginx asks nobody: it
notices that a server does not answer, and asks the other. It says no only for what is this node's
own fault: if it said no whenever a shared service hiccups, all would leave the farm at once.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import resolve

from . import backing_services, host

View = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "OPTIONS")
FOR_MACHINES = {"/livez", "/readyz", "/metrics"}


def for_machines(get_response: View) -> View:
    """Answers machines before anything looks at the name they ask for: they know a server by
    its address, which is not among ALLOWED_HOSTS.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in FOR_MACHINES:
            return get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = match.func(request)
        if request.method == "OPTIONS":  # HAProxy asks by it, for the same answer
            response["Allow"] = ", ".join(METHODS)
        return response

    return middleware


def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 with "ready" or "degraded" and why; 503 with "unready" for a fault of this node.

    It answers within some seconds whatever hangs.
    """
    database = backing_services.database()
    faults = host.faults()
    if database and database.missing_migrations:
        wanted = ", ".join(database.missing_migrations)
        faults.append(f"another release than the database's, which lacks {wanted}")
    degraded = _degraded(database)
    status = "unready" if faults else "degraded" if degraded else "ready"
    response = JsonResponse(
        {"status": status, "reasons": faults + degraded}, status=503 if faults else 200
    )
    response["Cache-Control"] = "no-store"
    return response


def _degraded(database: backing_services.Database | None) -> list[str]:
    """Shared services in trouble; the site goes on with what it has."""
    reasons = []
    if database is None:
        reasons.append("database does not answer")
    elif database.is_behind:
        reasons.append(f"refresher is behind by {database.outbox.oldest:.0f} s")
    if not backing_services.cache_answers():
        reasons.append("cache does not answer")
    if not backing_services.can_publish():
        reasons.append("publish folder is full or cannot be written")
    return reasons
