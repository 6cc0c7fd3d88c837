"""What a person may ask of the site: all that it knows about him, and to be forgotten."""

import zlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import models, transaction
from django.db.models import CharField, Prefetch, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from caching import outbox
from caching.codecs import dumps
from caching.models import StoredSnapshot
from fantasy.models import User, Week
from teams.managers import LEADERBOARDS
from teams.models import Lineup, Team, TeamWeek
from teams.search_text import search_key

FORMER = "Former team "  # and its number

# Every relation that leads from a person to rows about him, for a test to compare with the
# models: a new one is exported below and then named here.
EXPORTED = {
    "fantasy.User.groups",
    "fantasy.User.user_permissions",
    "admin.LogEntry.user",
    "fantasy.FeatureFlag.users",
    "teams.Team.owner",
    "teams.Lineup.team",
    "teams.LineupSlot.lineup",
    "teams.TeamWeek.team",
}
NOT_ABOUT_A_PERSON = {
    "scoring.EntryRecord.team": "of imported teams, which no account owns",
    "scoring.Correction.user": "the log of what staff changed, which stays and names its author",
}


def personal_data(user: User) -> dict[str, Any]:
    """What JSON can hold of everything about the person; the same number of queries for all.

    Of each row every column but those that lead to other rows, whose names stand instead.
    """
    lineups = Lineup.objects.order_by("from_week__number", "pk").with_slots()
    weeks = TeamWeek.objects.select_related("week").order_by("week__number")
    teams = (
        Team.objects.filter(owner=user)
        .select_related("season")
        .prefetch_related(Prefetch("lineups", lineups), Prefetch("weeks", weeks))
        .order_by("season_id")
    )
    return {
        "exported_at": timezone.now(),
        "account": {
            **_columns(user, "password"),
            "groups": list(user.groups.values_list("name", flat=True)),
            "permissions": list(user.user_permissions.values_list("codename", flat=True)),
        },
        "tries_first": list(user.featureflag_set.values_list("name", flat=True)),
        "sessions": len(session_keys(user)),
        "admin_log": [_columns(entry) for entry in LogEntry.objects.filter(user=user)],
        "teams": [_team(team) for team in teams],
    }


def _team(team: Team) -> dict[str, Any]:
    return {
        "season": team.season.name,
        **_columns(team, "search_key"),
        "lineups": [_lineup(lineup) for lineup in team.lineups.all()],
        "results": [{"week": row.week.number, **_columns(row)} for row in team.weeks.all()],
    }


def _lineup(lineup: Lineup) -> dict[str, Any]:
    return {
        "from_week": lineup.from_week.number,
        **_columns(lineup),
        "slots": [
            {"player": slot.player.full_name, "club": slot.player.club.name, **_columns(slot)}
            for slot in lineup.slots.all()
        ],
    }


def _columns(row: models.Model, *secret: str) -> dict[str, Any]:
    fields = (field for field in row._meta.concrete_fields if not field.is_relation)
    return {f.attname: getattr(row, f.attname) for f in fields if f.attname not in secret}


def session_keys(user: User) -> list[str]:
    """Of the sessions that are open. A session's row does not say whose it is, so all those in
    force that were saved since the account was opened are read: one query, but it grows with
    the site, and nothing but export and deletion asks.
    """
    now = timezone.now()
    earliest = user.date_joined + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = Session.objects.filter(expire_date__gt=now, expire_date__gte=earliest)
    mark = f'"{SESSION_KEY}":"{user.pk}"'.encode()
    return [
        key
        for key, data in rows.values_list("session_key", "session_data").iterator()
        # Checking the signature of each takes ten times as long, so only of those that fit.
        if mark in _unsigned(data)
        and Session(session_data=data).get_decoded().get(SESSION_KEY) == str(user.pk)
    ]


def _unsigned(data: str) -> bytes:
    """The JSON inside a value that django.core.signing made: payload:time:signature, where a
    point before the payload says that it is compressed. Empty where it is none.
    """
    payload = data.partition(":")[0].encode()
    try:
        body = signing.b64_decode(payload.lstrip(b"."))
        return zlib.decompress(body) if payload.startswith(b".") else body
    except (ValueError, zlib.error):
        return b""


def delete_account(user: User) -> None:
    """The person goes; what his teams did stays, under a name that says nothing of him."""
    sessions = session_keys(user)
    number = Cast("pk", CharField(max_length=20))
    anonymous = {
        "name": Concat(Value(FORMER), number),
        "search_key": Concat(Value(f"{search_key(FORMER)} "), number),
    }
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # no team is founded meanwhile
        for team in Team.objects.filter(owner=user):
            _flag_boards(team, f"account {user.pk} deleted")
        Team.objects.filter(owner=user).update(owner=None, **anonymous)
        Session.objects.filter(session_key__in=sessions).delete()
        user.delete()


def _flag_boards(team: Team, why: str) -> None:
    """The stored boards that show the team's name.

    A snapshot that watches Team would look for its weeks whenever one is founded, and for each
    of a million when a demo season is taken away. A board of a week that is not final changes
    all the time, so it is flagged whomever it shows at the moment.
    """
    weeks = Week.objects.filter(season=team.season_id)
    topics = {LEADERBOARDS.topic(week.pk): week for week in weeks}
    changing = [topic for topic, week in topics.items() if not week.is_final]
    shows = Q(topic__in=changing) | Q(body__contains=dumps(team.name).decode())
    for stored in StoredSnapshot.objects.filter(shows, topic__in=topics).only("topic"):
        outbox.flag(LEADERBOARDS, [topics[stored.topic].pk], why)
