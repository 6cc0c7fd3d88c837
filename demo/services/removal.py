"""Deletes a demo season with all of its rows, and the owners made for it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models

from fantasy.models import Season, User
from leagues.models import League, LeagueRank, LogEntry, Matchup, Membership, Message, Report
from scoring.models import FeedRow, Play
from teams import bulk
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
    teams = Team.objects.filter(season=season)
    if len(generated) > BATCH and not Team.objects.exclude(season=season).exists():
        bulk.truncate(LineupSlot, TeamWeek, Lineup)
    large: list[models.QuerySet[models.Model]] = [
        Report.objects.filter(message__league__season=season),
        Message.objects.filter(league__season=season),
        LogEntry.objects.filter(league__season=season),
        LeagueRank.objects.filter(league__season=season),
        Matchup.objects.filter(league__season=season),
        Membership.objects.filter(league__season=season),
        League.objects.filter(season=season),
        LineupSlot.objects.filter(lineup__team__season=season),
        TeamWeek.objects.filter(team__season=season),
        ScoreCount.objects.filter(week__season=season),
        FeedRow.objects.filter(game__season=season),
        Play.objects.filter(game__season=season),
        StatLine.objects.filter(game__season=season),
        Lineup.objects.filter(team__season=season),
    ]
    for rows in large:
        rows._raw_delete(rows.db)
    _delete_with_references(League.objects.filter(season=season))
    _delete_with_references(teams)
    for model in (Game, Player, Club):
        model.objects.filter(season=season).delete()
    season.delete()
    _delete_users(generated)


def _delete_users(pks: Sequence[int]) -> None:
    for begin in range(0, len(pks), BATCH):
        _delete_with_references(User.objects.filter(pk__in=pks[begin : begin + BATCH]))


def _delete_with_references(rows: models.QuerySet[Any]) -> None:
    """Delete the rows, and delete or empty the references to them, without reading any."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        field = relation.field.name
        references = relation.related_model._base_manager.filter(**{f"{field}__in": rows})
        if relation.on_delete is models.CASCADE:
            references._raw_delete(references.db)
        elif relation.on_delete is models.SET_NULL:
            references.update(**{field: None})
    rows._raw_delete(rows.db)
