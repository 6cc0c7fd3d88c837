"""The fictional season: books that balance, the same every time, and nothing else touched."""

import hashlib
from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from fantasy.models import Season, User, Week
from scoring.demo import timing
from scoring.demo.season import Meeting, written_season
from scoring.demo.simulation import Side
from scoring.demo.store import seed
from scoring.models import FeedRow, RecordedResult, StatLine
from teams import lineups
from teams.models import Game, Lineup, LineupSlot, Team, TeamWeek
from teams.services.lineups import picks_of
from tests.factories import make_season

NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)
MEETINGS = written_season().meetings


def side_sums(meeting: Meeting, side: Side) -> Counter[str]:
    """The stats of all players of one side."""
    club = side.defense.partition("-")[0]
    sums: Counter[str] = Counter()
    for player, stats in meeting.box.stats.items():
        if player.startswith(f"{club}-"):
            sums.update({stat: n for stat, n in stats.items() if not stat.endswith("allowed")})
    return sums


def both_ways(meeting: Meeting) -> list[tuple[Side, Side, int, int]]:
    """(side, other side, its score, the other's score), for both."""
    (home, away), (home_score, away_score) = meeting.box.sides, meeting.box.score
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
            defense = meeting.box.stats[side.defense]
            theirs = side_sums(meeting, other)
            assert defense["points_allowed"] == their_score
            assert defense["yards_allowed"] == theirs["passing_yards"] + theirs["rushing_yards"]
            assert defense["takeaway_interceptions"] == theirs["interceptions"]
            assert defense["fumbles_recovered"] == theirs["fumbles_lost"]
            assert defense["blocked_kicks"] <= theirs["fg_missed"]
            returned = side_sums(meeting, side)["special_teams_tds"]
            assert returned <= defense["defensive_tds"]


def test_scores_are_those_of_american_football() -> None:
    scores = [score for meeting in MEETINGS for score in meeting.box.score]
    assert 18 <= sum(scores) / len(scores) <= 27
    assert max(scores) < 60
    assert all(home != away for home, away in (meeting.box.score for meeting in MEETINGS))


def test_every_club_plays_once_a_week_and_never_in_two_games_at_a_time() -> None:
    busy_until: dict[str, datetime] = {}
    for week in range(1, timing.WEEKS + 1):
        games = [meeting for meeting in MEETINGS if meeting.week == week]
        assert len({club for game in games for club in (game.home, game.away)}) == 12
        for game, kickoff in zip(games, timing.kickoffs(week, NOW), strict=True):
            for club in (game.home, game.away):
                assert busy_until.get(club, kickoff) <= kickoff
                busy_until[club] = kickoff + timing.GAME_LENGTH


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
    parts += TeamWeek.objects.order_by("team__name", "week__number").values_list(
        "team__name", "week__number", "points", "rank", "season_rank"
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
    assert RecordedResult.objects.count() == season.games.count() == 84
    for week in season.weeks.all():
        kickoffs = sorted(week.games.values_list("kickoff", flat=True))
        assert (week.first_kickoff, week.last_kickoff) == (kickoffs[0], kickoffs[-1])
        over = week.number < timing.FIRST_LIVE_WEEK
        assert week.is_final == over
        assert week.locks_at is None
        assert {game.status for game in week.games.all()} == {
            Game.Status.FINAL if over else Game.Status.SCHEDULED
        }
        ranks = sorted(TeamWeek.objects.filter(week=week).values_list("rank", flat=True))
        assert ranks[:1] == [1][: len(ranks)]
        assert len(ranks) == (5 if over else 0)
    lines = StatLine.objects.select_related("player").all()
    assert all(line.points == line.official_points for line in lines)


@pytest.mark.django_db
def test_lineups_are_valid_and_some_owners_change_theirs() -> None:
    season = seed(owners=90, now=NOW)
    made = Lineup.objects.with_slots().select_related("team")
    for lineup in made:
        assert lineups.problems(picks_of(lineup), season.rules) == []
        assert lineup.from_week.first_kickoff
        assert lineup.saved_at < lineup.from_week.first_kickoff
    assert season.teams.count() == 90
    assert 100 < len(made) < 180
    squads = {
        frozenset(slot.player_id for slot in lineup.slots.all())
        for lineup in made
        if lineup.from_week.number == 1
    }
    assert len(squads) > 80
    assert len(set(season.teams.values_list("name", flat=True))) == 90


@pytest.mark.django_db
def test_owners_have_accounts_that_nobody_can_sign_in_to() -> None:
    seed(owners=2, now=NOW)
    owners = User.objects.order_by("pk")
    assert [owner.username for owner in owners] == ["owner-1", "owner-2"]
    assert not any(owner.has_usable_password() or owner.is_guest for owner in owners)


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


@pytest.mark.django_db
def test_if_empty_leaves_a_season_as_it_is() -> None:
    make_season()
    call_command("seed_demo", if_empty=True)
    assert not Season.objects.filter(slug="demo").exists()


@pytest.mark.django_db
def test_if_empty_seeds_where_there_is_nothing() -> None:
    out = StringIO()
    call_command("seed_demo", owners="0", if_empty=True, stdout=out)
    assert "12 clubs, 180 players, 84 games, 0 teams" in out.getvalue()
    assert Week.objects.calendar().count() == timing.WEEKS


@pytest.mark.django_db
@pytest.mark.parametrize("owners", ["-1", "some", "1000001", "1.5", ""])
def test_it_refuses_numbers_of_owners_that_make_no_sense(owners: str) -> None:
    with pytest.raises(CommandError, match=r"^--owners .*: not .*$"):
        call_command("seed_demo", f"--owners={owners}")
    assert not Season.objects.exists()
