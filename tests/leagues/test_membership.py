"""Joining and leaving: who may, when, and what it changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching.refresher import refresh_all
from fantasy.calendar import Calendar
from fantasy.models import User
from leagues.models import League, Membership
from leagues.rules.formats import HEAD_TO_HEAD, LEAGUES_EACH
from leagues.services.membership import (
    CLOSED,
    HAND_OVER_FIRST,
    PAST_SEASON,
    REMOVED,
    TOO_LATE,
    TOO_MANY,
    UNKNOWN_CODE,
    NoTeamError,
    RefusedError,
    join,
    leave,
    lock_league,
)
from leagues.services.succession import pass_on_office
from teams.models import Team
from tests.factories import make_season, make_team, make_user
from tests.league_factories import add_members, make_league

CODE = "CDFGHJKM"


@pytest.fixture
def season(db):
    """Week 1 has begun, Weeks 2 and 3 have not."""
    return make_season(weeks=3, clubs=2, kickoff=timezone.now() - timedelta(days=1))


def calendar_of(season) -> Calendar:
    weeks = list(season.weeks.select_related("season").order_by("number"))
    return Calendar(weeks, timezone.now())


def join_as(team, league, code=None):
    return join(user=team.owner, league=league.pk, calendar=calendar_of(team.season), code=code)


def leave_as(team, league):
    return leave(user=team.owner, league=league.pk, calendar=calendar_of(team.season))


def state_of(team, league) -> str:
    return Membership.objects.get(league=league, team=team).state


def refusal(action, *args, **kwargs) -> str:
    with pytest.raises(RefusedError) as refused:
        action(*args, **kwargs)
    return str(refused.value)


def test_a_team_joins_a_public_league_from_the_next_week(season):
    league = make_league(season, [make_team(season)], is_public=True)
    team = make_team(season)
    assert join_as(team, league).is_new
    league.refresh_from_db()
    assert league.size == 2
    assert Membership.objects.get(league=league, team=team).from_week == 2
    assert league.log.get().what == "joined the league"


def test_joining_again_changes_nothing(season):
    team = make_team(season)
    league = make_league(season, [team], is_public=True)
    assert not join_as(team, league).is_new
    league.refresh_from_db()
    assert league.size == league.memberships.count() == 1
    assert not league.log.exists()


def test_a_private_league_does_not_exist_without_its_code(season):
    league = make_league(season, [make_team(season)], code=CODE)
    with pytest.raises(League.DoesNotExist):
        join_as(make_team(season), league)


@pytest.mark.parametrize("kind", ["overall", "entrants"])
def test_nobody_joins_a_league_of_everyone_by_hand(season, kind):
    league = make_league(season, kind=kind, is_public=True, max_teams=None)
    with pytest.raises(League.DoesNotExist):
        join_as(make_team(season), league)


def test_wrong_expired_and_renewed_codes_have_one_answer(season):
    league = make_league(season, [make_team(season)], code=CODE)
    team = make_team(season)
    assert refusal(join_as, team, league, "GGGGGGGG") == UNKNOWN_CODE
    League.objects.update(code_expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(join_as, team, league, CODE) == UNKNOWN_CODE
    League.objects.update(code_expires_at=None, code="NPQRTWXY")
    assert refusal(join_as, team, league, CODE) == UNKNOWN_CODE
    assert not Membership.objects.filter(team=team).exists()
    assert join_as(team, league, "NPQRTWXY").is_new


def test_a_full_league_says_so(season):
    league = make_league(
        season, [make_team(season), make_team(season)], is_public=True, max_teams=2, name="Duo"
    )
    assert refusal(join_as, make_team(season), league) == "Duo is full: all 2 places are taken."


def test_a_removed_team_is_told_so(season):
    league = make_league(season, [make_team(season)], is_public=True)
    removed = make_team(season)
    add_members(league, [removed], Membership.State.REMOVED)
    assert refusal(join_as, removed, league) == REMOVED
    League.objects.update(entry_locked=True)
    assert refusal(join_as, make_team(season), league) == CLOSED


def test_a_team_that_left_may_come_back(season):
    host, team = make_team(season), make_team(season)
    league = make_league(season, [host, team], is_public=True)
    leave_as(team, league)
    assert state_of(team, league) == Membership.State.LEFT
    before = timezone.now()
    away(team, league, timedelta(hours=1))
    assert join_as(team, league).is_new
    assert Membership.objects.get(league=league, team=team).joined_at >= before
    assert state_of(team, league) == Membership.State.ACTIVE
    league.refresh_from_db()
    assert league.size == 2


def away(team, league, since):
    """Make the team leave so long ago."""
    at = timezone.now() - since
    Membership.objects.filter(league=league, team=team).update(changed_at=at, joined_at=at)
    return at


def test_a_team_that_left_waits_an_hour(season, client):
    team = make_team(season)
    league = make_league(season, [make_team(season), team], is_public=True, code=CODE)
    leave_as(team, league)
    at = away(team, league, timedelta(minutes=59))
    left, back = (f"{time.day} {time:%b, %H:%M} UTC" for time in (at, at + timedelta(hours=1)))
    told = f"You left this league on {left}. You can come back after {back}."
    assert refusal(join_as, team, league) == refusal(join_as, team, league, CODE) == told
    assert state_of(team, league) == Membership.State.LEFT
    refresh_all()
    client.force_login(team.owner)
    page = client.get(f"/join/{CODE}/").content.decode()
    assert told in page
    assert client.post(f"/join/{CODE}/").status_code == 409


def test_the_office_passes_to_the_member_who_has_stayed_longest(season):
    host, first, second = make_team(season), make_team(season), make_team(season)
    league = make_league(season, [host, first, second], is_public=True)
    leave_as(first, league)
    away(first, league, timedelta(hours=2))
    join_as(first, league)
    pass_on_office(lock_league(league.pk))
    league.refresh_from_db()
    assert league.commissioner == second.owner


def test_a_user_without_a_team_creates_one_first(season):
    league = make_league(season, [make_team(season)], is_public=True)
    with pytest.raises(NoTeamError):
        join(user=make_user(), league=league.pk, calendar=calendar_of(season))


def test_a_league_of_a_past_season_takes_nobody(season):
    league = make_league(season, [make_team(season)], is_public=True)
    season.is_current = False
    season.save()
    now = make_season(weeks=2, clubs=2)
    owner = make_team(now).owner
    make_team(season, owner=owner)
    with pytest.raises(RefusedError, match=PAST_SEASON):
        join(user=owner, league=league.pk, calendar=calendar_of(now))


def test_nobody_joins_after_the_last_week_has_begun(season):
    season.weeks.update(first_kickoff=timezone.now())
    league = make_league(season, [make_team(season)], is_public=True)
    assert refusal(join_as, make_team(season), league) == TOO_LATE


def test_nobody_joins_a_head_to_head_league_in_its_playoffs(season):
    season.weeks.filter(number=2).update(first_kickoff=timezone.now())
    league = make_league(
        season, [make_team(season)], is_public=True, format=HEAD_TO_HEAD,
        playoff_teams=2, playoff_week=3,
    )  # fmt: skip
    assert refusal(join_as, make_team(season), league) == TOO_LATE


def test_a_team_is_in_thirty_leagues_at_most(season):
    team = make_team(season)
    for _ in range(LEAGUES_EACH):
        make_league(season, [team])
    make_league(season, [team], kind="entrants")
    league = make_league(season, [make_team(season)], is_public=True)
    assert refusal(join_as, team, league) == TOO_MANY
    Membership.objects.filter(team=team).first().delete()
    assert join_as(team, league).is_new


def test_a_join_draws_the_matchups_of_the_weeks_to_come(season):
    league = make_league(
        season, [make_team(season)], is_public=True, format=HEAD_TO_HEAD, start_week=2
    )
    join_as(make_team(season), league)
    assert league.matchups.count() == 2
    assert set(league.matchups.values_list("week__number", flat=True)) == {2, 3}


def test_the_commissioner_hands_over_before_leaving(season):
    host = make_team(season)
    league = make_league(season, [host, make_team(season)])
    assert refusal(leave_as, host, league) == HAND_OVER_FIRST
    assert state_of(host, league) == Membership.State.ACTIVE


def test_a_commissioner_without_an_heir_may_leave(season, client):
    host, guest, nobody = make_team(season), make_team(season), make_team(season)
    User.objects.filter(pk=guest.owner_id).update(is_guest=True)
    Team.objects.filter(pk=nobody.pk).update(owner=None)
    league = make_league(season, [host, guest, nobody])
    refresh_all()
    client.force_login(host.owner)
    assert "can take the office" in client.get(f"/my-leagues/{league.pk}/leave/").content.decode()
    leave_as(host, league)
    league.refresh_from_db()
    assert (league.commissioner, league.size, league.entry_locked) == (None, 2, False)
    assert [entry.what for entry in league.log.all()] == [
        "left the league",
        "left the office of commissioner empty: any member may take it",
    ]


def test_an_empty_league_without_history_is_deleted(season):
    host = make_team(season)
    league = make_league(season, [host], start_week=2, code=CODE)
    leave_as(host, league)
    assert not League.objects.filter(pk=league.pk).exists()


def test_an_empty_league_with_history_closes(season):
    host = make_team(season)
    league = make_league(season, [host], start_week=1, code=CODE)
    leave_as(host, league)
    league.refresh_from_db()
    assert (league.size, league.entry_locked, league.code, league.commissioner) == (
        0, True, None, None,
    )  # fmt: skip


def test_nobody_leaves_a_league_of_everyone(season):
    team = make_team(season)
    league = make_league(season, [team], kind="entrants", commissioner=None)
    assert refusal(leave_as, team, league) == "Every team stays in this league."


def test_a_stranger_cannot_leave(season):
    league = make_league(season, [make_team(season)])
    with pytest.raises(Membership.DoesNotExist):
        leave_as(make_team(season), league)
