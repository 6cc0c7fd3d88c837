"""Ranks of a final week, for leagues of any size: each query here starts from an index.

Ranks are not stored with the rows: they are read from the counts of scores (teams.score_counts).
"""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Func, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from caching.outbox import FlaggingQuerySet
from fantasy.models import User, Week

from .points_field import PointsField

if TYPE_CHECKING:
    from .models import ScoreCount, Team


def net_of(path: str = "") -> Func:
    """Return a week's points after the cost of transfers. `path` leads to the row: "last__".

    The 2 is part of the text, because SQLite finds no index of an expression that has a parameter.
    SQLite computes with floats: without ROUND, equal scores could differ. In an index Django casts
    the result of a DecimalField for SQLite once more than in a query, but not of a PointsField.
    """
    return Func(
        F(f"{path}points") - F(f"{path}transfers_cost"),
        template="ROUND(%(expressions)s, 2)",
        output_field=PointsField(max_digits=9, decimal_places=2),
    )


NET = net_of()  # of a row of TeamWeek: an index has the same expression
SCORES: dict[str, Any] = {"rank": NET, "season_rank": F("season_points")}


class RankedQuerySet(FlaggingQuerySet["TeamWeek"]):  # type: ignore[name-defined]
    def with_ranks(self) -> "RankedQuerySet":
        """Add `rank` and `season_rank`: None without points.

        Correlated subqueries: one lookup each in the index (week, kind, score) for each row
        that is shown.
        """
        return self.alias(net_points=NET).annotate(
            rank=rank_of("week", "net_points", by="rank"),
            season_rank=rank_of("week", "season_points", by="season_rank"),
        )

    def with_climbed(self) -> "RankedQuerySet":
        """Add `climbed`: the places gained in the season since the team's last week before.

        A correlated subquery: one lookup in the index (team, week) for each row that is shown.
        """
        before = self.model._default_manager.filter(
            team=OuterRef("team"),
            week__number__lt=OuterRef("week__number"),
            season_points__isnull=False,
        ).order_by("-week__number")
        rank_before = Subquery(before.with_ranks().values("season_rank")[:1])
        return self.annotate(climbed=rank_before - F("season_rank"))

    def by_score(self, week: Week, by: str) -> "RankedQuerySet":
        """Return the ranked rows of the week in the order of an index, without their ranks.

        `by`: "rank" or "season_rank". The indexes are (week, net points descending, team) and
        (week, season points descending, team). Rows of equal rank are in the order of the teams'
        ids: ordering by name would look up the names of a hundred thousand teams.
        """
        scored = self.filter(week=week).alias(score=SCORES[by]).filter(score__isnull=False)
        return scored.order_by("-score", "team_id")

    def ranked(self, week: Week, by: str) -> "RankedQuerySet":
        """Return the ranked rows of the week in the order of `by_score`, as pages show them."""
        return self.by_score(week, by).with_ranks().with_climbed().select_related("team")

    def places(self, week: Week, by: str, first: int, last: int) -> "RankedQuerySet":
        """Return the places `first` to `last` of a final week, by `rank` or `season_rank`.

        The query costs the same for the millionth place as for the hundredth;
        `[999_900:1_000_000]` would read a million rows. The counts tell the scores in which the
        first and the last place lie, and the query numbers only the rows between.
        """
        begins = _count_at(week, by, first)
        near = (
            self.by_score(week, by)
            .filter(
                score__lte=Subquery(begins.values("score")),
                score__gte=Subquery(_count_at(week, by, last).values("score")),
            )
            .annotate(
                place=Subquery(begins.values("better"))
                + Window(RowNumber(), order_by=["-score", "team_id"])
            )
        )
        found = near.filter(place__gte=first, place__lte=last).order_by().values("pk")
        return self.ranked(week, by).filter(pk__in=found)

    def scores(self, week: Week) -> Mapping[Decimal, int]:
        """Return score → number of teams in a final week, counted from its rows.

        ScoreCount has the same numbers ready.
        """
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
        own = self.filter(team=team).with_ranks()
        return own.select_related("week").order_by("week__number")

    def of_owner(self, owner: User, week: Week) -> "RankedQuerySet":
        """Return the owner's team in a final week, with its `place` in the season.

        The place is the shared rank plus the number of teams before it in that rank, which the
        database counts.
        """
        before = (
            self.model._default_manager.filter(
                week=week, season_points=OuterRef("season_points"), team__lt=OuterRef("team")
            )
            .order_by()
            .values("week")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return (
            self.filter(team__owner=owner, week=week, season_points__isnull=False)
            .with_ranks()
            .select_related("team")
            .annotate(place=F("season_rank") + Coalesce(Subquery(before), 0))
        )


def rank_of(week: str, score: str, *, by: str) -> Subquery:
    """Return the rank of the score in the week, both of them paths of the outer query."""
    from .models import ScoreCount

    counts = ScoreCount.objects.filter(week=OuterRef(week), kind=by, score=OuterRef(score))
    return Subquery(counts.values_list(F("better") + 1)[:1])


def _count_at(week: Week, by: str, place: int) -> "models.QuerySet[ScoreCount]":
    """Return the count of the score in which the place lies: one row at most."""
    from .models import ScoreCount

    counts = ScoreCount.objects.filter(week=week, kind=by, better__lt=place)
    return counts.order_by("-better")[:1]
