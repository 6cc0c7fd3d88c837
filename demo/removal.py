"""Deletes a demo season with everything that belongs to it, and nothing else."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models

from fantasy.models import Season, User
from scoring.models import FeedRow
from teams.models import Club, Game, Lineup, LineupSlot, Player, StatLine, Team, TeamWeek

from .enrolment import BATCH, USERNAME


def remove(season: Season) -> None:
    """Delete the season, its teams, and the owners made for it. Call it in a transaction.

    Each large table takes one statement, without a signal for each row: no flags are needed,
    since no page reads the season's snapshots again. The ORM deletes the rest, bottom up.
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
    """Delete rows by the ORM, which reads them first: as many at once as fit into memory."""
    for begin in range(0, len(pks), BATCH):
        model._default_manager.filter(pk__in=pks[begin : begin + BATCH]).delete()


def _at_once(rows: "models.QuerySet[Any]") -> None:
    rows._raw_delete(rows.db)
