"""The week as it stands, built once for everybody. The live page and the team pages read it.

    {"form": 3, "version": 1764064800000,
     "week": 20, "final": false, "poll": seconds until a browser asks again,
     "games": [{"id", "status", "clock", "home", "away", "home_score", "away_score"}],
     "open_clubs": [ids of clubs with a game that is not over],
     "players": {"<id>": {"points": "6.00", "played": true, "lines": [["Goals", 1, "5"]]}}}

`form` changes with this structure: a browser with the script of another release then offers to
reload. `version` only grows, so that a reader can tell an older state from a newer one, whichever
way each arrived.
"""

import time

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from caching.codecs import PlainJSON
from caching.outbox import flag
from caching.snapshots import Key, Snapshot
from fantasy.calendar import Calendar
from fantasy.models import Switch, Week
from scoring.standings.week_state import WeekState, week_as_it_stands
from teams.models import Game, StatLine


class LiveWeek(WeekState):
    form: int
    version: int


# Browsers get the schema too: one with the script of another release offers to reload.
LIVE: "Snapshot[LiveWeek]" = Snapshot("live", PlainJSON(), schema=3, of="fantasy.Week")


@receiver([post_save, post_delete], sender=Switch)
def polling_changes(**kwargs: object) -> None:
    """Flag the live scores, which carry the polling interval."""
    if weeks := list(Week.objects.calendar()):
        flag(LIVE, [Calendar(weeks, timezone.now()).current.pk], "a switch was set")


@LIVE.builds(stale_on={StatLine: "game__week_id", Game: "week_id", Week: "pk"})
def live_week(week_id: Key) -> LiveWeek:
    """Return the structure above."""
    week = Week.objects.select_related("season").get(pk=week_id)
    return {
        "form": LIVE.schema,
        "version": next_version(LIVE.read_or_none(week.pk)),
        **week_as_it_stands(week),
    }


def next_version(last: LiveWeek | None) -> int:
    """Return the clock in milliseconds, or the version after `last` if that is higher."""
    return max(last["version"] + 1 if last else 0, time.time_ns() // 1_000_000)
