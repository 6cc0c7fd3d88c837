"""Builds the live week of `teams.read_models.live`."""

import time
from datetime import datetime

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from caching.outbox import flag
from caching.snapshots import Key
from fantasy.calendar import Calendar
from fantasy.models import Switch, Week
from fantasy.rules.schedule import has_begun
from scoring.standings.week_state import week_as_it_stands
from teams.models import Game, StatLine
from teams.read_models.live import LIVE, LiveWeek, NextKickoff


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
        "next": next_kickoff(week, timezone.now()),
        **week_as_it_stands(week),
    }


def next_kickoff(week: Week, now: datetime) -> NextKickoff | None:
    """Return the first kickoff of this week, or of the next one if this week has begun."""
    later = Week.objects.filter(season=week.season_id, number__gt=week.number).order_by("number")
    coming = later.first() if has_begun(week, now) else week
    if coming is None or coming.first_kickoff is None:
        return None
    return {"week": coming.number, "kickoff": coming.first_kickoff.isoformat()}


def next_version(last: LiveWeek | None) -> int:
    """Return the clock in milliseconds, or the version after `last` if that is higher."""
    return max(last["version"] + 1 if last else 0, time.time_ns() // 1_000_000)
