from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models

from caching.managers import CachedManager
from caching.outbox import FlaggingQuerySet

from .read_models import CALENDAR

if TYPE_CHECKING:
    from .models import User, Week


class UserManager(DjangoUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account of that name in any case: "Kane" and "kane" are one person."""
        return self.get(username__iexact=username)


class WeekQuerySet(FlaggingQuerySet["Week"]):
    def calendar(self) -> "WeekQuerySet":
        """Return the current season's weeks in their order, each with its season: one query."""
        return self.filter(season__is_current=True).select_related("season").order_by("number")


class CachedWeeks(CachedManager):
    def calendar(self) -> "list[Week]":
        """Return `objects.calendar()` from its snapshot."""
        return CALENDAR.read("current")


class SeasonQuerySet(FlaggingQuerySet[Any]):
    def make_current(self, season: models.Model) -> None:
        """Make this the one season that the site shows."""
        self.filter(is_current=True).exclude(pk=season.pk).update(is_current=False)
        self.filter(pk=season.pk).update(is_current=True)
