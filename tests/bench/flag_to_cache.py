"""From the commit of a stat line to its value in memcached.

An event is one player's next revision, at a random time in the refresher's round. It arrives when
the live week in memcached holds its number. One reader polls for it.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle, islice
from random import Random

from django.core.cache import cache
from django.utils import timezone

from caching import build_queue, entries
from caching.entries import CacheEntry
from caching.models import Flag, StoredSnapshot
from demo.services.seed import seed
from demo.timing import FIRST_LIVE_WEEK
from fantasy.models import Week
from scoring.models import FeedRow
from scoring.rules.feed import FeedLine
from scoring.services.ingest import ingest
from teams.read_models.live import LIVE
from tests import services

from .measuring import Row, Stage, interleaved, spread

OWNERS = 2000
MAX_PAUSE = 0.2  # seconds, at most, between two events
POLL_INTERVAL = 0.0005  # seconds between two reads of memcached
ARRIVAL_TIMEOUT = timedelta(seconds=30)
FIRST_BUILDS_TIMEOUT = 300  # seconds to build the whole season on a busy machine
# More yards than a player of the demo has, so that they identify the event. A prime number, so
# that a player's yards differ from turn to turn.
STAT, LEAST_YARDS = "rushing_yards", 499


@dataclass(frozen=True)
class Arrival:
    """Durations of consecutive steps in milliseconds."""

    waiting: float  # from the commit until the build begins
    building: float
    putting: float  # from the build until the version is committed and in memcached

    @property
    def whole(self) -> float:
        return self.waiting + self.building + self.putting


def measure(stage: Stage) -> list[Row]:
    cache.clear()
    season = seed(owners=OWNERS, now=timezone.now())
    week = season.weeks.get(number=FIRST_LIVE_WEEK)
    lines = [replace(row.as_line(), revision=1) for row in FeedRow.objects.last_of_week(week)]
    ingest(season, lines)
    following = events(lines)
    env = {**stage.env, "LOG_LEVEL": "WARNING"}
    rows: list[Row] = []
    with services.refresher(env):
        services.until(
            lambda: in_memcached(week) is not None and not build_queue.flagged_topics(),
            timeout=FIRST_BUILDS_TIMEOUT,
        )
        rows += follow_all(week, list(islice(following, stage.count(500, 60))), "one refresher")
        with services.refresher(env):
            lines = list(islice(following, stage.count(500, 60)))
            rows += follow_all(week, lines, "two refreshers")
    Flag.objects.all().delete()
    looks = interleaved({"look": build_queue.flagged_topics}, stage.count(full=2000, quick=300))
    return [*rows, Row("a look at an empty outbox", spread(looks["look"]))]


def follow_all(week: Week, lines: Sequence[FeedLine], label: str) -> list[Row]:
    random = Random(26)
    arrivals = [follow(week, line, pause=random.uniform(0, MAX_PAUSE)) for line in lines]
    whole = {"events": len(arrivals)} | spread([one.whole for one in arrivals])
    return [
        Row(f"{label}: commit to memcached", whole),
        Row("- waiting for its turn", spread([one.waiting for one in arrivals])),
        Row("- building", spread([one.building for one in arrivals])),
        Row("- storing and putting", spread([one.putting for one in arrivals])),
    ]


def events(lines: Sequence[FeedLine]) -> Iterator[FeedLine]:
    """Yield revisions of one player after the other, each with other yards than the last.

    The yards are within the ruleset's limits, and too many to be another stat of the player.
    """
    for number, line in enumerate(cycle(lines)):
        yards = LEAST_YARDS + number % LEAST_YARDS
        yield replace(line, revision=2 + number, stats={**line.stats, STAT: yards})


def follow(week: Week, line: FeedLine, pause: float) -> Arrival:
    time.sleep(pause)
    ingest(week.season, [line])
    committed = timezone.now()
    seen, entry = None, in_memcached(week)
    while entry is None or entry.version == seen or not holds(entry, line):
        if timezone.now() - committed > ARRIVAL_TIMEOUT:
            raise TimeoutError(f"{line} did not arrive")
        time.sleep(POLL_INTERVAL)
        seen, entry = entry and entry.version, in_memcached(week)
    arrived = timezone.now().timestamp()
    building = StoredSnapshot.objects.get(topic=entry.topic, version=entry.version).milliseconds
    waiting = (entry.built_at - committed.timestamp()) * 1000 - building
    return Arrival(waiting, building, (arrived - entry.built_at) * 1000)


def in_memcached(week: Week) -> CacheEntry | None:
    return entries.fetch(LIVE.topic(week.pk), LIVE.schema, LIVE.max_age)


def holds(entry: CacheEntry, line: FeedLine) -> bool:
    player = LIVE.codec.decode(entry.body)["players"].get(str(line.player), {"lines": []})
    return any(count == line.stats[STAT] for _, count, _ in player["lines"])
