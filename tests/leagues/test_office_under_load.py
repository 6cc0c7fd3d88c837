"""Two commissioners, members and deletions at once (also on PostgreSQL)."""

from collections.abc import Callable

import pytest

from fantasy.models import User
from leagues.models import League, LogEntry, Membership, Message
from leagues.services.board import A_MINUTE, post_message
from leagues.services.locking import Actor
from leagues.services.members import hand_over, reinstate_member, remove_member
from leagues.services.membership import RefusedError
from teams.services.account import delete_account
from tests.factories import make_season, make_team
from tests.league_factories import add_members, make_league
from tests.threads import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def teams():
    season = make_season(weeks=3, clubs=2)
    return [make_team(season) for _ in range(8)]


@pytest.fixture
def league(teams):
    return make_league(teams[0].season, teams[:4], format="h2h")


def outcomes(*works: Callable[[], object]) -> list[str]:
    """What each of the works, done at once, was refused with; "" if it was done."""

    def outcome(work: Callable[[], object]) -> str:
        try:
            work()
        except RefusedError as error:
            return str(error)
        return ""

    return sorted(at_once([lambda work=work: outcome(work) for work in works]))


def actor(team) -> Actor:
    return Actor(team.owner, team)


def size(league) -> tuple[int, int]:
    league.refresh_from_db()
    return league.size, league.memberships.active().count()


def test_last_place_goes_to_one_of_two_reinstated_teams(teams, league):
    removed = teams[4:6]
    add_members(league, removed, Membership.State.REMOVED)
    League.objects.update(max_teams=5)
    by = actor(teams[0])
    found = outcomes(
        *(
            lambda team=team: reinstate_member(league=league.pk, team=team.pk, by=by)
            for team in removed
        )
    )
    assert found[0] == ""
    assert "full" in found[1]
    assert size(league) == (5, 5)


def test_office_is_handed_over_once_though_two_tabs_do_so(teams, league):
    by = actor(teams[0])
    found = outcomes(
        *(
            lambda team=team: hand_over(league=league.pk, team=team.pk, by=by)
            for team in teams[1:3]
        )
    )
    assert found[0] == ""
    assert "no longer the commissioner" in found[1]
    assert LogEntry.objects.count() == 1


def test_two_members_who_take_an_empty_office_do_not_both_get_it(teams, league):
    League.objects.update(commissioner=None)
    found = outcomes(
        *(
            lambda team=team: hand_over(league=league.pk, team=team.pk, by=actor(team))
            for team in teams[1:4]
        )
    )
    assert found.count("") == 1
    assert LogEntry.objects.count() == 1


def test_team_removed_twice_at_once_counts_once(teams, league):
    by = actor(teams[0])
    found = outcomes(
        *[lambda: remove_member(league=league.pk, team=teams[1].pk, by=by, why="Idle")] * 3
    )
    assert found.count("") == 1
    assert size(league) == (3, 3)


def test_limit_of_messages_holds_when_many_are_sent_at_once(teams, league):
    by = actor(teams[1])
    found = outcomes(
        *(lambda n=n: post_message(league=league.pk, by=by, text=f"Spam {n}") for n in range(12))
    )
    assert found.count("") == A_MINUTE == Message.objects.count()


def test_commissioner_and_heirs_who_leave_the_site_at_once_pass_the_office_on(teams, league):
    gone = teams[:3]
    at_once([lambda team=team: delete_account(team.owner) for team in gone])
    assert not User.objects.filter(pk__in=[team.owner.pk for team in gone]).exists()
    league.refresh_from_db()
    assert league.commissioner in (teams[3].owner, None)


def test_hand_over_to_an_account_that_is_being_deleted(teams, league):
    by = actor(teams[0])
    outcomes(
        lambda: hand_over(league=league.pk, team=teams[1].pk, by=by),
        lambda: delete_account(teams[1].owner),
    )
    assert not User.objects.filter(pk=teams[1].owner.pk).exists()
    league.refresh_from_db()
    assert league.commissioner in {teams[0].owner, teams[2].owner, teams[3].owner}
