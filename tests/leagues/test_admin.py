"""What staff may change in leagues, in the admin."""

import pytest

from leagues.models import League, LogEntry, Message
from tests.factories import make_team
from tests.league_factories import add_members


def change(client, office, **values):
    data = {
        "name": office.league.name, "notice": "", "commissioner": office.league.commissioner_id,
        **values,
    }  # fmt: skip
    response = client.post(f"/admin/leagues/league/{office.league.pk}/change/", data)
    office.league.refresh_from_db()
    return response


def test_staff_renames_closes_and_hands_over_a_league_and_its_log_tells(office, admin_client):
    League.objects.filter(pk=office.league.pk).update(notice="Rude")
    response = change(
        admin_client, office, name=" Behaved ", entry_locked="on",
        commissioner=office.member.owner.pk,
    )  # fmt: skip
    assert response.status_code == 302
    league = office.league
    assert (league.name, league.search_key, league.notice) == ("Behaved", "behaved", "")
    assert league.entry_locked
    assert league.commissioner == office.member.owner
    assert {(entry.who, entry.what) for entry in LogEntry.objects.all()} == {
        ("Gameday staff", "renamed the league to “Behaved”"),
        ("Gameday staff", "removed the notice"),
        ("Gameday staff", "closed the league: nobody can join"),
        ("Gameday staff", "changed the commissioner"),
    }


@pytest.mark.parametrize("who", ["stranger", "removed", "left"])
def test_office_is_handed_to_members_only(office, admin_client, who):
    response = change(admin_client, office, commissioner=getattr(office, who).owner.pk)
    assert "Choose a member who is not a guest." in response.content.decode()
    assert office.league.commissioner == office.commissioner.owner


def test_office_is_not_handed_to_a_guest(office, admin_client):
    guest = make_team(office.season)
    guest.owner.is_guest = True
    guest.owner.save()
    add_members(office.league, [guest])
    response = change(admin_client, office, commissioner=guest.owner.pk)
    assert "Choose a member who is not a guest." in response.content.decode()


def test_league_of_everyone_gets_no_commissioner(office, admin_client):
    League.objects.filter(pk=office.league.pk).update(kind="entrants", commissioner=None)
    office.league.refresh_from_db()
    response = change(admin_client, office, commissioner=office.member.owner.pk)
    assert "A league of everyone has no commissioner." in response.content.decode()


@pytest.mark.parametrize("name", ["", "x" * 41, "a\u202eb"])
def test_invalid_name_changes_nothing(office, admin_client, name):
    before = office.league.name
    assert change(admin_client, office, name=name).status_code == 200
    assert office.league.name == before
    assert not LogEntry.objects.exists()


def test_staff_hides_a_message_with_a_reason(office, admin_client):
    message = Message.objects.create(
        league=office.league, user=office.member.owner, team=office.member, text="Insult"
    )
    address = f"/admin/leagues/message/{message.pk}/act/"
    assert "Give a reason." in admin_client.post(address, {"why": ""}).content.decode()
    admin_client.post(address, {"why": "Insult"})
    message.refresh_from_db()
    assert message.removed_at is not None
    entry = LogEntry.objects.get()
    assert (entry.who, entry.why) == ("Gameday staff", "Insult")
    assert "hidden already" in admin_client.post(address, {"why": "Again"}).content.decode()
    client = office.client(office.friend)
    page = client.get(f"/my-leagues/{office.league.pk}/board/").content.decode()
    assert "Removed by the commissioner" in page
