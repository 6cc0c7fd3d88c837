"""The leagues that every team is in without joining."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching import refresher
from fantasy.models import Week
from leagues.models import League, Membership
from leagues.services.entrants import enroll_missing, teams_without_entrants
from teams.models import Team
from teams.services.teams import create_guest, create_team
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for
from tests.league_factories import make_league
from tests.threads import at_once


@pytest.fixture
def season(db):
    """Week 1 has begun, Weeks 2 and 3 are to come."""
    season = make_season(weeks=3, kickoff=timezone.now() - timedelta(days=1))
    refresher.refresh_all()
    return season


def entrants_of(team) -> str:
    return Membership.objects.get(team=team, league__kind="entrants").league.name


def test_a_new_team_is_enrolled_with_those_of_the_open_week(season):
    team = create_team(owner=make_user(), season=season, name="Foxes")
    assert entrants_of(team) == "Started in Week 2"
    assert Membership.objects.get(team=team).from_week == 2
    assert League.objects.get(kind="overall").season == season


def test_a_guest_is_enrolled_too(season):
    _, team = create_guest(season=season)
    assert entrants_of(team) == "Started in Week 2"


def test_a_second_team_of_the_week_takes_two_queries(season, django_assert_num_queries):
    create_team(owner=make_user(), season=season, name="Foxes")
    owner = make_user()
    # Savepoint, team, savepoint; the league and the membership, in a savepoint.
    with django_assert_num_queries(7):
        create_team(owner=owner, season=season, name="Owls")
    assert League.objects.filter(kind="entrants").count() == 1


def test_nobody_is_enrolled_after_the_last_week(season):
    Week.objects.update(finalized_at=timezone.now())
    refresher.refresh_all()
    team = create_team(owner=make_user(), season=season, name="Foxes")
    assert not Membership.objects.filter(team=team).exists()


def test_teams_stored_in_bulk_are_enrolled_by_their_first_lineup(season):
    early, late, idle = (make_team(season) for _ in range(3))
    weeks = list(season.weeks.order_by("number"))
    make_lineup(early, picks_for(season), weeks[0])
    make_lineup(late, picks_for(season), weeks[1])
    make_lineup(early, picks_for(season, 2), weeks[1])
    assert enroll_missing(season) == 3
    assert entrants_of(early) == "Started in Week 1"
    assert entrants_of(late) == entrants_of(idle) == "Started in Week 2"
    sizes = dict(League.objects.filter(kind="entrants").values_list("start_week", "size"))
    assert sizes == {1: 1, 2: 2}
    assert enroll_missing(season) == 0


def test_the_cleanup_enrolls_who_is_missing_and_counts(season):
    stored = make_team(season)
    created = create_team(owner=make_user(), season=season, name="Foxes")
    assert League.objects.get(kind="entrants", start_week=2).size == 0  # counted by the cleanup
    assert teams_without_entrants() == 1
    assert entrants_of(stored) == entrants_of(created)
    assert League.objects.get(kind="entrants", start_week=2).size == 2
    assert teams_without_entrants() == 0


def test_other_leagues_do_not_count_as_enrolled(season):
    team = make_team(season)
    make_league(season, [team])
    assert enroll_missing(season) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_teams_at_once_create_one_league(transactional_db):
    season = make_season(weeks=2, clubs=2)
    refresher.refresh_all()
    owners = [make_user() for _ in range(4)]
    at_once([lambda o=o: create_team(owner=o, season=season, name="Foxes") for o in owners])
    assert League.objects.filter(kind="entrants").count() == 1
    assert Membership.objects.count() == Team.objects.count() == 4


@pytest.mark.services
@pytest.mark.django_db
def test_bulk_enrolment_works_on_both_databases(season):
    teams = [make_team(season) for _ in range(3)]
    assert enroll_missing(season) == len(teams)
    joined = Membership.objects.filter(team=teams[0]).get().joined_at
    assert abs(joined - timezone.now()) < timedelta(minutes=1)
