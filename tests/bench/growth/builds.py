"""What each task of the refresher takes after a change, measured by a process of one site."""

import json
import sys
import time
from statistics import median

from caching import periodic
from caching.models import StoredSnapshot
from caching.refresher import refresh
from fantasy.calendar import current_calendar
from scoring.read_models.ranks import RANKS
from scoring.services.ingest import ingest
from tests.bench.scores import popular_scores

LONG = 5.0  # seconds of builds after which a snapshot is not built again


def write(rounds: int) -> None:
    """Print, as JSON, {name: {"ms", "queries"}} of the median of that many builds.

    Before each build the player that most teams have scores. The first build of a topic is left
    out: it reads what a refresher keeps between builds, such as the lineups of all teams. That of
    the ranks has a name of its own. `queries`: those of the build itself; of tasks they are not
    counted, and each task runs once.
    """
    week = current_calendar().shown
    scores = popular_scores(week)
    found: dict[str, dict[str, float]] = {}
    for name, topic in topics(week.pk).items():
        milliseconds, queries = [], []
        for number in range(rounds + 1):
            if sum(milliseconds) > LONG * 1000:
                break
            ingest(week.season, [next(scores)])
            began = time.perf_counter()
            build = refresh(topic, "bench")
            took = (time.perf_counter() - began) * 1000
            if number and build:
                milliseconds.append(took)
                queries.append(build.queries)
            elif build and name == RANKS.name:
                found[f"{name}, the first of a process"] = {"ms": took, "queries": build.queries}
        if milliseconds:
            found[name] = {"ms": median(milliseconds), "queries": round(median(queries))}
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
