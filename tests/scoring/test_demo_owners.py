"""Who plays along in the demo season: sensible lineups of all kinds, and what came of them.

One season for all tests here, whose owners come in several batches and share lineups as they
do when there are a million.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from random import Random

import pytest
from django.db import transaction

from caching.models import Flag
from demo import timing
from demo.season import owner_lineups
from demo.season.names import LONGEST, team_names
from demo.services import owners
from demo.services.seed import seed
from fantasy.models import Season, User
from scoring.standings.team_weeks import team_weeks
from teams.models import Lineup, TeamWeek
from teams.rules import lineups
from teams.services.lineups import picks_of

NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)
OWNERS = 300
HISTORIES = 80

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture(scope="module")
def season(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Season]:
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(owner_lineups, "HISTORIES", HISTORIES)
        patch.setattr(owners, "BATCH", 120)
        yield seed(owners=OWNERS, now=NOW)
        transaction.set_rollback(True)


def account(row: TeamWeek) -> tuple[object, ...]:
    return (
        row.team_id,
        row.chip,
        row.transfers,
        row.transfers_cost,
        row.points,
        row.bench_points,
        row.rank,
        row.season_points,
        row.season_rank,
    )


def test_the_results_are_those_that_finalising_the_weeks_would_store(season: Season) -> None:
    weeks = season.weeks.filter(finalized_at__isnull=False)
    assert len(weeks) == timing.FIRST_LIVE_WEEK - 1
    for week in weeks:
        stored = {account(row) for row in TeamWeek.objects.filter(week=week).with_ranks()}
        assert len(stored) == OWNERS
        assert stored == {account(row) for row in team_weeks(week)}


def test_the_boards_of_the_played_weeks_are_flagged(season: Season) -> None:
    played = season.weeks.filter(finalized_at__isnull=False).values_list("pk", flat=True)
    topics = set(Flag.objects.values_list("topic", flat=True))
    assert {f"leaderboards:{pk}" for pk in played} <= topics


def test_every_lineup_is_valid_and_was_saved_in_time(season: Season) -> None:
    for lineup in Lineup.objects.with_slots():
        assert lineups.problems(picks_of(lineup), season.rules) == []
        assert lineup.from_week.first_kickoff
        assert lineup.saved_at < lineup.from_week.first_kickoff


def test_most_owners_never_look_in_again_and_some_do_every_week(season: Season) -> None:
    made = Counter(Lineup.objects.values_list("team", flat=True))
    times = Counter(made.values())
    assert sum(times.values()) == OWNERS
    assert OWNERS / 2 < times[1] < OWNERS * 0.7
    assert times[2]
    assert times[3]
    assert times[timing.FIRST_LIVE_WEEK - 1]


@pytest.mark.usefixtures("season")
def test_squads_differ_and_so_does_what_they_cost() -> None:
    first = Lineup.objects.filter(from_week__number=1).with_slots()
    squads = {frozenset(pick.player for pick in picks_of(lineup)) for lineup in first}
    costs = {sum(pick.price for pick in picks_of(lineup)) for lineup in first}
    assert len(squads) > HISTORIES * 0.9
    assert min(costs) < 93
    assert max(costs) > 97


def test_whoever_looks_in_does_better(season: Season) -> None:
    last = season.weeks.get(number=timing.FIRST_LIVE_WEEK - 1)
    points = dict(TeamWeek.objects.filter(week=last).values_list("team", "points"))
    active = set(Lineup.objects.filter(from_week__number__gt=1).values_list("team", flat=True))
    theirs = [points[team] for team in active]
    others = [value for team, value in points.items() if team not in active]
    assert sum(theirs) / len(theirs) > sum(others) / len(others)


def test_owners_are_the_same_however_many_there_are() -> None:
    weeks = [1, 2, 3, 4]
    assert (
        list(islice(owner_lineups.generate_owners(weeks), 50))
        == list(islice(owner_lineups.generate_owners(weeks), 500))[:50]
    )


@pytest.mark.usefixtures("season")
def test_owners_have_accounts_that_nobody_can_sign_in_to() -> None:
    made = User.objects.order_by("pk")
    assert [user.username for user in made] == [f"owner-{n + 1}" for n in range(OWNERS)]
    assert not any(user.has_usable_password() or user.is_guest for user in made)


def test_no_two_teams_have_one_name_and_none_is_too_long() -> None:
    names = list(islice(team_names(Random(owner_lineups.SEED)), 250_000))
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= LONGEST
