"""Which large leagues are built with the ranks, for how long, and which ones are left."""

from types import SimpleNamespace

import pytest

from caching.build_queue import flagged_topics
from caching.models import Flag, StoredSnapshot
from caching.outbox import flag
from caching.refresher import refresh, refresh_all
from fantasy.models import Season, Week
from leagues.models import League
from leagues.read_models import large_leagues
from leagues.read_models.large_leagues import BUDGET, LARGE_LEAGUE_TOP, NOT_BUILT
from leagues.read_models.large_totals import forget_totals
from scoring.read_models.ranks import RANKS
from tests.league_factories import make_league
from tests.scoring.played_season import change_line

pytestmark = [pytest.mark.services, pytest.mark.django_db]

LEAGUES = 8
COST = BUDGET * 0.4  # seconds of a build, so that three fit


class Builds:
    """The leagues in the order of their builds. Each one takes COST on a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.leagues: list[int] = []

    def take(self) -> list[int]:
        taken, self.leagues = self.leagues, []
        return taken


@pytest.fixture
def season(played: Season) -> Season:
    return played


@pytest.fixture
def leagues(season: Season) -> list[League]:
    """Each one is larger than the one before."""
    forget_totals()
    teams = list(season.teams.order_by("pk"))
    leagues = [make_league(season, teams, is_public=True) for _ in range(LEAGUES)]
    for number, league in enumerate(leagues):
        league.size = 100 + number
    League.objects.bulk_update(leagues, ["size"])
    refresh_all()
    for league in leagues:
        refresh(LARGE_LEAGUE_TOP.topic(league.pk), "the test asks")
    Flag.objects.all().delete()
    return leagues


@pytest.fixture
def builds(leagues: list[League], monkeypatch: pytest.MonkeyPatch) -> Builds:
    builds, totals = Builds(), large_leagues.live_totals

    def counted(league: League, *args: object) -> object:
        builds.now += COST
        builds.leagues.append(league.pk)
        return totals(league, *args)

    monkeypatch.setattr(large_leagues, "live_totals", counted)
    monkeypatch.setattr(large_leagues, "time", SimpleNamespace(monotonic=lambda: builds.now))
    monkeypatch.setattr(large_leagues, "BUDGET", BUDGET)
    monkeypatch.setattr(large_leagues, "FIRST", 0)
    return builds


def build_the_ranks(week: Week, goals: int | None = None) -> None:
    if goals is not None:
        change_line(week, goals)
    refresh(RANKS.topic(week.pk), "the test asks")


def flagged() -> list[str]:
    found = Flag.objects.filter(topic__startswith="league-top").order_by("pk")
    return list(found.values_list("topic", flat=True))


def test_leagues_built_longest_ago_come_first_until_the_budget_is_spent(
    leagues: list[League], builds: Builds, week: Week
) -> None:
    keys = [league.pk for league in leagues]
    topics = [LARGE_LEAGUE_TOP.topic(key) for key in keys]
    build_the_ranks(week, goals=4)
    assert builds.take() == keys[:3]
    assert flagged() == topics[3:]
    build_the_ranks(week, goals=5)
    assert builds.take() == keys[3:6]
    assert sorted(flagged()) == sorted(topics[6:] + topics[:3])  # one flag for each
    build_the_ranks(week, goals=6)
    assert builds.take() == [*keys[6:], keys[0]]


def test_no_league_is_built_twice_from_the_same_standings(
    leagues: list[League], builds: Builds, week: Week
) -> None:
    build_the_ranks(week, goals=4)
    for topic in flagged():
        refresh(topic)
    assert sorted(builds.take()) == [league.pk for league in leagues]
    build_the_ranks(week)
    assert (builds.take(), flagged()) == ([], [])
    League.objects.filter(pk=leagues[4].pk).update(size=200)
    build_the_ranks(week)
    assert builds.take() == [leagues[4].pk]


def test_a_league_is_built_again_over_a_build_of_another_process(
    leagues: list[League], builds: Builds, week: Week
) -> None:
    build_the_ranks(week, goals=4)
    for topic in flagged():
        refresh(topic)
    builds.take()
    topic = LARGE_LEAGUE_TOP.topic(leagues[2].pk)
    stored = StoredSnapshot.objects.get(pk=topic)
    StoredSnapshot.objects.filter(pk=topic).update(version=stored.version + 1)
    build_the_ranks(week)
    assert builds.take() == [leagues[2].pk]


@pytest.mark.parametrize("is_of_entrants", [True, False])
def test_the_largest_and_those_of_entrants_do_not_wait_for_small_ones(
    leagues: list[League],
    builds: Builds,
    week: Week,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_of_entrants: bool,
) -> None:
    last = leagues[-1].pk
    if is_of_entrants:
        League.objects.filter(pk=last).update(kind="entrants", size=0)
    else:
        monkeypatch.setattr(large_leagues, "FIRST", 1)
    for goals in (4, 5, 6):
        build_the_ranks(week, goals=goals)
        assert last in builds.take()
    others = {league.pk for league in leagues[:-1]}
    for goals in (7, 8, 9, 10):
        build_the_ranks(week, goals=goals)
        others -= set(builds.take())
    assert not others  # none starves


def test_the_ranks_do_not_wait_for_flagged_leagues(
    leagues: list[League], builds: Builds, week: Week
) -> None:
    build_the_ranks(week, goals=4)
    flag(RANKS, [week.pk], "a score")
    StoredSnapshot.objects.update(built_at=week.first_kickoff)  # their pauses are over
    topics = [topic for topic in flagged_topics() if topic.startswith(("ranks", "league-top"))]
    assert topics[0] == RANKS.topic(week.pk)
    assert len(topics) == 1 + LEAGUES - 3
    assert {one.why for one in Flag.objects.filter(topic__in=topics[1:])} == {NOT_BUILT}
