"""`/metrics`: the numbers of this server for Prometheus, which reads each server directly.

nginx does not pass it on. Requests through a proxy or from a public address get a 404, because
the public should not learn which pages are slow.

The workers of a server keep their numbers in files of one folder (metrics_folder.py). The worker
that answers adds them up.
"""

import os
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as as_text
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from caching.instrumentation.cost import Cost

from . import backing_services
from .internal_requests import is_internal
from .metrics_folder import VARIABLE

METHODS = {"GET", "HEAD", "POST"}
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("gameday_requests", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram("gameday_request_seconds", "How long", ["view"], buckets=BUCKETS)
SQL = Counter("gameday_sql_queries", "SQL queries", ["view"])
CACHE = Counter("gameday_cache_calls", "Round trips to the cache", ["view"])
READS = Counter("gameday_snapshot_reads", "Snapshots read, by where from", ["kind", "source"])
SAVES = Counter("gameday_lineup_saves", "Lineups sent in", ["outcome"])


def note(request: HttpRequest, response: HttpResponse, cost: Cost) -> None:
    """Count one answered request. No label has a value that a visitor can make up."""
    match = request.resolver_match
    view = (match.view_name if match else "") or "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(view, method, response.status_code).inc()
    SECONDS.labels(view).observe(cost.milliseconds / 1000)
    SQL.labels(view).inc(cost.queries)
    CACHE.labels(view).inc(cost.cache_calls)
    for read in cost.reads:
        READS.labels(read.topic.partition(":")[0], read.source).inc()
    if view == "lineup" and method == "POST":
        SAVES.labels(_outcome(response)).inc()


def _outcome(response: HttpResponse) -> str:
    """Return the outcome of a save. Only a saved lineup redirects to the lineup's page."""
    if response.status_code == 302:
        return "accepted" if response.headers["Location"] == reverse("lineup") else "elsewhere"
    return {409: "conflict", 422: "refused"}.get(response.status_code, "failed")


def metrics(request: HttpRequest) -> HttpResponse:
    if not is_internal(request):
        return HttpResponse("Not found\n", content_type="text/plain", status=404)
    registry = CollectorRegistry()
    registry.register(Shared())
    if VARIABLE in os.environ:
        MultiProcessCollector(registry)
        text = as_text(registry)
    else:
        text = as_text(REGISTRY) + as_text(registry)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


class Shared(Collector):
    """Collector for the services that all servers share, so every server reports the same.

    It reads their state at each request for the metrics.
    """

    def collect(self) -> Iterator[Metric]:
        database = backing_services.database()
        yield GaugeMetricFamily(
            "gameday_database_up", "Whether it answers", value=database is not None
        )
        yield GaugeMetricFamily(
            "gameday_cache_up", "Whether it answers", value=backing_services.cache_answers()
        )
        if database is None:
            return
        yield GaugeMetricFamily(
            "gameday_outbox_flags", "Flags that wait", value=database.outbox.flags
        )
        yield GaugeMetricFamily(
            "gameday_outbox_oldest_seconds", "How long", value=database.outbox.oldest
        )
        builds = CounterMetricFamily("gameday_builds", "Snapshots built", labels=["refresher"])
        beats = GaugeMetricFamily(
            "gameday_refresher_beat", "When it was last heard of", labels=["refresher"]
        )
        for one in database.refreshers:
            builds.add_metric([one.name], one.builds)
            beats.add_metric([one.name], one.beat_at.timestamp())
        oldest = GaugeMetricFamily(
            "gameday_snapshot_oldest_built", "When the oldest was built", labels=["kind"]
        )
        for kind in database.kinds:
            oldest.add_metric([kind.name], kind.oldest.timestamp())
        yield from (builds, beats, oldest)
