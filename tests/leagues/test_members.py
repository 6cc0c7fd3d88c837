"""What a commissioner does to members: removal, return, mute and the hand-over of the office."""

import pytest
from django.utils import timezone

from leagues.models import League, LogEntry, Matchup, Membership
from leagues.services.members import hand_over, mute_member, reinstate_member, remove_member
from leagues.services.membership import RefusedError
from leagues.services.schedule import redraw
from tests.factories import make_team, make_user
from tests.league_factories import add_members


def log(league):
    return [(e.who, e.what, e.why) for e in LogEntry.objects.filter(league=league)]


def state_of(office, team):
    return Membership.objects.get(league=office.league, team=team).state


def paired(office, number):
    """The teams that have a matchup in the week."""
    rows = Matchup.objects.filter(league=office.league, week__number=number)
    return {team for row in rows for team in (row.home_id, row.away_id) if team}


def page(office, act, team, data=None, by=None):
    client = office.client(by or office.commissioner)
    return client.post(f"/my-leagues/{office.league.pk}/members/{team.pk}/{act}/", data or {})


def test_removal_needs_a_reason_and_takes_the_team_out_of_the_weeks_to_come(office):
    redraw(office.league)
    before = list(Matchup.objects.filter(week__number__lte=2).values())
    response = page(office, "remove", office.member)
    assert "Give a reason." in response.content.decode()
    assert state_of(office, office.member) == "active"
    page(office, "remove", office.member, {"why": "  Never\u202e answered\x0b "})
    assert state_of(office, office.member) == "removed"
    office.league.refresh_from_db()
    assert office.league.size == 2
    assert office.member.pk not in paired(office, 3)
    assert paired(office, 3) == {office.commissioner.pk, office.friend.pk}
    assert list(Matchup.objects.filter(week__number__lte=2).values()) == before
    assert log(office.league)[0] == ("commissioner FC", "removed “member FC”", "Never answered")


@pytest.mark.parametrize("act", ["remove", "hand-over"])
def test_a_page_confirms_what_is_hard_to_undo(office, act):
    client = office.client(office.commissioner)
    address = f"/my-leagues/{office.league.pk}/members/{office.member.pk}/{act}/"
    body = client.get(address).content.decode()
    assert "member FC?" in body
    assert "csrfmiddlewaretoken" in body
    assert not LogEntry.objects.exists()


def test_reinstated_team_plays_from_the_next_week_that_has_not_begun(office):
    page(office, "reinstate", office.removed)
    member = Membership.objects.get(league=office.league, team=office.removed)
    assert (member.state, member.from_week) == ("active", 3)
    assert office.removed.pk in paired(office, 3)
    office.league.refresh_from_db()
    assert office.league.size == 4
    assert log(office.league)[0][1] == "reinstated “removed FC”"


def test_reinstating_into_a_full_league_is_refused(office):
    League.objects.filter(pk=office.league.pk).update(max_teams=3)
    response = page(office, "reinstate", office.removed)
    assert response.status_code == 302
    assert state_of(office, office.removed) == "removed"
    said = office.client(office.commissioner)
    with pytest.raises(RefusedError, match="The league is full"):
        reinstate_member(
            league=office.league.pk,
            team=office.removed.pk,
            by=office.actor(office.commissioner),
        )
    assert said.get(f"/my-leagues/{office.league.pk}/members/").status_code == 200
    assert not LogEntry.objects.exists()


def test_reinstating_a_team_in_thirty_leagues_is_refused(office, monkeypatch):
    monkeypatch.setattr("leagues.services.members.LEAGUES_EACH", 0)
    with pytest.raises(RefusedError, match="which is the limit"):
        reinstate_member(
            league=office.league.pk,
            team=office.removed.pk,
            by=office.actor(office.commissioner),
        )


@pytest.mark.parametrize("who", ["left", "stranger", "member"])
def test_only_a_removed_team_is_reinstated(office, who):
    page(office, "reinstate", getattr(office, who))
    found = Membership.objects.filter(league=office.league, team=getattr(office, who)).first()
    assert found is None or found.state == ("active" if who == "member" else "left")
    assert not LogEntry.objects.exists()


def test_mute_and_unmute(office):
    page(office, "mute", office.member)
    assert Membership.objects.get(league=office.league, team=office.member).is_muted
    page(office, "unmute", office.member)
    assert not Membership.objects.get(league=office.league, team=office.member).is_muted
    assert [what for _, what, _ in log(office.league)] == [
        "unmuted “member FC”",
        "muted “member FC”",
    ]


def test_commissioner_neither_removes_nor_mutes_the_own_team(office):
    by = office.actor(office.commissioner)
    with pytest.raises(RefusedError, match="Hand over the office, then leave"):
        remove_member(league=office.league.pk, team=office.commissioner.pk, by=by, why="x")
    with pytest.raises(RefusedError, match="mute yourself"):
        mute_member(league=office.league.pk, team=office.commissioner.pk, by=by, muted=True)


def test_hand_over_makes_another_member_the_commissioner(office):
    page(office, "hand-over", office.member, {"why": "I am away"})
    office.league.refresh_from_db()
    assert office.league.commissioner == office.member.owner
    assert log(office.league)[0] == (
        "commissioner FC",
        "handed over the office of commissioner to “member FC”",
        "I am away",
    )
    assert page(office, "mute", office.friend).status_code == 403
    assert page(office, "mute", office.friend, by=office.member).status_code == 302


@pytest.mark.parametrize("who", ["stranger", "removed", "left"])
def test_hand_over_to_somebody_who_is_no_member_is_refused(office, who):
    page(office, "hand-over", getattr(office, who))
    office.league.refresh_from_db()
    assert office.league.commissioner == office.commissioner.owner
    with pytest.raises(RefusedError, match="not in the league"):
        hand_over(
            league=office.league.pk,
            team=getattr(office, who).pk,
            by=office.actor(office.commissioner),
        )


def test_hand_over_to_a_guest_or_to_nobody_is_refused(office):
    guest = make_team(office.season, owner=make_user("guest"))
    guest.owner.is_guest = True
    guest.owner.save()
    nobody = make_team(office.season)
    type(nobody).objects.filter(pk=nobody.pk).update(owner=None)
    add_members(office.league, [guest, nobody])
    assert (
        "a guest. They have to sign up first" in page(office, "hand-over", guest).content.decode()
    )
    assert "has no owner any more" in page(office, "hand-over", nobody).content.decode()
    office.league.refresh_from_db()
    assert office.league.commissioner == office.commissioner.owner


def test_any_member_may_take_an_empty_office(office):
    assert page(office, "hand-over", office.member, by=office.member).status_code == 403
    League.objects.filter(pk=office.league.pk).update(commissioner=None)
    members = office.client(office.member).get(f"/my-leagues/{office.league.pk}/members/")
    assert "Take the office" in members.content.decode()
    assert page(office, "hand-over", office.friend, by=office.member).status_code == 403
    assert page(office, "hand-over", office.member, by=office.member).status_code == 302
    office.league.refresh_from_db()
    assert office.league.commissioner == office.member.owner
    assert log(office.league)[0][1] == "took the office of commissioner"
    assert page(office, "hand-over", office.friend, by=office.friend).status_code == 403


def test_service_checks_again_who_acts(office):
    """The page may be older than a hand-over, a removal or the end of the league."""
    by = office.actor(office.commissioner)
    hand_over(league=office.league.pk, team=office.member.pk, by=by)
    with pytest.raises(RefusedError, match="no longer the commissioner"):
        remove_member(league=office.league.pk, team=office.friend.pk, by=by, why="late")
    remove_member(
        league=office.league.pk,
        team=office.commissioner.pk,
        by=office.actor(office.member),
        why="idle",
    )
    with pytest.raises(RefusedError, match="no longer in this league"):
        mute_member(league=office.league.pk, team=office.friend.pk, by=by, muted=True)
    assert state_of(office, office.friend) == "active"


def test_list_has_removed_teams_for_the_commissioner_only(office):
    address = f"/my-leagues/{office.league.pk}/members/"
    own = office.client(office.commissioner).get(address).content.decode()
    others = office.client(office.member).get(address).content.decode()
    assert "removed FC" in own
    assert "removed FC" not in others
    assert "left FC" not in own + others
    assert "Manage" not in others


def test_list_is_paged_by_key(office, monkeypatch):
    monkeypatch.setattr("leagues.views.members.MEMBERS", 2)
    client = office.client(office.member)
    first = client.get(f"/my-leagues/{office.league.pk}/members/")
    assert [row.team for row in first.context["page"].rows] == [
        office.commissioner, office.member,
    ]  # fmt: skip
    after = first.context["page"].next_key
    rest = client.get(f"/my-leagues/{office.league.pk}/members/?after={after}")
    assert [row.team for row in rest.context["page"].rows] == [office.friend]
    for wrong in ("x", "-1", "9" * 30, "٣", ""):
        response = client.get(f"/my-leagues/{office.league.pk}/members/", {"after": wrong})
        assert response.status_code == 404


def test_a_reinstated_team_is_a_member_since_then_and_does_not_wait(office):
    by = office.actor(office.commissioner)
    at = timezone.now()
    remove_member(league=office.league.pk, team=office.friend.pk, by=by, why="Idle")
    found = reinstate_member(league=office.league.pk, team=office.friend.pk, by=by)
    assert found.state == "active"
    assert found.joined_at >= at
    assert found.changed_at >= at


def test_no_page_hands_over_to_a_guest_or_to_nobody(office):
    guest = make_team(office.season, owner=make_user("guest"))
    type(guest.owner).objects.filter(pk=guest.owner.pk).update(is_guest=True)
    nobody = make_team(office.season)
    type(nobody).objects.filter(pk=nobody.pk).update(owner=None)
    add_members(office.league, [guest, nobody])
    client = office.client(office.commissioner)
    for team in (guest, nobody):
        address = f"/my-leagues/{office.league.pk}/members/{team.pk}/hand-over/"
        assert client.get(address).status_code == 404
