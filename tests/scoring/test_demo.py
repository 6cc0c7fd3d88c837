"""The fictional season: books that balance, the same every time, and nothing else touched."""

import hashlib
from collections import Counter, defaultdict
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from demo import timing
from demo.season.generator import SimulatedGame, generate_season
from demo.season.simulation import Side
from demo.services.seed import seed
from fantasy.models import Season, User, Week
from scoring.models import EntryRecord, FeedRow, RecordedResult
from teams.models import Game, LineupSlot, StatLine, Team, TeamWeek
from tests.factories import make_season

NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)
ATHLETES = generate_season().athletes
MEETINGS = generate_season().games
WIDEST = 18  # letters of a name that fit into a line of a phone


def side_sums(meeting: SimulatedGame, side: Side) -> Counter[str]:
    """The stats of all players of one side."""
    club = side.defense.partition("-")[0]
    sums: Counter[str] = Counter()
    for player, stats in meeting.box_score.stats.items():
        if player.startswith(f"{club}-"):
            sums.update({stat: n for stat, n in stats.items() if not stat.endswith("allowed")})
    return sums


def both_ways(meeting: SimulatedGame) -> list[tuple[Side, Side, int, int]]:
    """(side, other side, its score, the other's score), for both."""
    (home, away), (home_score, away_score) = meeting.box_score.sides, meeting.box_score.score
    return [(home, away, home_score, away_score), (away, home, away_score, home_score)]


def test_what_is_thrown_is_caught() -> None:
    for meeting in MEETINGS:
        for side, _, _, _ in both_ways(meeting):
            sums = side_sums(meeting, side)
            assert sums["passing_yards"] == sums["receiving_yards"]
            assert sums["passing_tds"] == sums["receiving_tds"]
            assert sums["receptions"] >= sums["receiving_tds"]


def test_a_score_is_what_the_scoring_plays_give() -> None:
    for meeting in MEETINGS:
        for side, _, score, _ in both_ways(meeting):
            sums = side_sums(meeting, side)
            touchdowns = sums["passing_tds"] + sums["rushing_tds"] + sums["defensive_tds"]
            field_goals = sums["fg_made_0_39"] + sums["fg_made_40_49"] + sums["fg_made_50"]
            assert score == (
                6 * touchdowns
                + sums["xp_made"]
                + 2 * sums["two_point_conversions"]
                + 3 * field_goals
                + 2 * sums["safeties"]
            )
            tries = sums["xp_made"] + sums["xp_missed"] + sums["two_point_conversions"]
            assert tries <= touchdowns


def test_a_defense_allows_what_the_other_side_does() -> None:
    for meeting in MEETINGS:
        for side, other, _, their_score in both_ways(meeting):
            defense = meeting.box_score.stats[side.defense]
            theirs = side_sums(meeting, other)
            assert defense["points_allowed"] == their_score
            assert defense["yards_allowed"] == theirs["passing_yards"] + theirs["rushing_yards"]
            assert defense["takeaway_interceptions"] == theirs["interceptions"]
            assert defense["fumbles_recovered"] == theirs["fumbles_lost"]
            assert defense["blocked_kicks"] <= theirs["fg_missed"]
            returned = side_sums(meeting, side)["special_teams_tds"]
            assert returned <= defense["defensive_tds"]


def test_scores_are_those_of_american_football() -> None:
    scores = [score for meeting in MEETINGS for score in meeting.box_score.score]
    assert 18 <= sum(scores) / len(scores) <= 27
    assert max(scores) < 60
    assert all(home != away for home, away in (meeting.box_score.score for meeting in MEETINGS))


def test_every_club_plays_once_a_week_and_weeks_do_not_overlap() -> None:
    over = datetime.min.replace(tzinfo=UTC)
    for week in range(1, timing.WEEKS + 1):
        games = [meeting for meeting in MEETINGS if meeting.week == week]
        assert len({club for game in games for club in (game.home, game.away)}) == 20
        kickoffs = timing.kickoffs(week, NOW)
        assert len(kickoffs) == len(games)
        assert over + timing.BREAK <= min(kickoffs)
        over = max(kickoffs) + timing.GAME_LENGTH


def test_schedules_are_balanced_at_home_and_away() -> None:
    at_home: dict[str, list[bool]] = defaultdict(list)
    for week in range(1, timing.WEEKS + 1):
        for game in (meeting for meeting in MEETINGS if meeting.week == week):
            at_home[game.home].append(True)
            at_home[game.away].append(False)
        for sides in at_home.values():
            assert abs(sides.count(True) - sides.count(False)) <= 1
            assert len(set(sides[-3:])) == 2 or week < 3  # never three in a row
    pairs = {frozenset((meeting.home, meeting.away)) for meeting in MEETINGS}
    assert len(pairs) == len(MEETINGS)


def test_six_hundred_players_have_names_of_their_own() -> None:
    assert len(ATHLETES) == 600
    assert set(Counter(athlete.club for athlete in ATHLETES).values()) == {30}
    assert len({athlete.name for athlete in ATHLETES}) == 600
    assert max(len(athlete.name) for athlete in ATHLETES) <= WIDEST


def test_first_choices_play_and_some_of_them_miss_weeks_injured() -> None:
    games = Counter(player for meeting in MEETINGS for player in meeting.box_score.stats)
    of_depth: dict[int, list[int]] = defaultdict(list)
    for athlete in ATHLETES:
        if athlete.position in ("QB", "RB", "WR", "TE"):
            of_depth[athlete.depth].append(games[athlete.source_id])
    assert sum(of_depth[0]) / len(of_depth[0]) > timing.WEEKS * 0.85
    assert min(of_depth[0]) < timing.WEEKS - 2
    assert max(of_depth[0]) == timing.WEEKS
    deep = [count for depth, counts in of_depth.items() if depth > 5 for count in counts]
    assert sum(deep) / len(deep) < 1


def digest() -> str:
    """Of all that is made up, without primary keys and times."""
    parts: list[object] = []
    parts += StatLine.objects.order_by("game__source_id", "player__source_id").values_list(
        "game__source_id", "player__source_id", "stats", "points", "revision"
    )
    parts += FeedRow.objects.order_by("game__source_id", "player__source_id").values_list(
        "game__source_id", "player__source_id", "stats", "official_points"
    )
    parts += LineupSlot.objects.order_by(
        "lineup__team__name", "lineup__from_week", "pk"
    ).values_list(
        "lineup__team__name", "lineup__from_week__number", "player__source_id", "role", "order"
    )
    parts += (
        TeamWeek.objects.with_ranks()
        .order_by("team__name", "week__number")
        .values_list("team__name", "week__number", "points", "rank", "season_rank")
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@pytest.mark.django_db
def test_seeding_twice_gives_the_same_season() -> None:
    seed(owners=5, now=NOW)
    first = digest()
    seed(owners=5, now=timezone.now())
    assert digest() == first
    assert Season.objects.count() == 1
    assert User.objects.count() == 5


@pytest.mark.django_db
def test_all_weeks_are_recorded_and_the_first_ones_played_and_ranked() -> None:
    season = seed(owners=5, now=NOW)
    assert season.is_current
    assert season.weeks.count() == timing.WEEKS
    assert RecordedResult.objects.count() == season.games.count() == 140
    for week in season.weeks.all():
        kickoffs = sorted(week.games.values_list("kickoff", flat=True))
        assert (week.first_kickoff, week.last_kickoff) == (kickoffs[0], kickoffs[-1])
        over = week.number < timing.FIRST_LIVE_WEEK
        assert week.is_final == over
        assert week.locks_at is None
        assert {game.status for game in week.games.all()} == {
            Game.Status.FINAL if over else Game.Status.SCHEDULED
        }
        rows = TeamWeek.objects.filter(week=week).with_ranks()
        ranks = sorted(rows.values_list("rank", flat=True))
        assert ranks[:1] == [1][: len(ranks)]
        assert len(ranks) == (5 if over else 0)
    lines = StatLine.objects.select_related("player").all()
    assert all(line.points == line.official_points for line in lines)


@pytest.mark.django_db
def test_replacing_the_demo_season_spares_everything_else() -> None:
    other = make_season(current=False)
    member = User.objects.create_user("Owner-2", password="secret")
    old = seed(owners=3, now=NOW)
    guest = User.objects.create(username="guest-1", is_guest=True)
    for owner in (guest, member):
        Team.objects.create(season=old, owner=owner, name="Mine")
    both = User.objects.get(username="owner-1")
    kept = Team.objects.create(season=other, owner=both, name="Elsewhere")
    out = StringIO()
    call_command("seed_demo", owners="3", stdout=out)
    assert "replaced" in out.getvalue()
    assert set(Season.objects.values_list("slug", flat=True)) == {other.slug, "demo"}
    assert other.players.exists()
    assert other.games.exists()
    kept.refresh_from_db()
    assert kept.owner == both
    assert User.objects.filter(pk__in=[guest.pk, member.pk]).count() == 2
    assert Season.objects.get(slug="demo").teams.count() == 3
    owners = User.objects.exclude(pk__in=[guest.pk, member.pk])
    assert set(owners.values_list("username", flat=True)) == {
        "owner-1",
        "owner-3",
        "owner-4",
        "owner-5",
    }


@pytest.mark.services
@pytest.mark.django_db
def test_a_large_demo_season_is_replaced_with_all_that_refers_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("demo.services.owners.BATCH", 2)
    monkeypatch.setattr("demo.services.removal.BATCH", 2)
    monkeypatch.setattr("demo.services.seed.BATCH", 2)
    old = seed(owners=5, now=NOW)
    owner = User.objects.get(username="owner-1")
    owner.groups.add(Group.objects.create(name="Testers"))
    week = old.weeks.earliest("number")
    EntryRecord.objects.create(
        team=owner.teams.get(), week=week, points=0, bench_points=0, transfers_cost=0,
        season_points=0, source="here",
    )  # fmt: skip
    new = seed(owners=4, now=NOW)
    assert Season.objects.get() == new
    assert new.teams.count() == Team.objects.count() == User.objects.count() == 4
    assert not EntryRecord.objects.exists()
    assert not set(LineupSlot.objects.values_list("lineup__team", flat=True)) - set(
        new.teams.values_list("pk", flat=True)
    )
    assert TeamWeek.objects.count() == 4 * (timing.FIRST_LIVE_WEEK - 1)


@pytest.mark.django_db
def test_if_empty_leaves_a_season_as_it_is() -> None:
    make_season()
    call_command("seed_demo", if_empty=True)
    assert not Season.objects.filter(slug="demo").exists()


@pytest.mark.django_db
def test_if_empty_seeds_where_there_is_nothing() -> None:
    out = StringIO()
    call_command("seed_demo", owners="0", if_empty=True, stdout=out)
    assert "20 clubs, 600 players, 140 games, 0 teams" in out.getvalue()
    assert Week.objects.calendar().count() == timing.WEEKS


@pytest.mark.django_db
@pytest.mark.parametrize("owners", ["-1", "some", "1000001", "1.5", ""])
def test_it_refuses_numbers_of_owners_that_make_no_sense(owners: str) -> None:
    with pytest.raises(CommandError, match=r"^--owners .*: not .*$"):
        call_command("seed_demo", f"--owners={owners}")
    assert not Season.objects.exists()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes a million")
def test_sqlite_is_spared_a_crowd() -> None:
    with pytest.raises(CommandError, match=r"^--owners 20001: more than 20000 need PostgreSQL"):
        call_command("seed_demo", "--owners=20001")
