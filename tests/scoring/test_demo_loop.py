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
from fantasy.models import Season, Week
from fantasy.rules import schedule
from scoring.services.replay import Pace, ReplayError
from teams.models import Game, StatLine, TeamWeek
from tests.factories import make_season
from tests.shared_rows import SharedRows

NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SHORT, LONG = timedelta(minutes=7), timedelta(hours=9, seconds=17)
CYCLE = timing.WEEK_LENGTH * (timing.WEEKS - timing.FIRST_LIVE_WEEK)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded_season(shared_rows: SharedRows) -> Season:
    return shared_rows(lambda: seed(owners=4, now=NOW))


@pytest.fixture
def season(db: None, seeded_season: Season) -> Season:
    return Season.objects.get(pk=seeded_season.pk)


@pytest.fixture
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    few_steps(monkeypatch)


def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three increments a game instead of one in three seconds: the kickoffs stay as they are."""
    monkeypatch.setattr(timing, "STEP", timedelta(minutes=3))
    monkeypatch.setattr(timing, "STEPS", 3)
    monkeypatch.setattr(replay_loop, "PACE", Pace(timing.GAME_LENGTH, 3))


def check_moment(now: datetime, weeks: list[Week], games: list[Game]) -> int:
    """Check what a visitor finds at this moment, and return the number of the week shown."""
    shown = schedule.shown_week(weeks, now)
    opened = schedule.open_week(weeks, now)
    assert shown
    assert opened, f"no lineup can be changed at {now}"
    live = {game.week_id for game in games if game.is_live}
    coming = [g.kickoff - now for g in games if g.status == Game.Status.SCHEDULED and g.kickoff]
    soon = [wait for wait in coming if timedelta(0) < wait <= timing.BREAK]
    assert live or soon, f"nothing to see at {now}"
    assert live <= {shown.pk}, f"a game of another week than {shown} is live at {now}"
    begun = [week for week in weeks if schedule.has_begun(week, now)]
    assert all(week.is_final for week in begun[:-1]), f"weeks overlap at {now}"
    assert opened.number in (shown.number, shown.number + 1)
    return shown.number


def watch(begin: datetime, end: datetime, every: timedelta = 10 * SECOND) -> list[int]:
    """Tick whenever it is due and look as often as that; the weeks that were shown, in turn.

    A game that has kicked off stays live until it is final, and a week's games stay final until
    the season starts again, when all of them are.
    """
    seen: list[int] = []
    statuses: dict[int, str] = {}
    now = due = begin
    while now < end:
        if now >= due:
            due = replay_loop.tick(now) or end
            weeks = list(Week.objects.calendar())
            games = list(Game.objects.filter(season__is_current=True))
            before, statuses = statuses, {game.pk: game.status for game in games}
            lost = [pk for pk, status in before.items() if order(statuses[pk]) < order(status)]
            if lost:
                played = [before[game.pk] for game in games if game.week_id != weeks[-1].pk]
                assert set(played) == {Game.Status.FINAL}, f"games broken off at {now}"
        number = check_moment(now, weeks, games)
        if seen[-1:] != [number]:
            seen.append(number)
        now += min(every, max(due - now, SECOND))
    return seen


def order(status: str) -> int:
    return [Game.Status.SCHEDULED, Game.Status.LIVE, Game.Status.FINAL].index(Game.Status(status))


def check_kickoffs(season: Season) -> None:
    """Check that each week says when its first and its last game kick off."""
    for week in season.weeks.all():
        kickoffs = sorted(week.games.values_list("kickoff", flat=True))
        assert (week.first_kickoff, week.last_kickoff) == (kickoffs[0], kickoffs[-1])


@pytest.mark.usefixtures("season", "_few_steps")
def test_at_every_second_there_is_a_game_to_see_and_a_lineup_to_change() -> None:
    assert watch(NOW, NOW + CYCLE + timedelta(minutes=40), SECOND) == [*range(7, 14), 7, 8]


@pytest.mark.usefixtures("season")
def test_it_holds_with_the_increments_of_the_real_loop_too() -> None:
    assert watch(NOW, NOW + timedelta(minutes=31)) == [7, 8]


@pytest.mark.usefixtures("_few_steps")
def test_a_week_is_final_before_the_break_and_shown_until_the_next_kickoff(
    season: Season,
) -> None:
    start = season.weeks.get(number=7).first_kickoff
    assert start
    last_end = start + timing.WEEK_LENGTH - timing.BREAK
    watch(NOW, last_end + SECOND)
    final = season.weeks.filter(finalized_at__isnull=False).values_list("number", flat=True)
    assert list(final) == [*range(1, 8)]
    rows = TeamWeek.objects.filter(week__number=7).with_ranks()
    assert rows.filter(rank__isnull=False).count() == 4
    kickoff = season.weeks.get(number=8).first_kickoff
    assert kickoff == last_end + timing.BREAK
    assert watch(last_end + SECOND, kickoff) == [7]
    assert not Game.objects.filter(status=Game.Status.LIVE).exists()


@pytest.mark.usefixtures("season", "_few_steps")
def test_in_the_break_the_next_tick_is_due_at_the_kickoff() -> None:
    start = Week.objects.get(season__is_current=True, number=7).first_kickoff
    assert start
    watch(NOW, start + timing.WEEK_LENGTH - timing.BREAK + SECOND)
    due = replay_loop.tick(start + timing.WEEK_LENGTH - timing.BREAK + SECOND)
    assert due == start + timing.WEEK_LENGTH


@pytest.mark.usefixtures("_few_steps")
@pytest.mark.parametrize(
    ("played", "pause"),
    [
        (timedelta(minutes=12), LONG),
        (timedelta(minutes=25), SHORT),
    ],
)
def test_after_a_pause_it_goes_on_where_it_was(
    season: Season, played: timedelta, pause: timedelta
) -> None:
    watch(NOW, NOW + played)
    watch(NOW + played + pause, NOW + played + pause + timedelta(minutes=8))
    check_kickoffs(season)


@pytest.mark.usefixtures("_few_steps")
def test_a_pause_neither_finishes_nor_restarts_the_games_in_progress(season: Season) -> None:
    watch(NOW, NOW + timedelta(minutes=4))
    live = list(Game.objects.filter(status=Game.Status.LIVE).order_by("kickoff"))
    later = NOW + timedelta(days=2)
    replay_loop.tick(later)
    ended, *others = (Game.objects.get(pk=game.pk) for game in live)
    assert ended.is_final  # the one that was to end first, within two minutes
    assert others
    for game in others:
        assert game.is_live
        assert game.kickoff
        assert game.kickoff > later - timing.GAME_LENGTH


@pytest.mark.usefixtures("season", "_few_steps")
def test_a_season_seeded_long_ago_starts_with_games_in_progress() -> None:
    later = NOW + timedelta(days=30)
    replay_loop.tick(later)
    games = list(Game.objects.all())
    assert check_moment(later, list(Week.objects.calendar()), games) == 7
    assert any(game.is_live for game in games)


@pytest.mark.usefixtures("season", "_few_steps")
def test_after_the_clock_was_set_back_in_the_break_a_kickoff_is_near() -> None:
    start = Week.objects.get(season__is_current=True, number=7).first_kickoff
    assert start
    now = start + timing.WEEK_LENGTH - timing.BREAK + SECOND
    watch(NOW, now)
    earlier = now - timedelta(minutes=20)
    replay_loop.tick(earlier)
    kickoff = Week.objects.get(season__is_current=True, number=8).first_kickoff
    assert kickoff
    assert timedelta(minutes=4) < kickoff - earlier <= timing.BREAK


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
