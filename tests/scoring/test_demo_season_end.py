"""The end of the demo's endless season, from twelve minutes before it begins again."""

from datetime import timedelta

import pytest

from demo import timing
from demo.services import replay_loop
from demo.services.seed import seed
from fantasy.models import Season, User, Week
from fantasy.rules import schedule
from teams.models import Game, Lineup, StatLine, TeamWeek
from tests.shared_rows import SharedRows

from .test_demo_loop import (
    CYCLE,
    LONG,
    NOW,
    SECOND,
    SHORT,
    check_kickoffs,
    few_steps,
    watch,
)

NEAR_END = NOW + CYCLE - timedelta(minutes=12)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def near_end(shared_rows: SharedRows) -> Season:
    def build() -> Season:
        season = seed(owners=4, now=NOW)
        watch(NOW, NEAR_END)
        return season

    with pytest.MonkeyPatch.context() as monkeypatch:
        few_steps(monkeypatch)
        return shared_rows(build)


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    few_steps(monkeypatch)


@pytest.fixture
def season(db: None, near_end: Season) -> Season:
    return Season.objects.get(pk=near_end.pk)


@pytest.mark.parametrize(("played", "pause"), [(0, SHORT), (5, LONG)])
def test_after_a_pause_it_goes_on_where_it_was(
    season: Season, played: int, pause: timedelta
) -> None:
    stopped = NEAR_END + timedelta(minutes=played)
    watch(NEAR_END, stopped)
    watch(stopped + pause, stopped + pause + timedelta(minutes=8))
    check_kickoffs(season)


def test_the_last_week_is_open_and_never_kicks_off(season: Season) -> None:
    start = season.weeks.get(number=7).first_kickoff
    assert start
    now = start + CYCLE - timing.BREAK + SECOND
    watch(NEAR_END, now)
    weeks = list(Week.objects.calendar())
    assert schedule.shown_week(weeks, now) == weeks[-2]
    assert weeks[-2].is_final
    assert schedule.open_week(weeks, now) == weeks[-1]
    assert weeks[-1].first_kickoff == start + CYCLE


def test_at_the_end_the_live_part_begins_again(season: Season) -> None:
    live_weeks = {week.number: week for week in season.weeks.filter(number__gte=7)}
    changed, unchanged = season.teams.order_by("pk")[:2]
    for number in (8, 14):
        Lineup.objects.create(team=changed, from_week=live_weeks[number], saved_at=NOW)
    newest = Lineup.objects.get(team=changed, from_week=live_weeks[14])
    watch(NEAR_END, NOW + CYCLE - timedelta(minutes=5))
    last = season.weeks.get(number=14).first_kickoff
    users = set(User.objects.values_list("pk", flat=True))
    assert last
    replay_loop.tick(last)
    week = season.weeks.get(number=7)
    assert week.first_kickoff == last
    assert not season.weeks.filter(number__gte=7, finalized_at__isnull=False).exists()
    assert season.weeks.filter(number__lt=7, finalized_at__isnull=False).count() == 6
    assert not TeamWeek.objects.filter(week__number__gte=7, points__isnull=False).exists()
    assert TeamWeek.objects.filter(week__number=6, points__isnull=False).count() == 4
    assert set(StatLine.objects.filter(game__week__number__gte=7).values_list("game")) == {
        (game.pk,) for game in Game.objects.filter(status=Game.Status.LIVE)
    }
    in_live_part = Lineup.objects.filter(from_week__number__gte=7)
    assert [lineup.pk for lineup in in_live_part] == [newest.pk]
    assert in_live_part.get().from_week == week
    assert Lineup.objects.in_force(week).filter(team=unchanged).exists()
    assert set(User.objects.values_list("pk", flat=True)) == users
