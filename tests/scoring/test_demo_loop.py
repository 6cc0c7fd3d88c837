"""The demo season plays for ever: driven by a clock of the test's own, without waiting."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError

from demo import timing
from demo.services import replay_loop
from demo.services.seed import seed
from fantasy.models import Season, User, Week
from fantasy.rules import schedule
from scoring.services.replay import Pace, ReplayError
from teams.models import Game, Lineup, StatLine, TeamWeek
from tests.factories import make_season

NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SOON = timedelta(minutes=4)

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Season:
    return seed(owners=4, now=NOW)


@pytest.fixture
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """An increment a minute instead of one in three seconds: the kickoffs stay where they are."""
    monkeypatch.setattr(timing, "STEP", timedelta(minutes=1))
    monkeypatch.setattr(timing, "STEPS", 9)
    monkeypatch.setattr(replay_loop, "PACE", Pace(timing.GAME_LENGTH, 9))


def to_see(now: datetime, weeks: list[Week], games: list[Game]) -> tuple[int, int, int]:
    """The current week, its games in progress, and those that kick off within four minutes."""
    week = schedule.current_week(weeks, now)
    assert week
    mine = [game for game in games if game.week_id == week.pk]
    coming = [g.kickoff - now for g in mine if g.status == Game.Status.SCHEDULED and g.kickoff]
    return (
        week.number,
        sum(game.is_live for game in mine),
        sum(timedelta(0) < wait <= SOON for wait in coming),
    )


def watch(begin: datetime, end: datetime) -> list[int]:
    """Tick whenever it is due and look every second; the weeks that were current, in turn."""
    seen: list[int] = []
    now = due = begin
    while now < end:
        if now >= due:
            due = replay_loop.tick(now) or end
            weeks = list(Week.objects.calendar())
            games = list(Game.objects.filter(season__is_current=True))
        number, live, soon = to_see(now, weeks, games)
        assert live, f"nothing in progress in week {number} at {now}"
        assert soon, f"nothing about to start in week {number} at {now}"
        if seen[-1:] != [number]:
            seen.append(number)
        now += SECOND
    return seen


@pytest.mark.usefixtures("season", "_few_steps")
def test_at_every_second_a_game_is_in_progress_and_another_about_to_start() -> None:
    assert watch(NOW, NOW + timedelta(hours=4, minutes=40)) == [*range(7, 15), 7, 8, 9]


@pytest.mark.usefixtures("season")
def test_it_holds_with_the_increments_of_the_real_loop_too() -> None:
    assert watch(NOW, NOW + timedelta(minutes=26)) == [7, 8]


@pytest.mark.usefixtures("_few_steps")
def test_weeks_become_final_while_the_next_one_is_played(season: Season) -> None:
    watch(NOW, NOW + timedelta(minutes=34))
    final = season.weeks.filter(finalized_at__isnull=False).values_list("number", flat=True)
    assert list(final) == [*range(1, 8)]
    rows = TeamWeek.objects.filter(week__number=7).with_ranks()
    assert rows.filter(rank__isnull=False).count() == 4


@pytest.mark.usefixtures("_few_steps")
@pytest.mark.parametrize("pause", [timedelta(minutes=7), timedelta(hours=9, seconds=17)])
@pytest.mark.parametrize("played", [timedelta(minutes=12), timedelta(minutes=209)])
def test_after_a_pause_it_goes_on_where_it_was(
    season: Season, played: timedelta, pause: timedelta
) -> None:
    watch(NOW, NOW + played)
    watch(NOW + played + pause, NOW + played + pause + timedelta(minutes=8))
    for week in season.weeks.all():
        kickoffs = sorted(week.games.values_list("kickoff", flat=True))
        assert (week.first_kickoff, week.last_kickoff) == (kickoffs[0], kickoffs[-1])


@pytest.mark.usefixtures("_few_steps")
def test_a_pause_neither_finishes_nor_restarts_the_games_in_progress(season: Season) -> None:
    watch(NOW, NOW + timedelta(minutes=4))
    live = list(Game.objects.filter(status=Game.Status.LIVE).order_by("kickoff"))
    later = NOW + timedelta(days=2)
    replay_loop.tick(later)
    ended, *others = (Game.objects.get(pk=game.pk) for game in live)
    assert ended.is_final  # the one that was to end first, within three minutes
    assert others
    for game in others:
        assert game.is_live
        assert game.kickoff
        assert game.kickoff > later - timing.GAME_LENGTH


@pytest.mark.usefixtures("season", "_few_steps")
def test_a_season_seeded_long_ago_starts_with_games_in_progress() -> None:
    later = NOW + timedelta(days=30)
    replay_loop.tick(later)
    number, live, soon = to_see(later, list(Week.objects.calendar()), list(Game.objects.all()))
    assert (number, live > 0, soon > 0) == (7, True, True)


@pytest.mark.usefixtures("_few_steps")
def test_at_the_end_the_live_part_begins_again(season: Season) -> None:
    live_weeks = {week.number: week for week in season.weeks.filter(number__gte=7)}
    changed, unchanged = season.teams.order_by("pk")[:2]
    for number in (8, 11):
        Lineup.objects.create(team=changed, from_week=live_weeks[number], saved_at=NOW)
    newest = Lineup.objects.get(team=changed, from_week=live_weeks[11])
    watch(NOW, NOW + timedelta(minutes=211))
    last = season.weeks.get(number=14).last_kickoff
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


@pytest.mark.usefixtures("season")
def test_a_second_tick_at_the_same_moment_changes_nothing() -> None:
    replay_loop.tick(NOW)
    before = list(StatLine.objects.order_by("pk").values_list("pk", "revision", "stats"))
    replay_loop.tick(NOW)
    assert list(StatLine.objects.order_by("pk").values_list("pk", "revision", "stats")) == before


class Stop:
    """Breaks off after so many waits, which it notes and does not wait for."""

    def __init__(self, after: int) -> None:
        self.waits: list[float] = []
        self.after = after

    def __call__(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return len(self.waits) > self.after


@pytest.mark.parametrize("seeded", [True, False])
def test_without_the_demo_season_it_says_so_once_and_waits(seeded: bool) -> None:
    if seeded:
        seed(owners=0, now=NOW)
        Season.objects.make_current(make_season(current=False))
    said: list[str] = []
    stop = Stop(4)
    replay_loop.run(stopped=stop, report=said.append, now=lambda: NOW)
    assert said == ["The demo season is not the current one: waiting until it is."]
    assert stop.waits == [0, 5, 5, 5, 5]
    assert not Game.objects.filter(status=Game.Status.LIVE).exists()


@pytest.mark.parametrize(
    "trouble", [OperationalError("database is locked"), ReplayError("Week 1 cannot be replayed.")]
)
def test_it_waits_out_trouble(
    season: Season, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def tick(now: datetime) -> datetime:
        if len(stop.waits) == 1:
            raise trouble
        return now + SECOND

    monkeypatch.setattr(replay_loop, "tick", tick)
    monkeypatch.setattr(replay_loop.connection, "close", lambda: None)  # the test's own
    stop = Stop(3)
    replay_loop.run(stopped=stop, report=pytest.fail, now=lambda: NOW)
    assert stop.waits == [0, 5, 1, 1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(number)

    def tick(now: datetime) -> datetime:
        os.kill(os.getpid(), number)
        return now + timedelta(hours=1)

    monkeypatch.setattr(replay_loop, "tick", tick)
    call_command("replay_demo")
    assert signal.getsignal(number) is before
