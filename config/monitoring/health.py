"""Health checks for machines.

`/livez`: is this process alive? It uses no other service. A container engine or a supervisor reads
it to restart a dead process.

`/readyz`: should this server get traffic? A deploy reads it before it goes on to the next server,
a load balancer with health checks (HAProxy, Kubernetes) before it sends requests, `make stack`
until the server is ready, and monitoring for the word "degraded". Open-source nginx does not read
it: when a server does not answer, nginx tries the other one. The answer is "unready" only for
faults of this node. If a problem of a shared service counted, all servers would leave the farm at
once.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import resolve

from . import backing_services, host

View = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "OPTIONS")
FOR_MACHINES = {"/livez", "/readyz", "/metrics"}


def for_machines(get_response: View) -> View:
    """Answer the machines' addresses before anything checks the Host header.

    Machines reach a server by its IP address, which is not in ALLOWED_HOSTS.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in FOR_MACHINES:
            return get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = match.func(request)
        if request.method == "OPTIONS":  # HAProxy's checks use it, and need the same answer
            response["Allow"] = ", ".join(METHODS)
        return response

    return middleware


def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 with "ready" or "degraded", or 503 with "unready" for a fault of this node.

    The body lists the reasons. The answer takes some seconds at most, even if a service hangs.
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
    """Return the problems of shared services; the site keeps serving in spite of them."""
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
