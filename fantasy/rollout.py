"""Flags for features that only some users have, and switches that turn features off under load.

They are those of django-waffle, with its pages in the admin and its commands, read from one
snapshot. By default waffle keeps pickled rows in the cache, and each miss is a query. Here a check
costs one read of the cache, and one query by primary key only when the cache is empty.

A flag is for private pages, since it depends on the user. A page that everyone shares has
switches only: nginx keeps one copy for all. Switches are off in quiet times, and each saves work:

    flag    suggestion             Auto-pick, half a second of a core
    switch  shallow-leaderboards   no search and no pages after the first hundred: their queries
    switch  slow-polling           browsers ask for live scores every 20 seconds instead of 4
"""

import zlib
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from django.apps import apps as global_apps
from django.http import HttpRequest
from waffle.models import AbstractBaseSwitch, AbstractUserFlag

from caching.codecs import PlainJSON
from caching.outbox import FlaggingModel, FlaggingQuerySet, flag
from caching.snapshots import Key, Snapshot, SnapshotNotReadyError

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

SHALLOW_LEADERBOARDS = "shallow-leaderboards"
SLOW_POLLING = "slow-polling"
POLL, SLOW_POLL = 4, 20  # seconds between two requests of a browser for the live scores


class Rollout(TypedDict):
    """Content of the snapshot.

    `flags` has by name the fields of each flag, and `users`, the ids of the users who have it.
    `switches` has the names of those that are on.
    """

    flags: dict[str, dict[str, Any]]
    switches: list[str]


ROLLOUT: "Snapshot[Rollout]" = Snapshot("rollout", PlainJSON(), always=["all"])
NO_ROLLOUT: Rollout = {"flags": {}, "switches": []}  # before the snapshot's first build


def stored() -> Rollout:
    try:
        return ROLLOUT.read("all")
    except SnapshotNotReadyError:
        return NO_ROLLOUT


class FeatureFlag(AbstractUserFlag, FlaggingModel):
    """Flag that is on for everyone, for some users, for staff, or for a share of the users."""

    SHOWN = ("id", "everyone", "percent", "superusers", "staff", "authenticated")

    objects = FlaggingQuerySet.as_manager()  # type: ignore[assignment,misc]
    user_ids: frozenset[int] = frozenset()

    @classmethod
    def get(cls, name: str) -> "FeatureFlag":
        return cls.of(name, stored())

    @classmethod
    def of(cls, name: str, rollout: Rollout) -> "FeatureFlag":
        """Return the flag from a value of the snapshot."""
        fields = dict(rollout["flags"].get(name, {}))
        users = fields.pop("users", ())
        if fields.get("percent"):
            fields["percent"] = Decimal(fields["percent"])
        found = cls(name=name, **fields)
        found.user_ids = frozenset(users)
        return found

    def _get_user_ids(self) -> set[int]:
        return set(self.user_ids)

    def _get_group_ids(self) -> set[int]:
        return set()  # reading a user's groups would take a query

    def _is_active_for_percent(self, request: HttpRequest, read_only: bool) -> bool | None:
        """Decide by the user's id, not by waffle's random number and cookie.

        A user gets the same answer on all devices, and keeps the flag when the share grows from
        10 to 20 per cent.
        """
        return self.percent is not None and share_of(self.name, request.user) < self.percent

    def flush(self) -> None:
        """Flag the snapshot. waffle calls this in the transaction that adds or removes users."""
        flag(ROLLOUT, ["all"], f"flag {self.name} changed")


def share_of(name: str, user: "AbstractBaseUser | Any") -> float:
    """Return the user's place among all, from 0 to 99.9; it differs from flag to flag."""
    return zlib.crc32(f"{name}:{user.pk}".encode()) % 1000 / 10


class Switch(AbstractBaseSwitch, FlaggingModel):
    """Switch that is on or off for everyone."""

    objects = FlaggingQuerySet.as_manager()  # type: ignore[assignment,misc]

    @classmethod
    def get(cls, name: str) -> "Switch":
        return cls(name=name, active=name in stored()["switches"])

    def is_active(self) -> bool:
        return bool(self.active)


@ROLLOUT.builds(stale_on={FeatureFlag: None, Switch: None})
def rollout(key: Key) -> Rollout:
    users: dict[int, list[int]] = defaultdict(list)
    for flag_id, user_id in FeatureFlag.users.through.objects.values_list(
        "featureflag_id", "user_id"
    ):
        users[flag_id].append(user_id)
    return {
        "flags": {
            flag.name: {name: getattr(flag, name) for name in FeatureFlag.SHOWN}
            | {"users": users[flag.pk]}
            for flag in FeatureFlag.objects.all()
        },
        "switches": list(Switch.objects.filter(active=True).values_list("name", flat=True)),
    }


def make_those_there_are(apps: Any = global_apps, **kwargs: object) -> None:
    """Create missing flags and switches after a migration, so that the admin lists all of them.

    Existing ones stay as they are.
    """
    try:
        flags, switches = (apps.get_model("fantasy", name) for name in ("FeatureFlag", "Switch"))
    except LookupError:  # migrated back to a version without flags
        return
    flags.objects.get_or_create(
        name="suggestion",
        defaults={"everyone": True, "note": "The Auto-pick button"},
    )
    for name, note in (
        (SHALLOW_LEADERBOARDS, "No search, and the first hundred only"),
        (SLOW_POLLING, f"Live scores are polled every {SLOW_POLL} seconds instead of {POLL}"),
    ):
        switches.objects.get_or_create(name=name, defaults={"note": note})


def poll_seconds() -> int:
    """Return the seconds between polls, from the database, for the builder of the live scores."""
    slow = Switch.objects.filter(name=SLOW_POLLING, active=True).exists()
    return SLOW_POLL if slow else POLL
