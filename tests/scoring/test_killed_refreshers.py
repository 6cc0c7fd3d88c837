"""Refreshers die in the middle of a live week's standings. The last value is right."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from caching.locks import TOPIC_LOCK, lock_key
from caching.models import Flag, StoredSnapshot
from demo.services.seed import seed
from fantasy.models import Week
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.read_models.ranks import RANKS
from scoring.read_models.score_blocks import published_scores
from scoring.rules.spread import rank_in
from scoring.services.replay import STEPS_AT_ONCE, feed, start_week
from scoring.standings.hundredths import exact
from scoring.standings.team_weeks import team_weeks
from teams.models import Lineup, Team
from tests.factories import make_lineup, picks_for
from tests.services import refresher, until
from tests.services.process import Process
from tests.threads import in_background

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

OWNERS = 300
KILLS = 6


@pytest.fixture(autouse=True)
def _only_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite frees no lock of a process that dies in a transaction")


class Refreshers:
    """Two refreshers on the test's database and cache."""

    def __init__(self, started: ExitStack) -> None:
        self.started = started
        database = connection.settings_dict
        address = f"{database['USER']}@{database['HOST']}:{database['PORT']}"
        self.env = {
            "DATABASE_URL": f"postgres://{address}/{database['NAME']}",
            "CACHE_URL": f"memcached://{settings.CACHES['default']['LOCATION'][0]}",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        self.running: list[Process] = [self._start(), self._start()]

    def kill_one(self) -> None:
        victim = self.running.pop(0)
        victim.popen.send_signal(signal.SIGKILL)
        victim.popen.wait()
        self.running.append(self._start())

    def _start(self) -> Process:
        return self.started.enter_context(refresher(self.env))


@pytest.fixture
def refreshers() -> Iterator[Refreshers]:
    with ExitStack() as started:
        yield Refreshers(started)


def is_building(week: Week) -> Callable[[], bool]:
    """Whether a refresher has the lock of one of the week's boards, or has built all of them."""
    keys = [lock_key(snapshot.topic(week.pk)) & 0xFFFFFFFF for snapshot in (LEADERBOARDS, RANKS)]

    def check() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks"
                " WHERE locktype = 'advisory' AND classid = %s AND objid = ANY(%s::oid[]))",
                [TOPIC_LOCK, keys],
            )
            return bool(cursor.fetchone()[0]) or is_built(week)

    return check


def is_built(week: Week) -> bool:
    topics = [snapshot.topic(week.pk) for snapshot in (LEADERBOARDS, RANKS)]
    stored = StoredSnapshot.objects.filter(topic__in=topics).count()
    return stored == len(topics) and not Flag.objects.filter(topic__in=topics).exists()


@contextmanager
def shared_cache() -> Iterator[None]:
    """Read what the refreshers have cached: they have no key prefix, unlike each test."""
    backend: Any = caches["default"]
    prefix, backend.key_prefix = backend.key_prefix, ""
    try:
        yield
    finally:
        backend.key_prefix = prefix


def assert_last_value_is_right(week: Week) -> None:
    expected = {row.team_id: row for row in team_weeks(week)}
    boards, ranks = LEADERBOARDS.read(week.pk), RANKS.read(week.pk)
    with shared_cache():
        scores, missing = published_scores(Week.objects.get(pk=week.pk), expected.keys())
    assert (len(scores), missing) == (len(expected), [])
    assert len(boards["week"]) == 100
    for kind in ("week", "season"):
        for row in boards[kind]:
            other = expected[row.team_id]
            assert (row.points, row.rank, row.season_rank) == (
                other.points,
                other.rank,
                other.season_rank,
            )
    for row in expected.values():
        assert exact(scores[row.team_id].net) == row.net
        assert exact(scores[row.team_id].season) == row.season_points
        assert rank_in(ranks["week"], row.net) == row.rank
        assert rank_in(ranks["season"], row.season_points) == row.season_rank


def test_the_last_value_is_right_whenever_refreshers_are_killed(refreshers: Refreshers) -> None:
    """Also with a save that began before the lock and commits after the last score."""
    season = seed(owners=OWNERS, now=timezone.now())
    week = season.weeks.select_related("season").get(number=7)
    games = start_week(week, speed=0)
    teams = list(Team.objects.filter(season=season).order_by("pk"))
    saved, commit = Event(), Event()

    def save_and_commit_late() -> bool:
        with transaction.atomic():
            make_lineup(teams[-1], picks_for(season, 99), week)
            saved.set()
            return commit.wait(timeout=120)

    with ThreadPoolExecutor(1) as pool:
        late = in_background(pool, save_and_commit_late)
        assert saved.wait(timeout=120)
        for step in range(1, STEPS_AT_ONCE):
            feed(season, [(game, step) for game in games], STEPS_AT_ONCE)
            make_lineup(teams[step], picks_for(season, step), week)
            if step <= KILLS:
                until(is_building(week))
                refreshers.kill_one()
        commit.set()
        assert late.result(timeout=120)
    # The next change of a score, here of nothing else, comes after the last commit.
    Lineup.objects.filter(team=teams[1], from_week=week).update(transfers_cost=4)
    week.games.first().save()
    until(lambda: is_built(week))
    assert_last_value_is_right(week)
