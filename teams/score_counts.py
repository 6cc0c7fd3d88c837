"""Counts of a final week's teams by score, from which ranks are read.

A rank is the number of teams with a better score plus one. A correction changes the ranks of
nearly all teams, but a week of a million teams has only some thousands of scores.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models, transaction

from fantasy.models import Week

from . import bulk

if TYPE_CHECKING:
    from .models import ScoreCount  # noqa: F401 - of the class below

FIELDS = ("week", "kind", "score", "teams", "better")


class ScoreCountQuerySet(models.QuerySet["ScoreCount"]):
    """The caller of a write holds the season's feed lock, so counts have one writer.

    No snapshot watches the counts: they change in the transaction that changes TeamWeek.
    """

    def scores(self, week: Week, kind: str) -> dict[Decimal, int]:
        """Return score → number of teams, in one query."""
        counted = self.filter(week=week, kind=kind)
        return dict(counted.values_list("score", "teams"))

    @transaction.atomic(savepoint=False)
    def store(self, week: Week, kind: str, teams: Mapping[Decimal, int]) -> None:
        """Replace the counts of the week: one DELETE and one bulk insert."""
        self.filter(week=week, kind=kind)._raw_delete(self.db)
        value = self.model.Kind(kind).value
        rows = ((week.pk, value, *count) for count in with_better(teams))
        bulk.insert(self.model, FIELDS, rows)

    def change(self, week: Week, kind: str, difference: Mapping[Decimal, int]) -> None:
        """Add the difference, score → number of teams, to the counts of the week.

        Count the rows again if the counts cannot be right: a server of the last release, which
        writes no counts, may have changed rows during a deploy.
        """
        if not any(difference.values()):
            return
        teams = Counter(self.scores(week, kind))
        for score, number in difference.items():
            teams[score] += number
        if any(number < 0 for number in teams.values()):
            self.recount(week, kind)
        else:
            self.store(week, kind, teams)

    def recount(self, week: Week, kind: str) -> None:
        """Replace the counts of the week by those of its rows, which the database counts."""
        from .models import TeamWeek

        rows = TeamWeek.objects
        teams = rows.scores(week) if kind == self.model.Kind.WEEK else rows.season_scores(week)
        self.store(week, kind, teams)


def with_better(teams: Mapping[Decimal, int]) -> Iterable[tuple[Decimal, int, int]]:
    """Yield (score, its number of teams, the number of teams with a better score), best first."""
    better = 0
    for score in sorted(teams, reverse=True):
        if number := teams[score]:
            yield score, number, better
            better += number
