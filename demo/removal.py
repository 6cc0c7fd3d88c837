"""Takes a demo season away, with all that hangs on it and nothing else."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models

from fantasy.models import Season, User
from scoring.models import FeedRow, StatLine
from teams.models import Club, Game, Lineup, LineupSlot, Player, Team, TeamWeek

from .enrolment import BATCH, USERNAME


def remove(season: Season) -> None:
    """The season, its teams, and the owners that were made for it. Call it in a transaction.

    What there is a lot of goes in one statement, without a signal a row: the season's snapshots
    go with it, nobody reads them again. The rest goes by the ORM, from the bottom up.
    """
    owners = User.objects.filter(
        pk__in=User.objects.filter(
            username__regex=rf"^{USERNAME}\d+$",
            password__startswith=UNUSABLE_PASSWORD_PREFIX,
            is_guest=False,
            teams__season=season,
        ).exclude(teams__in=Team.objects.exclude(season=season))
    )
    invented = list(owners.values_list("pk", flat=True))
    _at_once(LineupSlot.objects.filter(lineup__team__season=season))
    _at_once(TeamWeek.objects.filter(team__season=season))
    _at_once(FeedRow.objects.filter(game__season=season))
    _at_once(StatLine.objects.filter(game__season=season))
    _at_once(Lineup.objects.filter(team__season=season))
    teams = Team.objects.filter(season=season).values_list("pk", flat=True)
    _in_batches(Team, list(teams))
    for model in (Game, Player, Club):
        model.objects.filter(season=season).delete()
    season.delete()
    _in_batches(User, invented)


def _in_batches(model: type[models.Model], pks: Sequence[int]) -> None:
    """By the ORM, which reads what it deletes: so many at once as fit into memory."""
    for begin in range(0, len(pks), BATCH):
        model._default_manager.filter(pk__in=pks[begin : begin + BATCH]).delete()


def _at_once(rows: "models.QuerySet[Any]") -> None:
    rows._raw_delete(rows.db)
