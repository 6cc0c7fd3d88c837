"""Ranks of a final week, for leagues of any size: each query here starts from an index."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from caching.outbox import FlaggingQuerySet
from fantasy.models import User, Week

if TYPE_CHECKING:
    from .models import Team


class RankedQuerySet(FlaggingQuerySet["TeamWeek"]):  # type: ignore[name-defined]
    def ranked(self, week: Week, by: str) -> "RankedQuerySet":
        """Return the ranked rows of the week in the order of the index (week, rank).

        Rows of equal rank are in the order of the teams' ids: ordering by name would look up the
        names of a hundred thousand teams.
        """
        ranked = self.filter(week=week, **{f"{by}__isnull": False})
        return ranked.with_climbed().select_related("team").order_by(by, "team_id")

    def with_climbed(self) -> "RankedQuerySet":
        """Add `climbed`: the places gained in the season since the team's last week before.

        A correlated subquery: one lookup in the index (team, week) for each row that is shown.
        """
        before = self.model._default_manager.filter(
            team=OuterRef("team"),
            week__number__lt=OuterRef("week__number"),
            season_rank__isnull=False,
        ).order_by("-week__number")
        rank_before = Subquery(before.values("season_rank")[:1])
        return self.annotate(climbed=rank_before - F("season_rank"))

    def places(self, week: Week, by: str, first: int, last: int) -> "RankedQuerySet":
        """Return the places `first` to `last` of a final week, by `rank` or `season_rank`.

        The query costs the same for the millionth place as for the hundredth;
        `[999_900:1_000_000]` would read a million rows. A rank counts the teams that are better.
        The index therefore finds the rank in which the first place lies, and the query numbers
        only the rows from there on.
        """
        begins = self.filter(week=week, **{f"{by}__lte": first}).order_by(f"-{by}").values(by)[:1]
        near = self.filter(
            week=week, **{f"{by}__gte": Subquery(begins), f"{by}__lte": last}
        ).annotate(
            place=F(by) - 1 + Window(RowNumber(), partition_by=F(by), order_by="team_id"),
        )
        found = near.filter(place__gte=first, place__lte=last).values("pk")
        return self.ranked(week, by).filter(pk__in=found)

    def scores(self, week: Week) -> Mapping[Decimal, int]:
        """Return the number of teams for each score in a final week, grouped by the database."""
        counted = self.filter(week=week, points__isnull=False).order_by()
        rows = counted.values_list("points", "transfers_cost").annotate(teams=Count("pk"))
        found: Counter[Decimal] = Counter()
        for points, cost, teams in rows:
            found[points - cost] += teams
        return found

    def season_scores(self, week: Week) -> Mapping[Decimal, int]:
        """Return the same for the season's points at the end of the week."""
        counted = self.filter(week=week, season_points__isnull=False).order_by()
        return dict(counted.values_list("season_points").annotate(teams=Count("pk")))

    def season_of(self, team: "Team") -> "RankedQuerySet":
        """Return the team's rows in the order of weeks: one query by the index (team, week)."""
        return self.filter(team=team).select_related("week").order_by("week__number")

    def of_owner(self, owner: User, week: Week) -> "RankedQuerySet":
        """Return the owner's team in a final week, with its `place` in the season.

        The place is the shared rank plus the number of teams before it in that rank, which the
        database counts.
        """
        before = (
            self.model._default_manager.filter(
                week=week, season_rank=OuterRef("season_rank"), team__lt=OuterRef("team")
            )
            .order_by()
            .values("week")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return (
            self.filter(team__owner=owner, week=week, season_rank__isnull=False)
            .select_related("team")
            .annotate(place=F("season_rank") + Coalesce(Subquery(before), 0))
        )
