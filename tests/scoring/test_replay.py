"""`replay` feeds a recorded week step by step. The week ends exactly as recorded."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from demo.services.seed import seed
from fantasy.models import Season, Week
from fantasy.rulesets import Ruleset
from scoring.models import FeedRow, RecordedResult
from scoring.services.replay import feed, recordings, replay_week, start_week
from teams import locking
from teams.models import Game, Lineup, Player, StatLine, TeamWeek
from tests.factories import make_season

NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Season:
    return seed(owners=6, now=NOW)


@pytest.fixture
def week(season: Season) -> Week:
    return season.weeks.get(number=7)


def replay(*args: str) -> str:
    out = StringIO()
    call_command("replay", *args, stdout=out)
    return out.getvalue().strip()


def assert_ended_as_recorded(week: Week) -> None:
    fields = ("game", "player", "club", "revision", "stats", "official_points")
    lines = StatLine.objects.of_week(week).order_by("game_id", "player_id")
    rows = FeedRow.objects.last_of_week(week)
    assert list(lines.values_list(*fields)) == list(rows.values_list(*fields))
    for game in week.games.select_related("recorded_result"):
        assert game.is_final
        assert (game.home_score, game.away_score) == (
            game.recorded_result.home_score,
            game.recorded_result.away_score,
        )
    week.refresh_from_db()
    assert week.is_final


def expected_points(lineup: Lineup, official: dict[int, Decimal], rules: Ruleset) -> Decimal:
    """A simple second implementation: the bench replaces absent starters in its order."""
    slots = lineup.slots.select_related("player")
    field = [slot.player for slot in slots if slot.role == "starter"]
    bench = [slot.player for slot in sorted(slots, key=lambda s: s.order) if slot.role == "bench"]
    for substitute in [player for player in bench if player.pk in official]:
        for absent in [player for player in field if player.pk not in official]:
            changed = [substitute if player == absent else player for player in field]
            if is_legal_formation(changed, rules):
                field = changed
                break
    return sum((official.get(player.pk, Decimal(0)) for player in field), Decimal(0))


def is_legal_formation(players: list[Player], rules: Ruleset) -> bool:
    counts = {
        p.code: sum(player.position == p.code for player in players) for p in rules.positions
    }
    return all(p.starters[0] <= counts[p.code] <= p.starters[1] for p in rules.positions)


def test_a_replay_at_speed_zero_ends_exactly_as_recorded(season: Season, week: Week) -> None:
    assert replay("--week", "7", "--speed", "0") == "Week 7 of Gridiron 26: played to its end"
    assert_ended_as_recorded(week)
    rows = FeedRow.objects.last_of_week(week).values_list("player_id", "official_points")
    official = dict(rows)
    before = dict(TeamWeek.objects.filter(week__number=6).values_list("team_id", "season_points"))
    results = {row.team_id: row for row in TeamWeek.objects.filter(week=week).with_ranks()}
    for lineup in Lineup.objects.in_force(week):
        points = expected_points(lineup, official, season.rules)
        assert results[lineup.team_id].points == points
        assert results[lineup.team_id].season_points == before[lineup.team_id] + points
    assert len(results) == 6
    for row in results.values():
        assert row.rank == 1 + sum(other.points > row.points for other in results.values())


def test_a_second_replay_rewinds_the_week_and_ends_the_same(week: Week) -> None:
    replay("--week", "7", "--speed", "0")
    columns = ("team", "week", "points", "season_rank")
    first = list(TeamWeek.objects.with_ranks().order_by("pk").values(*columns))
    replay("--week", "7", "--speed", "0")
    assert_ended_as_recorded(week)
    again = TeamWeek.objects.with_ranks().order_by("pk").values(*columns)
    assert list(again) == first


def test_starting_a_week_deletes_its_previous_results(week: Week) -> None:
    replay("--week", "7", "--speed", "0")
    start_week(week, speed=60)
    week.refresh_from_db()
    assert not week.is_final
    assert not StatLine.objects.of_week(week).exists()
    assert not TeamWeek.objects.filter(week=week, points__isnull=False).exists()
    assert set(week.games.values_list("status", "home_score", "clock")) == {
        ("scheduled", None, "")
    }
    assert TeamWeek.objects.filter(week__number=6, points__isnull=False).count() == 6


class Clock:
    """A clock that advances only in `wait`, which stops the replay after `waits` calls."""

    def __init__(self, waits: int = 10_000) -> None:
        self.now = timezone.now() + timedelta(seconds=5)
        self.waits = waits

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds)
        self.waits -= 1
        return self.waits < 0


def scores(week: Week) -> Iterator[tuple[int, int]]:
    for game in week.games.order_by("pk"):
        yield game.home_score or 0, game.away_score or 0


def test_scores_and_revisions_only_grow_during_a_replay(week: Week) -> None:
    clock = Clock()
    seen: list[list[tuple[int, int]]] = []
    revisions: dict[int, int] = {}

    def wait(seconds: float) -> bool:
        seen.append(list(scores(week)))
        for pk, revision in StatLine.objects.of_week(week).values_list("player_id", "revision"):
            assert revision >= revisions.get(pk, 1)
            revisions[pk] = revision
        assert not Week.objects.get(pk=week.pk).is_final
        return clock.wait(seconds)

    assert replay_week(week, speed=600, stopped=wait, now=clock)
    assert_ended_as_recorded(week)
    assert len(seen) > 10
    for earlier, later in pairwise(seen):
        for before, after in zip(earlier, later, strict=True):
            assert before[0] <= after[0]
            assert before[1] <= after[1]


def test_intervals_between_kickoffs_are_divided_by_the_speed(week: Week) -> None:
    recorded = list(week.games.values_list("kickoff", flat=True))
    begin = timezone.now()
    start_week(week, speed=60)
    week.refresh_from_db()
    kickoffs = list(week.games.values_list("kickoff", flat=True))
    assert begin <= kickoffs[0] <= timezone.now()
    assert [k - kickoffs[0] for k in kickoffs] == [(k - recorded[0]) / 60 for k in recorded]
    assert (week.first_kickoff, week.last_kickoff) == (kickoffs[0], kickoffs[-1])
    assert week.locks_at is None


def test_starting_a_week_holds_its_exclusive_lock(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[tuple[int, bool]] = []
    lock_week = locking.lock_week

    def recording_hold(week_id: int, *, exclusive: bool = False) -> object:
        held.append((week_id, exclusive))
        return lock_week(week_id, exclusive=exclusive)

    monkeypatch.setattr("scoring.services.replay.lock_week", recording_hold)
    start_week(week, speed=1)
    assert held == [(week.pk, True)]


def test_a_stopped_replay_can_be_repeated(week: Week) -> None:
    clock = Clock(waits=3)
    assert not replay_week(week, speed=600, stopped=clock.wait, now=clock)
    week.refresh_from_db()
    assert not week.is_final
    assert StatLine.objects.of_week(week).exists()
    replay("--week", "7", "--speed", "0")
    assert_ended_as_recorded(week)


def test_a_repeated_or_older_step_changes_nothing(season: Season, week: Week) -> None:
    for _ in range(2):
        games = recordings(week, week.games.all())
        feed(season, [(game, 5) for game in games], 20)
        stored = list(StatLine.objects.of_week(week).order_by("pk").values())
    games = recordings(week, week.games.all())
    feed(season, [(game, 4) for game in games], 20)  # another replay, one step behind
    assert list(StatLine.objects.of_week(week).order_by("pk").values()) == stored


def recorded_football() -> Week:
    """A recorded week of the fpl ruleset. Each player of a club with a game has 90 minutes."""
    season = make_season("fpl")
    week = season.weeks.get()
    for game in week.games.all():
        RecordedResult.objects.create(game=game, home_score=1, away_score=0)
        for club in (game.home, game.away):
            FeedRow.objects.bulk_create(
                FeedRow(
                    game=game,
                    player=player,
                    club=club,
                    week=week,
                    revision=1000,
                    stats={"minutes": 90, "goals_scored": int(number == 0 and club == game.home)},
                    source="test",
                )
                for number, player in enumerate(club.players.all())
            )
    return week


def test_the_deadline_passes_when_the_replay_begins() -> None:
    week = recorded_football()
    clock = Clock(waits=0)
    replay_week(week, speed=60, stopped=clock.wait, now=clock)
    week.refresh_from_db()
    assert week.locks_at == week.first_kickoff
    assert week.locks_at
    assert week.locks_at <= timezone.now()
    assert week.games.order_by("kickoff")[0].clock.endswith("'")


def test_a_postponed_game_is_unchanged_and_the_week_ends_without_it() -> None:
    week = recorded_football()
    game = week.games.order_by("pk")[0]
    RecordedResult.objects.filter(game=game).delete()
    later = timezone.now() + timedelta(days=60)
    Game.objects.filter(pk=game.pk).update(status=Game.Status.POSTPONED, kickoff=later)
    replay("--week", "1", "--speed", "0")
    week.refresh_from_db()
    game.refresh_from_db()
    assert week.is_final
    assert week.last_kickoff is not None
    assert week.last_kickoff < game.kickoff == later
    assert game.status == Game.Status.POSTPONED


def test_a_week_with_an_unknown_result_is_refused() -> None:
    week = recorded_football()
    RecordedResult.objects.filter(game=week.games.order_by("pk")[0]).delete()
    with pytest.raises(CommandError, match="the result of Club 1 – Club 2 is missing"):
        replay("--week", "1", "--speed", "0")
