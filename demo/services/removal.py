"""Deletes a demo season with all of its rows, and the owners made for it."""

from collections.abc import Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models

from fantasy.models import Season, User
from scoring.models import FeedRow
from teams.models import (
    Club,
    Game,
    Lineup,
    LineupSlot,
    Player,
    ScoreCount,
    StatLine,
    Team,
    TeamWeek,
)

from .owners import BATCH, USERNAME


def delete_season(season: Season) -> None:
    """Delete the season, its teams, and the owners made for it. Call it in a transaction.

    Each large table takes one statement without signals. Signals would flag the season's
    snapshots, which no page reads any more. The ORM deletes the other tables, bottom up.
    """
    owners = User.objects.filter(
        pk__in=User.objects.filter(
            username__regex=rf"^{USERNAME}\d+$",
            password__startswith=UNUSABLE_PASSWORD_PREFIX,
            is_guest=False,
            teams__season=season,
        ).exclude(teams__in=Team.objects.exclude(season=season))
    )
    generated = list(owners.values_list("pk", flat=True))
    large: list[models.QuerySet[models.Model]] = [
        LineupSlot.objects.filter(lineup__team__season=season),
        TeamWeek.objects.filter(team__season=season),
        ScoreCount.objects.filter(week__season=season),
        FeedRow.objects.filter(game__season=season),
        StatLine.objects.filter(game__season=season),
        Lineup.objects.filter(team__season=season),
    ]
    for rows in large:
        rows._raw_delete(rows.db)
    teams = Team.objects.filter(season=season).values_list("pk", flat=True)
    _delete_in_batches(Team, list(teams))
    for model in (Game, Player, Club):
        model.objects.filter(season=season).delete()
    season.delete()
    _delete_in_batches(User, generated)


def _delete_in_batches(model: type[models.Model], pks: Sequence[int]) -> None:
    """Delete rows by the ORM. It reads them first, so a batch must fit into memory."""
    for begin in range(0, len(pks), BATCH):
        model._default_manager.filter(pk__in=pks[begin : begin + BATCH]).delete()
