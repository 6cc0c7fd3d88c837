"""A correction changes the results of teams with the player, the ranks, and nothing else."""

from decimal import Decimal

import pytest

from caching.models import Flag
from fantasy.models import Season, Week
from scoring.models import Correction
from scoring.rules.feed import FeedError, FeedLine, GameUpdate
from scoring.rules.ranking import ranks
from scoring.services.audit import audit_points
from scoring.services.corrections import CorrectionRefusedError, correct_stats
from scoring.services.ingest import ingest
from scoring.standings.team_weeks import team_weeks
from teams.models import Game, LineupSlot, StatLine, Team, TeamWeek
from tests.database import database
from tests.factories import make_lineup, make_team, picks_for
from tests.scoring.played_season import (
    AUTHOR,
    FINAL_WEEKS,
    Difference,
    correct,
    line_of,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def season(played: Season) -> Season:
    return played


def teams_with(line: StatLine) -> set[int]:
    """Teams with the player, from each team's lineups. The tested code uses one query."""
    found = set()
    for team in Team.objects.filter(season=line.player.season_id):
        lineups = team.lineups.filter(from_week__number__lte=line.game.week.number)
        last = lineups.order_by("-from_week__number").first()
        if last and last.slots.filter(player=line.player_id).exists():
            found.add(team.pk)
    return found


def assert_results_equal_a_full_recomputation(season: Season) -> None:
    so_far: dict[int, Decimal] = dict.fromkeys(season.teams.values_list("pk", flat=True), 0)
    for week in season.weeks.filter(finalized_at__isnull=False).order_by("number"):
        computed = {row.team_id: row for row in team_weeks(week)}
        for team, row in computed.items():
            so_far[team] += row.points - row.transfers_cost
        week_ranks = ranks({team: row.net for team, row in computed.items()})
        season_ranks = ranks(so_far)
        for row in TeamWeek.objects.filter(week=week).with_ranks():
            new = computed[row.team_id]
            assert (row.points, row.bench_points) == (new.points, new.bench_points)
            assert row.season_points == so_far[row.team_id]
            assert row.rank == week_ranks[row.team_id]
            assert row.season_rank == season_ranks[row.team_id]


@pytest.mark.parametrize("seed", range(8))
def test_only_teams_with_the_player_and_the_counts_of_scores_change(season, seed):
    week = 1 + seed % FINAL_WEEKS
    line = line_of(season, week, seed=seed)
    having = teams_with(line)
    before = database()
    gone = {"minutes": 0 if line.stats["minutes"] else 90, "goals_scored": seed}
    done = correct(line, **gone)
    found = Difference.between(before, database())

    assert set(found.tables) <= {
        "teams.StatLine", "teams.TeamWeek", "teams.ScoreCount", "scoring.Correction",
        "scoring.Play", "caching.Flag",
    }  # fmt: skip
    assert set(found.tables["teams.StatLine"]) == {line.pk}
    for old, new in found.tables.get("scoring.Play", {}).values():
        assert old is None
        assert (new["game_id"], new["player_id"]) == (line.game_id, line.player_id)
        assert new["is_correction"]
    assert len(found.tables["scoring.Correction"]) == 1
    for old, new in found.tables.get("teams.TeamWeek", {}).values():
        changed = {column for column in old if old[column] != new[column]}
        number = Week.objects.get(pk=old["week_id"]).number
        if number < week:
            assert not changed
        elif number > week:
            assert changed <= {"season_points"}
        assert old["team_id"] in having
    assert found.columns("teams.TeamWeek") <= {"points", "bench_points", "season_points"}
    assert_results_equal_a_full_recomputation(season)
    assert done.teams == len(having)
    assert not audit_points(season).mismatches


def test_a_captain_corrected_to_absent_is_replaced_by_the_vice_captain(season):
    team, week = season.teams.first(), 1
    captain = team.lineups.first().slots.get(is_captain=True)
    vice = team.lineups.first().slots.get(is_vice=True)
    for player, goals in ((captain.player_id, 1), (vice.player_id, 3)):
        ingest(
            season,
            [
                FeedLine(line_of(season, week, player).game_id, player, 8,
                         {"minutes": 90, "goals_scored": goals})
            ],
        )  # fmt: skip
    before = TeamWeek.objects.get(team=team, week__number=week).points
    done = correct(line_of(season, week, captain.player_id), minutes=0, goals_scored=0)
    after = TeamWeek.objects.get(team=team, week__number=week).points
    worth = line_of(season, week, vice.player_id).points
    came_in = after - before + 2 * done.points_before - worth  # a substitute's points, if any
    assert came_in >= 0
    assert_results_equal_a_full_recomputation(season)


def test_a_late_feed_row_is_a_correction_logged_for_the_feed(season):
    line = line_of(season, 2)
    stats = {"minutes": 90, "goals_scored": 4}
    done = ingest(season, [FeedLine(line.game_id, line.player_id, 9, stats)])
    assert_results_equal_a_full_recomputation(season)
    assert done.corrections == (Correction.objects.get(),)
    log = done.corrections[0]
    assert (log.who, log.user, log.revision_before, log.revision_after) == ("feed", None, 5, 9)
    assert log.stats_before == line.stats
    assert log.stats_after == stats
    again = ingest(season, [FeedLine(line.game_id, line.player_id, 9, stats)])
    assert (again.ignored, Correction.objects.count()) == (1, 1)


def test_a_batch_can_correct_several_players_in_several_weeks(season):
    lines = [line_of(season, week, seed=seed) for week in (1, 2, 3) for seed in (1, 2, 3)]
    batch = {
        (line.game_id, line.player_id): FeedLine(
            line.game_id, line.player_id, 7, {"minutes": 60, "goals_scored": 5}
        )
        for line in lines
    }
    done = ingest(season, batch.values())
    assert len(done.corrections) == len(batch)
    assert_results_equal_a_full_recomputation(season)


def test_the_log_has_author_reason_and_values_before_and_after(season):
    line = line_of(season, 1)
    having = teams_with(line)
    done = correct(line, goals_scored=9)
    log = Correction.objects.get(pk=done.pk)
    assert (log.who, log.why) == (AUTHOR.name, AUTHOR.why)
    assert (log.game, log.player) == (line.game, line.player)
    assert (log.stats_before, log.stats_after) == (line.stats, {**line.stats, "goals_scored": 9})
    assert log.points_before == line.points
    assert log.points_after == StatLine.objects.get(pk=line.pk).points
    assert (log.revision_before, log.revision_after) == (5, 6)
    assert (log.weeks, log.teams) == ([1, 2, 3], len(having))


def test_feed_rows_of_a_week_in_progress_are_not_logged(season):
    line = line_of(season, FINAL_WEEKS + 1)
    ingest(season, [FeedLine(line.game_id, line.player_id, 6, {"minutes": 90})])
    assert not Correction.objects.exists()


def test_a_correction_of_a_week_in_progress_is_logged_and_stores_no_result(season):
    line = line_of(season, FINAL_WEEKS + 1)
    before = database()["teams.TeamWeek"]
    assert correct(line, goals_scored=3).weeks == []
    assert database()["teams.TeamWeek"] == before


def test_a_later_revision_with_equal_stats_is_no_correction(season):
    line = line_of(season, 1)
    ingest(season, [FeedLine(line.game_id, line.player_id, 6, line.stats)])
    assert not Correction.objects.exists()


def test_a_correction_creates_a_missing_stat_line(season):
    line = line_of(season, 1)
    line.delete()
    done = correct(line, minutes=90, goals_scored=1)
    assert (done.revision_before, done.revision_after, done.stats_before) == (0, 1, {})
    assert_results_equal_a_full_recomputation(season)


def test_a_correction_can_remove_a_stat(season):
    line = line_of(season, 1)
    assert correct(line, goals_scored=None).stats_after == {"minutes": line.stats["minutes"]}


def test_a_correction_flags_the_snapshots_that_show_it(season):
    Flag.objects.all().delete()
    correct(line_of(season, 2), goals_scored=9)
    topics = set(Flag.objects.values_list("topic", flat=True))
    weeks = {week.number: week.pk for week in season.weeks.all()}
    assert topics >= {f"live:{weeks[2]}", f"players:{season.pk}"}
    assert f"leaderboards:{weeks[2]}" in topics
    # The season's points carry over into the next final week and the week in progress.
    assert topics >= {f"leaderboards:{weeks[3]}", f"leaderboards:{weeks[4]}"}


def test_nothing_is_stored_when_rescoring_fails(season, monkeypatch):
    before = database()
    monkeypatch.setattr("scoring.services.week_corrections.rescore", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correct(line_of(season, 1), goals_scored=9)
    assert database() == before


def test_a_player_whom_no_team_has_can_be_corrected(season):
    owned = LineupSlot.objects.values("player")
    line = StatLine.objects.filter(game__week__number=1).exclude(player__in=owned).first()
    correction = correct(line, goals_scored=7)
    assert (correction.weeks, correction.teams) == ([1], 0)


def test_the_number_of_queries_does_not_grow_with_the_teams(season, django_assert_max_num_queries):
    with django_assert_max_num_queries(85):
        correct(line_of(season, 1), goals_scored=9)
    for seed in range(30):
        make_lineup(make_team(season), picks_for(season, seed))
    with django_assert_max_num_queries(85):
        correct(line_of(season, 1), goals_scored=8)


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        ("live", "cannot become live: Week 1 is final"),
        ("postponed", "cannot become postponed: Week 1 is final"),
        ("scheduled", "cannot become scheduled: Week 1 is final"),
    ],
)
def test_the_feed_cannot_reopen_a_game_of_a_final_week(season, update, reason):
    game = line_of(season, 1).game
    with pytest.raises(FeedError, match=reason):
        ingest(season, [], [GameUpdate(game.pk, update, 0, 0)])


def test_the_feed_can_correct_a_score_of_a_final_week(season):
    game = line_of(season, 1).game
    ingest(season, [], [GameUpdate(game.pk, "final", 2, 0)])
    assert Game.objects.get(pk=game.pk).home_score == 2


def test_a_form_made_from_older_stats_is_refused(season):
    line = line_of(season, 1)
    correct(line, goals_scored=9)
    with pytest.raises(CorrectionRefusedError, match="changed in the meantime"):
        correct_stats(
            game=line.game, player=line.player, stats={"goals_scored": Decimal(1)},
            author=AUTHOR, made_from=5,
        )  # fmt: skip
