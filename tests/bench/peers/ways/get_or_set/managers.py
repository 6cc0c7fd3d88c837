"""Managers that keep lists of rows in memcached for a second."""

from django.core.cache import cache

from fantasy.models import Week
from teams.models import Game

TTL = 1  # seconds


class CachedWeeks:
    def calendar(self) -> list[Week]:
        return cache.get_or_set("calendar", lambda: list(Week.objects.calendar()), TTL)


class CachedGames:
    def scoreboard(self, week: Week) -> list[Game]:
        key = f"scoreboard:{week.pk}"
        return cache.get_or_set(key, lambda: list(Game.objects.scoreboard(week)), TTL)
