"""django-cachex: of several requests that miss, the one with the lock makes the query."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from fantasy.models import Week
from teams.models import Game
from tests.bench.peers.page import calendar_of, render_scoreboard

T = TypeVar("T")
TTL = 1  # seconds
LOCK = 10  # seconds until the lock of a process that died expires


def cached(key: str, build: Callable[[], T]) -> T:
    value = cache.get(key)
    if value is None:
        with cache.lock(f"{key}:lock", timeout=LOCK):
            value = cache.get_or_set(key, build, TTL)
    return value


def scoreboard(request: HttpRequest) -> HttpResponse:
    calendar = calendar_of(cached("calendar", lambda: list(Week.objects.calendar())))
    week = calendar.shown
    games = cached(f"scoreboard:{week.pk}", lambda: list(Game.objects.scoreboard(week)))
    return render_scoreboard(request, calendar, games)
