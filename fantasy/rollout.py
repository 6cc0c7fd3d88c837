"""What may be given to some owners only, and what is spared under load: django-waffle's flags and
switches, with its pages in the admin and its commands, read from one snapshot.

As it comes, waffle keeps pickled rows in the cache, and each miss is a query. Here a check costs
one read of the cache, and only when that is empty one by primary key.

A flag is for private pages, for it depends on who asks. A page that everybody shares has switches
only: nginx keeps one copy for all. Switches are off in quiet times, and each spares something:

    flag    suggestion             the button that suggests a lineup, half a second of a core
    switch  shallow-leaderboards   no search and no pages after the first hundred: their queries
    switch  slow-polling           browsers ask for live scores every 20 seconds instead of 4
"""

import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from django.apps import apps as global_apps
from django.http import HttpRequest
from waffle.models import AbstractBaseSwitch, AbstractUserFlag

from caching.codecs import PlainJSON
from caching.outbox import FlaggingQuerySet, flag
from caching.snapshots import Snapshot, SnapshotNotReadyError

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

SHALLOW_LEADERBOARDS = "shallow-leaderboards"
SLOW_POLLING = "slow-polling"
POLL, SLOW_POLL = 4, 20  # seconds between two looks of a browser at the live scores


class Rollout(TypedDict):
    """`flags`: by name the fields of each, and `users`, the ids of those who have it;
    `switches`: the names of those that are on.
    """

    flags: dict[str, dict[str, Any]]
    switches: list[str]


ROLLOUT: "Snapshot[Rollout]" = Snapshot("rollout", PlainJSON(), always=["all"])


def stored() -> Rollout:
    """Before its first build nothing is known: then all is as without a flag or a switch."""
    try:
        return ROLLOUT.read("all")
    except SnapshotNotReadyError:
        return {"flags": {}, "switches": []}


class FeatureFlag(AbstractUserFlag):
    """On for everyone, for some users, for staff, or for a share of the users."""

    SHOWN = ("id", "everyone", "percent", "superusers", "staff", "authenticated")

    objects = FlaggingQuerySet.as_manager()  # type: ignore[assignment,misc]
    user_ids: frozenset[int] = frozenset()

    @classmethod
    def get(cls, name: str) -> "FeatureFlag":
        fields = dict(stored()["flags"].get(name, {}))
        users = fields.pop("users", ())
        if fields.get("percent"):
            fields["percent"] = Decimal(fields["percent"])
        found = cls(name=name, **fields)
        found.user_ids = frozenset(users)
        return found

    def _get_user_ids(self) -> set[int]:
        return set(self.user_ids)

    def _get_group_ids(self) -> set[int]:
        return set()  # a user's groups would take a query

    def _is_active_for_percent(self, request: HttpRequest, read_only: bool) -> bool | None:
        """By the user and not by a die and a cookie: the same on each of his devices, and who has
        it at 10 per cent keeps it at 20.
        """
        return self.percent is not None and share_of(self.name, request.user) < self.percent

    def flush(self) -> None:
        """waffle calls it when users were added or removed, in their transaction."""
        flag(ROLLOUT, ["all"], f"flag {self.name} changed")


def share_of(name: str, user: "AbstractBaseUser | Any") -> float:
    """0 to 99.9: where the user stands among all, another place for each flag."""
    return zlib.crc32(f"{name}:{user.pk}".encode()) % 1000 / 10


class Switch(AbstractBaseSwitch):
    """On or off for all."""

    objects = FlaggingQuerySet.as_manager()  # type: ignore[assignment,misc]

    @classmethod
    def get(cls, name: str) -> "Switch":
        return cls(name=name, active=name in stored()["switches"])

    def is_active(self) -> bool:
        return bool(self.active)


def make_those_there_are(apps: Any = global_apps, **kwargs: Any) -> None:
    """After a migration, so that the admin lists all of them; those there are stay as they are."""
    try:
        flags, switches = (apps.get_model("fantasy", name) for name in ("FeatureFlag", "Switch"))
    except LookupError:  # migrated back to before there were any
        return
    flags.objects.get_or_create(
        name="suggestion",
        defaults={"everyone": True, "note": "The button that suggests a lineup"},
    )
    for name, note in (
        (SHALLOW_LEADERBOARDS, "No search, and the first hundred only"),
        (SLOW_POLLING, f"Live scores are asked for every {SLOW_POLL} seconds, not {POLL}"),
    ):
        switches.objects.get_or_create(name=name, defaults={"note": note})


def poll_seconds() -> int:
    """For the builder of the live scores, from the database."""
    slow = Switch.objects.filter(name=SLOW_POLLING, active=True).exists()
    return SLOW_POLL if slow else POLL
