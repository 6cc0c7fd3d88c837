"""Leagues in the deletion and in the export of an account."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fantasy.models import User
from leagues.models import League, LogEntry, Matchup, Membership, Message, Report
from leagues.read_models.league import LEAGUE_PAGE
from leagues.services.accounts import league_data
from leagues.services.board import post_message, report_message
from leagues.services.log import SITE, write
from leagues.services.members import hand_over, mute_member, remove_member
from teams.rules.kits import Kit, kit_of
from teams.services.account import delete_account
from teams.services.teams import change_team
from tests.league_factories import add_members, make_league


def test_office_passes_to_the_member_who_is_longest_in_the_league(office):
    delete_account(office.commissioner.owner)
    office.league.refresh_from_db()
    assert office.league.commissioner == office.member.owner
    entry = LogEntry.objects.get()
    assert (entry.who, entry.team) == ("Gameday", None)
    assert "made the owner of “member FC” the commissioner" in entry.what


def test_office_passes_over_guests_and_teams_without_an_owner(office):
    User.objects.filter(pk=office.member.owner.pk).update(is_guest=True)
    delete_account(office.commissioner.owner)
    office.league.refresh_from_db()
    assert office.league.commissioner == office.friend.owner


def test_office_is_empty_without_an_heir_and_any_member_may_take_it(office):
    User.objects.filter(pk=office.member.owner.pk).update(is_guest=True)
    Membership.objects.filter(team=office.friend).update(state="left")
    delete_account(office.commissioner.owner)
    office.league.refresh_from_db()
    assert office.league.commissioner is None
    assert "any member may take it" in LogEntry.objects.get().what
    User.objects.filter(pk=office.member.owner.pk).update(is_guest=False)
    office.member.refresh_from_db()
    hand_over(league=office.league.pk, team=office.member.pk, by=office.actor(office.member))
    office.league.refresh_from_db()
    assert office.league.commissioner == office.member.owner


def test_team_stays_in_the_league_without_its_name(office, django_capture_on_commit_callbacks):
    name, former = "member FC", f"Former team {office.member.pk}"
    by = office.actor(office.member)
    League.objects.filter(pk=office.league.pk).update(commissioner=office.member.owner)
    remove_member(league=office.league.pk, team=office.friend.pk, by=by, why="Idle")
    hand_over(
        league=office.league.pk, team=office.commissioner.pk, by=by
    )  # fmt: skip
    hand_over(league=office.league.pk, team=office.member.pk, by=office.actor(office.commissioner))
    assert name in str(LEAGUE_PAGE.read(office.league.pk)["members"][1].team)
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(office.member.owner)
    assert Membership.objects.get(league=office.league, team=office.member).state == "active"
    assert str(LEAGUE_PAGE.read(office.league.pk)["members"][1].team) == former
    texts = [f"{entry.who} {entry.what} {entry.why}" for entry in LogEntry.objects.all()]
    assert not any(name in text for text in texts)
    assert f"{former} removed “friend FC” Idle" in texts
    assert any(f"handed over the office of commissioner to “{former}”" in text for text in texts)


def test_a_renamed_team_is_renamed_in_the_log_and_a_namesake_is_not(office):
    by = office.actor(office.commissioner)
    change_team(team=office.friend, name=office.member.name, kit=kit_of(1))
    for team in (office.member, office.friend):
        mute_member(league=office.league.pk, team=team.pk, by=by, muted=True)
    change_team(team=office.member, name="New FC", kit=kit_of(1))
    assert [entry.what for entry in LogEntry.objects.order_by("pk")] == [
        "muted “New FC”",
        "muted “member FC”",
    ]


def test_a_team_that_takes_another_s_name_renames_nobody_in_the_log(office):
    by = office.actor(office.commissioner)
    mute_member(league=office.league.pk, team=office.member.pk, by=by, muted=True)
    change_team(team=office.friend, name=office.member.name, kit=kit_of(1))
    change_team(team=office.friend, name="Loser", kit=kit_of(1))
    assert LogEntry.objects.get().what == "muted “member FC”"


def test_deleted_account_with_another_s_name_takes_no_name_out_of_the_log(office):
    by = office.actor(office.commissioner)
    mute_member(league=office.league.pk, team=office.member.pk, by=by, muted=True)
    change_team(team=office.friend, name=office.member.name, kit=kit_of(1))
    delete_account(office.friend.owner)
    assert LogEntry.objects.get().what == "muted “member FC”"


def test_log_outlives_the_teams_that_it_names(office):
    by = office.actor(office.commissioner)
    add_members(office.league, [office.stranger])
    mute_member(league=office.league.pk, team=office.stranger.pk, by=by, muted=True)
    hand_over(league=office.league.pk, team=office.stranger.pk, by=by)
    by = office.actor(office.stranger)
    mute_member(league=office.league.pk, team=office.friend.pk, by=by, muted=True)
    office.stranger.delete()
    entries = LogEntry.objects.with_teams().order_by("pk")
    assert [(entry.who, entry.what) for entry in entries] == [
        ("commissioner FC", "muted a former team"),
        ("commissioner FC", "handed over the office of commissioner to a former team"),
        ("A former team", "muted “friend FC”"),
    ]


def test_messages_and_reports_are_deleted_with_the_account(office):
    own = post_message(league=office.league.pk, by=office.actor(office.member), text="Mine")
    other = post_message(league=office.league.pk, by=office.actor(office.friend), text="Stays")
    report_message(league=office.league.pk, message=other.pk, by=office.actor(office.member))
    report_message(league=office.league.pk, message=own.pk, by=office.actor(office.friend))
    delete_account(office.member.owner)
    assert list(Message.objects.all()) == [other]
    assert not Report.objects.exists()


def test_failed_deletion_keeps_the_office(office, monkeypatch):
    def fail(self):
        raise RuntimeError

    monkeypatch.setattr(User, "delete", fail)
    with pytest.raises(RuntimeError):
        delete_account(office.commissioner.owner)
    office.league.refresh_from_db()
    assert office.league.commissioner == office.commissioner.owner
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("by", ["page", "action"])
def test_the_admin_deletes_a_commissioner_with_messages(office, admin_client, by):
    post_message(league=office.league.pk, by=office.actor(office.commissioner), text="Mine")
    owner = office.commissioner.owner
    if by == "page":
        admin_client.post(f"/admin/fantasy/user/{owner.pk}/delete/", {"post": "yes"})
    else:
        data = {"action": "delete_selected", "_selected_action": [owner.pk], "post": "yes"}
        admin_client.post("/admin/fantasy/user/", data)
    assert not User.objects.filter(pk=owner.pk).exists()
    office.league.refresh_from_db()
    assert office.league.commissioner == office.member.owner


def test_account_that_runs_many_leagues_is_deleted(office):
    leagues = [make_league(office.season, [office.commissioner, office.friend]) for _ in range(30)]
    delete_account(office.commissioner.owner)
    assert {League.objects.get(pk=one.pk).commissioner for one in leagues} == {office.friend.owner}


def exported(team) -> dict:
    client = Client()
    client.force_login(team.owner)
    return json.loads(client.get("/account/export/").content)


def test_export_has_all_that_leagues_hold_about_a_person(office):
    week = office.season.weeks.get(number=1)
    Matchup.objects.create(
        league=office.league, week=week, place=1, home=office.member, away=office.commissioner
    )
    League.objects.filter(pk=office.league.pk).update(champion=office.commissioner)
    by = office.actor(office.commissioner)
    post_message(league=office.league.pk, by=by, text="Hello")
    other = post_message(league=office.league.pk, by=office.actor(office.member), text="Theirs")
    report_message(league=office.league.pk, message=other.pk, by=by)
    remove_member(league=office.league.pk, team=office.friend.pk, by=by, why="Idle")
    data = exported(office.commissioner)
    assert data["leagues"][0]["league"] == office.league.name
    assert data["leagues"][0]["state"] == "active"
    assert data["leagues_run"][0]["name"] == office.league.name
    assert data["titles"] == [
        {
            "league": office.league.name,
            "season": office.season.name,
            "champion": True,
            "cup": False,
        }
    ]
    assert (data["matchups"][0]["week"], data["matchups"][0]["at_home"]) == (1, False)
    assert data["matchups"][0]["team"] == "commissioner FC"
    assert [row["text"] for row in data["league_messages"]] == ["Hello"]
    assert data["league_reports"][0]["message"] == other.pk
    (act,) = data["league_log"]
    assert (act["who"], act["what"], act["why"]) == (
        "commissioner FC", "removed another team", "Idle",
    )  # fmt: skip
    text = json.dumps(exported(office.member))
    assert "Hello" not in text
    assert "commissioner FC" not in text


def test_export_has_the_log_entries_that_name_the_person_and_no_other_name(office):
    by = office.actor(office.commissioner)
    mute_member(league=office.league.pk, team=office.member.pk, by=by, muted=True)
    write(league=office.league, by=SITE, what=("named ", office.member.pk, " champion"))
    pair = (office.friend.pk, " – ", office.member.pk)
    write(league=office.league, by=office.friend, what=("corrected Week 1, ", *pair))
    write(league=office.league, by=office.friend, what=("reinstated ", office.removed.pk))
    log = exported(office.member)["league_log"]
    assert [(row["who"], row["what"]) for row in log] == [
        ("another team", "muted “member FC”"),
        ("Gameday", "named “member FC” champion"),
        ("another team", "corrected Week 1, another team – “member FC”"),
    ]


def queries_of_export(user) -> int:
    with CaptureQueriesContext(connection) as queries:
        league_data(user)
    return len(queries)


def test_export_makes_the_same_queries_with_many_leagues(office):
    before = queries_of_export(office.member.owner)
    for _ in range(5):
        league = make_league(office.season, [office.member, office.friend])
        post_message(league=league.pk, by=office.actor(office.member), text="x")
    assert queries_of_export(office.member.owner) == before


def test_logs_follow_a_renamed_team_so_that_no_earlier_name_outlives_the_account(office):
    by = office.actor(office.member)
    League.objects.filter(pk=office.league.pk).update(commissioner=office.member.owner)
    remove_member(league=office.league.pk, team=office.friend.pk, by=by, why="Idle")
    for team in (office.member, office.friend):
        kit = Kit(team.colour, team.second_colour, team.pattern)
        change_team(team=team, name=f"New {team.name}", kit=kit)
    entry = LogEntry.objects.get()
    assert (entry.who, entry.what) == ("New member FC", "removed “New friend FC”")
    for team in (office.member, office.friend):
        delete_account(team.owner)
    texts = " ".join(f"{one.who} {one.what}" for one in LogEntry.objects.all())
    assert "member FC" not in texts
    assert "friend FC" not in texts
