"""The export of all data of an account in one file."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import models
from django.test import Client

from fantasy.models import User
from teams.models import Lineup, LineupSlot, Team, TeamWeek
from teams.services.account import EXPORTED
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for
from tests.pages.test_budgets import cost

PERSONAL = (User, Team, Lineup, LineupSlot, TeamWeek)

NOT_ABOUT_A_PERSON = {
    "scoring.EntryRecord.team": "of imported teams, which no account owns",
    "scoring.Correction.user": "the log of what staff changed, which stays and names its author",
}


def relations_of(model: type[models.Model]) -> set[str]:
    """Relations whose rows belong to a row of the model, including hidden relations."""
    own = {f"{model._meta.label}.{field.name}" for field in model._meta.many_to_many}
    others = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and not relation.related_model._meta.auto_created  # the table of a many-to-many field
    }
    return own | others


def not_exported(names: set[str]) -> set[str]:
    found = set().union(*(relations_of(model) for model in PERSONAL))
    return found - names - set(NOT_ABOUT_A_PERSON)


def test_every_relation_to_an_account_is_exported():
    """If this fails, export the new model in teams/services/account.py and list it there."""
    assert not_exported(EXPORTED) == set()


@pytest.mark.parametrize("name", sorted(EXPORTED))
def test_relation_missing_in_the_export_is_found(name):
    assert not_exported(EXPORTED - {name}) == {name}


def exported(client) -> dict:
    response = client.get("/account/export/")
    assert response.status_code == 200
    return json.loads(response.content)


def test_export_is_a_private_download(site, owner_client):
    response = owner_client.get("/account/export/")
    assert response["Content-Disposition"] == 'attachment; filename="gameday-data.json"'
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert owner_client.post("/account/export/").status_code == 405


def test_export_has_the_account_without_the_password(site, owner_client):
    Client().force_login(site.owner)
    make_user("somebody else")
    site.owner.groups.add(Group.objects.create(name="Editors"))
    LogEntry.objects.create(user=site.owner, action_flag=2, object_repr="A game")
    data = exported(owner_client)
    columns = {field.name for field in User._meta.concrete_fields} - {"password"}
    assert set(data["account"]) == columns | {"groups", "permissions"}
    assert data["account"]["username"] == "owner"
    assert data["account"]["groups"] == ["Editors"]
    assert data["admin_log"][0]["object_repr"] == "A game"
    assert data["sessions"] == 2
    assert site.owner.password not in json.dumps(data)


def test_export_has_every_lineup_slot_and_result(site, owner_client):
    (team,) = exported(owner_client)["teams"]
    assert team["name"] == site.team.name
    (lineup,) = team["lineups"]
    stored = LineupSlot.objects.filter(lineup__team=site.team)
    assert [slot["player"] for slot in lineup["slots"]] == [
        slot.player.full_name for slot in stored
    ]
    assert sum(slot["is_captain"] for slot in lineup["slots"]) == 1
    (result,) = TeamWeek.objects.season_of(site.team)
    (shown,) = team["results"]
    assert (shown["week"], shown["points"]) == (1, str(result.points))
    assert (shown["rank"], shown["season_rank"]) == (result.rank, result.season_rank)


def test_export_has_no_data_of_other_accounts(site, owner_client):
    text = owner_client.get("/account/export/").content.decode()
    for team in Team.objects.exclude(owner=site.owner):
        assert team.name not in text


def test_query_count_does_not_grow_with_the_seasons(site, owner_client):
    before = cost(owner_client.get("/account/export/"))
    for _ in range(3):
        team = make_team(make_season(current=False, weeks=2), owner=site.owner)
        for week in team.season.weeks.all():
            make_lineup(team, picks_for(team.season), week)
            TeamWeek.objects.create(team=team, week=week, points=1)
    assert cost(owner_client.get("/account/export/")) == before
    assert len(exported(owner_client)["teams"]) == 4


def test_guest_can_export(site, client):
    client.post("/try/", headers={"Sec-Fetch-Site": "same-origin"})
    data = exported(client)
    assert data["account"]["is_guest"]
    assert len(data["teams"][0]["lineups"][0]["slots"]) == 15
