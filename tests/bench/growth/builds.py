"""What each task of the refresher takes after a change, measured by a process of one site."""

import json
import sys
import time
from statistics import median

from caching import periodic
from caching.models import StoredSnapshot
from caching.refresher import refresh
from fantasy.calendar import current_calendar
from scoring.services.ingest import ingest
from tests.bench.scores import popular_scores


def write(rounds: int) -> None:
    """Print, as JSON, {name: {"ms", "queries"}} of the median of that many builds.

    Before each build the player that most teams have scores. The first build of a topic is left
    out: it reads what a refresher keeps between builds, such as the lineups of all teams.
    """
    week = current_calendar().shown
    scores = popular_scores(week)
    found = {}
    for name, topic in topics(week.pk).items():
        milliseconds, queries = [], []
        for number in range(rounds + 1):
            ingest(week.season, [next(scores)])
            began = time.perf_counter()
            build = refresh(topic, "bench")
            if number and build:
                milliseconds.append((time.perf_counter() - began) * 1000)
                queries.append(build.queries)
        found[name] = {"ms": median(milliseconds), "queries": median(queries)}
    for task in periodic._tasks.values():
        began = time.perf_counter()
        periodic._run(task)
        found[f"task {task.name}"] = {"ms": (time.perf_counter() - began) * 1000, "queries": 0}
    sys.stdout.write(json.dumps(found) + "\n")


def topics(week: int) -> dict[str, str]:
    """Return a topic of each snapshot: that of the week with this id, else the last one built."""
    found = {}
    for topic in StoredSnapshot.objects.order_by("built_at").values_list("pk", flat=True):
        name = topic.partition(":")[0]
        if name not in found or not found[name].endswith(f":{week}"):
            found[name] = topic
    return found
