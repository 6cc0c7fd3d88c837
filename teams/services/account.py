"""Export of a person's data, and deletion of the account."""

from collections.abc import Callable

from django.contrib.admin.models import LogEntry
from django.db import models, transaction
from django.db.models import CharField, Prefetch, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from fantasy.models import User
from teams.models import Lineup, Team, TeamWeek
from teams.search.text import search_key
from teams.signals import account_deleted, team_renamed

FORMER = "Former team "  # followed by the team's id

# Every relation that leads from a person to rows about them. A test compares this list with the
# models: export a new relation below and name it here, or give the test a reason why not. An app
# above this one adds its relations with `exports`.
EXPORTED = {
    "fantasy.User.groups",
    "fantasy.User.user_permissions",
    "admin.LogEntry.user",
    "fantasy.FeatureFlag.users",
    "fantasy.Session.user",
    "teams.Watch.user",
    "teams.Team.owner",
    "teams.Lineup.team",
    "teams.LineupSlot.lineup",
    "teams.TeamWeek.team",
}

Section = Callable[[User], dict[str, object]]
_sections: list[Section] = []


def exports(*relations: str) -> Callable[[Section], Section]:
    """Register a function that returns further parts of the export, by name, as JSON holds them.

    `relations`: those that the parts cover, as in EXPORTED.
    """

    def register(section: Section) -> Section:
        EXPORTED.update(relations)
        _sections.append(section)
        return section

    return register


def personal_data(user: User) -> dict[str, object]:
    """Return everything about the person as JSON can hold it; the number of queries is fixed.

    Each row has all its columns except those that lead to other rows; these rows' names replace
    them.
    """
    lineups = Lineup.objects.order_by("from_week__number", "pk").with_slots()
    weeks = TeamWeek.objects.with_ranks().select_related("week").order_by("week__number")
    teams = (
        Team.objects.filter(owner=user)
        .select_related("season")
        .prefetch_related(Prefetch("lineups", lineups), Prefetch("weeks", weeks))
        .order_by("season_id")
    )
    data = {
        "exported_at": timezone.now(),
        "account": {
            **columns_of(user, "password"),
            "groups": list(user.groups.values_list("name", flat=True)),
            "permissions": list(user.user_permissions.values_list("codename", flat=True)),
        },
        "tries_first": list(user.featureflag_set.values_list("name", flat=True)),
        "sessions": user.sessions.filter(expire_date__gt=timezone.now()).count(),
        "admin_log": [columns_of(entry) for entry in LogEntry.objects.filter(user=user)],
        "watch_list": [
            {
                "player": watch.player.full_name,
                "season": watch.player.season.name,
                **columns_of(watch),
            }
            for watch in user.watched_players.select_related("player__season")
        ],
        "teams": [_team(team) for team in teams],
    }
    for section in _sections:
        data |= section(user)
    return data


def _team(team: Team) -> dict[str, object]:
    return {
        "season": team.season.name,
        **columns_of(team, "search_key"),
        "lineups": [_lineup(lineup) for lineup in team.lineups.all()],
        "results": [_result(row) for row in team.weeks.all()],
    }


def _result(row: TeamWeek) -> dict[str, object]:
    ranks = {"rank": row.rank, "season_rank": row.season_rank}
    return {"week": row.week.number, **columns_of(row), **ranks}


def _lineup(lineup: Lineup) -> dict[str, object]:
    return {
        "from_week": lineup.from_week.number,
        **columns_of(lineup),
        "slots": [
            {"player": slot.player.full_name, "club": slot.player.club.name, **columns_of(slot)}
            for slot in lineup.slots.all()
        ],
    }


def columns_of(row: models.Model, *secret: str) -> dict[str, object]:
    """Return the columns of a row, except the secret ones and those that lead to other rows."""
    fields = (field for field in row._meta.concrete_fields if not field.is_relation)
    return {f.attname: getattr(row, f.attname) for f in fields if f.attname not in secret}


def delete_account(user: User) -> None:
    """Delete the account with its sessions.

    Its teams' results stay, under names that do not identify the person.
    """
    number = Cast("pk", CharField(max_length=20))
    anonymous = {
        "name": Concat(Value(FORMER), number),
        "search_key": Concat(Value(f"{search_key(FORMER)} "), number),
    }
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # prevents a new team meanwhile
        teams = list(Team.objects.filter(owner=user))
        account_deleted.send(User, user=user, teams=teams)
        for team in teams:
            team_renamed.send(Team, team=team, former_name=team.name)
        Team.objects.filter(owner=user).update(owner=None, **anonymous)
        user.delete()
