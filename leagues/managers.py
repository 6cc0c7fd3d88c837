"""Querysets of this app, named in the words of the domain."""

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from caching.outbox import FlaggingQuerySet
from fantasy.models import Season, User
from teams.search.key_field import KeyedQuerySetMixin

from .rules.formats import LARGE_LEAGUE

FOUND = 50  # leagues that a page lists


class LeagueQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["League"]):  # type: ignore[name-defined]
    def public(self, season: Season) -> "LeagueQuerySet":
        """Return the public leagues that users created, the largest first; none without a team."""
        leagues = self.filter(season=season, is_public=True, kind="owned", size__gt=0)
        return leagues.order_by("-size", "pk")

    def after(self, size: int, pk: int) -> "LeagueQuerySet":
        """Return those that `public` lists after the league of this size and id."""
        # The first condition is one that the index can use; the second repeats it in part.
        return self.filter(size__lte=size).exclude(size=size, pk__lte=pk)

    def by_code(self, code: str, season: Season, now: datetime) -> "LeagueQuerySet":
        """Return the league of the season that the code opens. "" opens none."""
        valid = Q(code_expires_at__isnull=True) | Q(code_expires_at__gt=now)
        return self.filter(valid, code=code, season=season).exclude(code="")

    def with_host(self) -> "LeagueQuerySet":
        """Add `host`: the name of the commissioner's team, None without one. No further query."""
        from teams.models import Team

        teams = Team.objects.filter(owner=OuterRef("commissioner"), season=OuterRef("season"))
        return self.annotate(host=Subquery(teams.values("name")[:1]))

    def search(self, season: Season, name: str) -> "LeagueQuerySet":
        """Return the public leagues whose names begin with `name`, in the order of their keys.

        A name with an empty key finds none.
        """
        found = self.public(season).beginning_with(name, FOUND)
        return found.order_by("search_key", "pk")[:FOUND]

    def large(self, season: Season) -> "LeagueQuerySet":
        """Return the leagues whose tables are read by pages. Uses the index `large_league`."""
        owned = Q(kind="owned", format="classic", size__gte=LARGE_LEAGUE)
        return self.filter(Q(kind="entrants") | owned, season=season).order_by("pk")


class MembershipQuerySet(FlaggingQuerySet["Membership"]):  # type: ignore[name-defined]
    def active(self) -> "MembershipQuerySet":
        return self.filter(state="active")

    def of_user(self, user: User) -> "MembershipQuerySet":
        return self.filter(team__owner=user)


class MatchupQuerySet(FlaggingQuerySet["Matchup"]):  # type: ignore[name-defined]
    def with_teams(self) -> "MatchupQuerySet":
        return self.select_related("week", "home", "away")


class LogEntryQuerySet(QuerySet["LogEntry"]):  # type: ignore[name-defined]
    def with_teams(self) -> "LogEntryQuerySet":
        """Read the teams along, whose names `who` and `what` need. No further query."""
        return self.select_related("team", "first", "second")
