"""The standings of a week in progress, which the refresher keeps in memory between its builds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from caching.build_queue import flagged_topics
from caching.refresher import refresh, refresh_all
from demo.services.seed import seed
from fantasy.models import Season, Week
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.read_models.ranks import RANKS
from scoring.rules.spread import rank_in
from scoring.services.finals import finalize_week
from scoring.services.replay import STEPS_AT_ONCE, feed, start_week
from scoring.standings import held
from scoring.standings.held import current_standings
from scoring.standings.loading import read_standings
from scoring.standings.team_weeks import team_weeks
from teams.models import Lineup, Player, Team, TeamWeek
from teams.read_models.live import LIVE
from tests.caches import empty_cache
from tests.factories import make_lineup, make_team, picks_for
from tests.scoring.played_season import (
    FINAL_WEEKS,
    change_line,
    correct,
    line_of,
    play,
    played_season,
)
from tests.threads import in_background

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def season() -> Season:
    return played_season()


@pytest.fixture
def week(season: Season) -> Week:
    return season.weeks.select_related("season").get(number=FINAL_WEEKS + 1)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each reading of all lineups."""
    found: list[int] = []

    def counted(week: Week, *args: object) -> object:
        if len(args) == 2:
            found.append(week.number)
        return read(week, *args)

    read = held.read_lineups
    monkeypatch.setattr(held, "read_lineups", counted)
    return found


def assert_exact(week: Week) -> None:
    """Compare each number with the one that the pure rules give, one team after the other."""
    standings, expected = current_standings(week), team_weeks(week)
    rows = range(len(standings.lineups))
    found = dict(
        zip(standings.lineups.teams.tolist(), standings.numbers_of(list(rows)), strict=True)
    )
    assert {
        row.team_id: (
            row.points * 100,
            row.transfers_cost * 100,
            row.bench_points * 100,
            row.rank,
            row.season_points * 100,
            row.season_rank,
        )
        for row in expected
    } == found


def test_they_follow_stat_lines_without_reading_again(week: Week, reads: list[int]) -> None:
    for goals in (3, 0, 5):
        change_line(week, goals, seed=goals)
        assert_exact(week)
    play(week, "live")
    assert_exact(week)
    assert reads == [week.number]


def test_they_follow_lineups_without_reading_again(week: Week, reads: list[int]) -> None:
    season = week.season
    assert_exact(week)
    teams = list(season.teams.order_by("pk"))
    make_lineup(teams[0], picks_for(season, 77), week)
    make_lineup(make_team(season), picks_for(season, 78), week)
    make_lineup(make_team(season), picks_for(season, 79))  # from the first week on
    assert_exact(week)
    lineup = Lineup.objects.get(team=teams[0], from_week=week)
    lineup.transfers_cost = 8
    lineup.save()
    assert_exact(week)
    Lineup.objects.filter(team=teams[1]).update(transfers_cost=4)
    assert_exact(week)
    assert reads == [week.number]


def test_a_lineup_of_a_later_week_does_not_count(week: Week) -> None:
    assert_exact(week)
    later = week.season.weeks.get(number=week.number + 1)
    make_lineup(week.season.teams.first(), picks_for(week.season, 5), later)
    assert_exact(week)


def test_a_free_hit_counts_in_its_week_alone(week: Week) -> None:
    assert_exact(week)
    lineup = make_lineup(week.season.teams.first(), picks_for(week.season, 6), week)
    Lineup.objects.filter(pk=lineup.pk).update(only_week=True, chip="freehit")
    assert_exact(week)


def test_they_are_read_again_when_a_team_has_lost_its_lineup(week: Week) -> None:
    first, other = week.season.teams.order_by("pk")[:2]
    mine = make_lineup(first, picks_for(week.season, 8), week)
    assert_exact(week)
    with transaction.atomic():
        Lineup.objects.filter(team=first).exclude(pk=mine.pk).delete()
        Lineup.objects.filter(pk=mine.pk).update(from_week=week.season.weeks.last())
        Lineup.objects.filter(team=other).update(chip="")
    assert_exact(week)


def test_they_are_read_again_for_another_position_and_a_new_player(
    week: Week, reads: list[int]
) -> None:
    season = week.season
    picks = picks_for(season, 9)
    assert_exact(week)
    Player.objects.filter(pk__in=[pick.player for pick in picks[3:6]]).update(position="GK")
    assert_exact(week)
    player = Player.objects.filter(season=season).last()
    player.pk, player.source_id = None, "new"
    player.save()
    make_lineup(make_team(season), picks, week)
    assert_exact(week)
    assert reads == 3 * [week.number]


def test_a_player_who_moves_to_another_club_plays_for_it(week: Week, reads: list[int]) -> None:
    assert_exact(week)
    over = week.games.first()
    week.games.filter(pk=over.pk).update(status="final")
    assert_exact(week)
    there = Player.objects.filter(club=over.home)
    Player.objects.filter(pk__in=there.values("pk")[:9]).update(club=week.games.last().away)
    assert_exact(week)
    assert reads == [week.number]


def test_a_correction_of_an_earlier_week_changes_the_season(week: Week, reads: list[int]) -> None:
    assert_exact(week)
    correct(line_of(week.season, FINAL_WEEKS), goals_scored=9)
    assert_exact(week)
    assert reads == [week.number]


def test_two_weeks_in_progress(week: Week, reads: list[int]) -> None:
    following = week.season.weeks.select_related("season").get(number=week.number + 1)
    for one in (week, following):
        Week.objects.filter(pk=one.pk).update(first_kickoff=timezone.now() - timedelta(hours=1))
        one.refresh_from_db()
    play(following, "live")
    assert_exact(following)
    assert sorted(reads) == [week.number, following.number]
    change_line(week, 7)  # changes the season's points before the other
    assert_exact(following)
    assert_exact(week)
    play(week, "final")
    assert_exact(following)
    assert list(held._held) == [following.pk]


def test_after_an_error_everything_is_read_again(
    week: Week, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the change is done when it fails, as in a refresher that is being ended."""
    standings = current_standings(week)

    def ended(*args: object) -> None:
        raise KeyboardInterrupt

    change_line(week, 6)
    monkeypatch.setattr(standings.by_season, "move", ended)
    with pytest.raises(KeyboardInterrupt):
        current_standings(week)
    assert_exact(week)
    assert len(reads) == 2


def test_a_final_week_has_the_results_of_the_rules(week: Week) -> None:
    make_lineup(week.season.teams.first(), picks_for(week.season, 6), week)
    Lineup.objects.filter(from_week=week).update(chip="3xc", transfers=2, transfers_cost=4)
    expected = team_weeks(week)
    finalize_week(week)
    fields = ("chip", "transfers", "transfers_cost", "points", "bench_points", "season_points")
    stored = {row.team_id: row for row in TeamWeek.objects.filter(week=week).with_ranks()}
    assert {row.team_id for row in expected} == set(stored)
    for row in expected:
        for name in (*fields, "rank", "season_rank"):
            assert getattr(stored[row.team_id], name) == getattr(row, name)
    assert {row.chip for row in stored.values()} == {"", "3xc"}


def test_reading_some_teams_gives_their_numbers_alone(week: Week) -> None:
    line = line_of(week.season, week.number)
    standings = read_standings(week, having=[line.player_id])
    teams = Team.objects.filter(lineups__slots__player=line.player_id).distinct()
    assert set(standings.lineups.teams.tolist()) == set(teams.values_list("pk", flat=True))
    every = {row.team_id: row.points * 100 for row in team_weeks(week)}
    for team, points in zip(
        standings.lineups.teams.tolist(), standings.points.tolist(), strict=True
    ):
        assert every[team] == points


# Every page


class Site:
    """The demo season with twelve owners and a user; the clock does not move games."""

    def __init__(self) -> None:
        self.season = seed(owners=12, now=timezone.now())
        self.week = self.season.weeks.select_related("season").get(number=7)
        self.owner = Team.objects.filter(season=self.season, owner__isnull=False).first().owner
        self.client = Client()
        self.client.force_login(self.owner)
        refresh_all()

    def check(self) -> None:
        """Compare the ranks on every page that tells one with those of the pure rules."""
        empty_cache()  # the page of a team may be some seconds old
        for topic in flagged_topics():
            refresh(topic)
        for snapshot in (LIVE, LEADERBOARDS, RANKS):
            refresh(snapshot.topic(self.week.pk), "the test asks")
        week = Week.objects.select_related("season").get(pk=self.week.pk)
        stored = TeamWeek.objects.filter(week=week).with_ranks()
        expected = list(stored if week.is_final else team_weeks(week))
        by_team = {row.team_id: row for row in expected}
        boards, spreads = LEADERBOARDS.read(week.pk), RANKS.read(week.pk)
        assert {row.team_id: row.rank for row in boards["week"]} == {
            team: row.rank for team, row in by_team.items()
        }
        assert {row.team_id: row.season_rank for row in boards["season"]} == {
            team: row.season_rank for team, row in by_team.items()
        }
        for team, row in by_team.items():
            assert rank_in(spreads["week"], row.net) == row.rank
            assert rank_in(spreads["season"], row.season_points) == row.season_rank
            page = self.client.get(f"/teams/{team}/weeks/{week.number}/").context
            assert (page["standing"].rank, page["standing"].season_rank) == (
                row.rank,
                row.season_rank,
            )
            assert page["standing"].climbed == self.climbed(team, row.season_rank)
            shown = next(one for one in boards["season"] if one.team_id == team)
            assert shown.climbed == self.climbed(team, row.season_rank)
        own = by_team[self.owner.teams.get().pk]
        page = self.client.get("/leaderboard/mine/").context
        if week.is_final:
            assert page["own"].season_rank == own.season_rank
        else:
            assert (page["now"].rank, page["now"].season_rank) == (own.rank, own.season_rank)

    def climbed(self, team: int, rank: int) -> int:
        before = TeamWeek.objects.filter(team=team, week__number=self.week.number - 1)
        return before.with_ranks().get().season_rank - rank


def test_all_pages_tell_the_same_exact_ranks_at_each_moment_of_a_week() -> None:
    site = Site()
    games = start_week(site.week, speed=0)
    site.check()
    for step in range(2, STEPS_AT_ONCE + 1, 3):
        feed(site.season, [(game, step) for game in games], STEPS_AT_ONCE)
        site.check()
    feed(site.season, [(game, STEPS_AT_ONCE) for game in games], STEPS_AT_ONCE)
    site.week.refresh_from_db()
    assert site.week.is_final
    site.check()


# What commits late


@pytest.mark.django_db(transaction=True)
def test_a_lineup_that_commits_after_the_read_is_found_by_the_next_one() -> None:
    """Its transaction began before another one that had already been read."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has only one writer")
    season = played_season()
    week = season.weeks.select_related("season").get(number=FINAL_WEEKS + 1)
    first, second = season.teams.order_by("pk")[:2]
    written, go_on = Event(), Event()

    def commit_late() -> bool:
        with transaction.atomic():
            make_lineup(first, picks_for(season, 50), week)
            written.set()
            return go_on.wait(timeout=60)

    with ThreadPoolExecutor(1) as pool:
        late = in_background(pool, commit_late)
        assert written.wait(timeout=60)
        make_lineup(second, picks_for(season, 51), week)  # begins later, commits earlier
        assert_exact(week)
        make_lineup(make_team(season), picks_for(season, 52), week)
        assert_exact(week)
        go_on.set()
        assert late.result(timeout=60)
    assert_exact(week)
