"""Ranks that queries read from the counts of scores are those of the pure rule."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO
from random import Random
from threading import Event
from types import SimpleNamespace

import numpy as np
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fantasy.models import Season, Week
from scoring.rules.ranking import ranks
from scoring.services import results
from scoring.services.results import Gains, Results
from teams.models import Lineup, ScoreCount, Team, TeamWeek
from teams.score_counts import with_better
from tests.factories import make_season, picks_for
from tests.scoring.played_season import FINAL_WEEKS, correct, line_of, play, played_season
from tests.teams.saved_lineups import save, stored
from tests.threads import in_background

pytestmark = [pytest.mark.services, pytest.mark.django_db]

TEAMS = 40
CENT = Decimal("0.01")
# Some scores are near each other, so that there are ties; some are negative.
POINTS = st.integers(-300, 300).map(lambda n: n * CENT) | st.integers(0, 4).map(Decimal)
RESULTS = st.lists(st.tuples(POINTS, st.sampled_from([0, 0, 4, 8])), min_size=1, max_size=TEAMS)
rolled_back = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def season() -> Season:
    season = make_season(weeks=4, kickoff=timezone.now() - timedelta(days=30))
    Team.objects.bulk_create(Team(season=season, name=f"Team {n}") for n in range(TEAMS))
    return season


def row(team: Team, week: Week, points: Decimal, cost: int, before: Decimal) -> TeamWeek:
    return TeamWeek(
        team=team,
        week=week,
        points=points,
        bench_points=Decimal(0),
        transfers_cost=cost,
        season_points=before + points - cost,
    )


def results_of(rows: Iterable[TeamWeek]) -> Results:
    rows = sorted(rows, key=lambda row: row.team_id)
    columns = {
        "teams": [row.team_id for row in rows],
        "chip": [0 for _ in rows],
        "transfers": [row.transfers for row in rows],
        "cost": [row.transfers_cost * 100 for row in rows],
        "points": [int(row.points * 100) for row in rows],
        "bench": [int(row.bench_points * 100) for row in rows],
        "season": [int(row.season_points * 100) for row in rows],
    }
    return Results(**{name: np.array(values, np.int64) for name, values in columns.items()})


def store(week: Week, rows: Iterable[TeamWeek]) -> None:
    results.store(week, results_of(rows))


def replace(week: Week, rows: Iterable[TeamWeek]) -> Gains:
    return results.replace(week, results_of(rows))


def assert_ranks_and_counts_are_those_of_the_rows(week: Week) -> None:
    rows = list(TeamWeek.objects.filter(week=week, points__isnull=False).with_ranks())
    assert {r.team_id: r.rank for r in rows} == ranks({r.team_id: r.net for r in rows})
    totals = {r.team_id: r.season_points for r in rows}
    assert {r.team_id: r.season_rank for r in rows} == ranks(totals)
    stored = ScoreCount.objects.filter(week=week).values_list("kind", "score", "teams", "better")
    by_row = {"rank": [r.net for r in rows], "season_rank": list(totals.values())}
    assert set(stored) == {
        (kind, score, scores.count(score), sum(other > score for other in scores))
        for kind, scores in by_row.items()
        for score in scores
    }


@given(st.dictionaries(st.integers(0, 30), POINTS, min_size=1))
def test_counts_give_the_ranks_of_the_rule(points: Mapping[int, Decimal]) -> None:
    scores = list(points.values())
    better = {
        score: better
        for score, _, better in with_better({score: scores.count(score) for score in scores})
    }
    assert {team: better[score] + 1 for team, score in points.items()} == ranks(points)


@rolled_back
@given(first=RESULTS, second=RESULTS, size=st.integers(1, 12))
def test_queries_give_the_ranks_of_the_rule(season, first, second, size) -> None:
    with transaction.atomic():
        teams = list(season.teams.order_by("pk"))
        weeks = list(season.weeks.order_by("number"))[:2]
        for week, found in zip(weeks, (first, second), strict=True):
            so_far = dict(TeamWeek.objects.values_list("team", "season_points"))
            pairs = zip(teams, found, strict=False)
            store(
                week,
                [row(t, week, points, cost, so_far.get(t.pk, 0)) for t, (points, cost) in pairs],
            )
            assert_ranks_and_counts_are_those_of_the_rows(week)
        for by, score in (("rank", "net"), ("season_rank", "season_points")):
            expected = sorted(
                TeamWeek.objects.filter(week=weeks[1]),
                key=lambda row, score=score: (-getattr(row, score), row.team_id),
            )
            assert list(TeamWeek.objects.ranked(weeks[1], by)) == expected
            pages = [
                found
                for begin in range(1, len(expected) + 1, size)
                for found in TeamWeek.objects.places(weeks[1], by, begin, begin + size - 1)
            ]
            assert pages == expected
        transaction.set_rollback(True)


CORRECTIONS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.lists(st.tuples(st.integers(0, TEAMS - 1), POINTS), min_size=1, max_size=6),
    ),
    max_size=8,
)


@rolled_back
@given(played=st.randoms(use_true_random=False), corrections=CORRECTIONS)
def test_corrections_in_any_order_give_what_is_computed_from_scratch(
    season: Season, played: Random, corrections: list[tuple[int, list[tuple[int, Decimal]]]]
) -> None:
    """Some teams have no row in some weeks: they joined late, or their row has no points."""
    with transaction.atomic():
        teams = list(season.teams.order_by("pk"))
        weeks = list(season.weeks.order_by("number"))[:3]
        earned: list[dict[Team, Decimal]] = []
        for week in weeks:
            earned.append(
                {team: played.randrange(-9, 9) * CENT for team in teams if played.random() < 0.8}
            )
            store_computed(week, earned)
        for index, changes in corrections:
            fresh = {teams[n]: points for n, points in changes}
            gained = replace(
                weeks[index],
                [
                    row(team, weeks[index], points, 0, total(earned[:index], team))
                    for team, points in fresh.items()
                ],
            )
            earned[index] |= {t: points for t, points in fresh.items() if t in earned[index]}
            for later in weeks[index + 1 :]:
                results.add_season_points(later, gained)
        for number, week in enumerate(weeks):
            stored = TeamWeek.objects.filter(week=week).values_list(
                "team", "points", "season_points"
            )
            assert set(stored) == {
                (team.pk, points, total(earned[: number + 1], team))
                for team, points in earned[number].items()
            }
            assert_ranks_and_counts_are_those_of_the_rows(week)
        transaction.set_rollback(True)


def total(earned: list[dict[Team, Decimal]], team: Team) -> Decimal:
    return sum((week.get(team, Decimal(0)) for week in earned), Decimal(0))


def store_computed(week: Week, earned: list[dict[Team, Decimal]]) -> None:
    store(
        week,
        [
            row(team, week, points, 0, total(earned[:-1], team))
            for team, points in earned[-1].items()
        ],
    )


def test_results_can_be_stored_over_earlier_ones(season: Season) -> None:
    week, teams = season.weeks.first(), list(season.teams.order_by("pk"))
    store(week, [row(team, week, Decimal(team.pk % 3), 0, Decimal(0)) for team in teams])
    fewer = [row(team, week, Decimal(team.pk % 5), 4, Decimal(0)) for team in teams]
    store(week, fewer)
    assert TeamWeek.objects.count() == len(teams)
    assert set(TeamWeek.objects.values_list("transfers_cost", flat=True)) == {4}
    assert_ranks_and_counts_are_those_of_the_rows(week)


def test_counts_that_the_last_release_left_wrong_are_counted_again(season: Season) -> None:
    week, teams = season.weeks.first(), list(season.teams.order_by("pk"))
    store(week, [row(team, week, Decimal(1), 0, Decimal(0)) for team in teams])
    TeamWeek.objects.filter(week=week).update(points=3, season_points=3)
    replace(week, [row(teams[0], week, Decimal(2), 0, Decimal(0))])
    assert_ranks_and_counts_are_those_of_the_rows(week)


def test_the_command_counts_the_final_weeks_again(season: Season) -> None:
    week, teams = season.weeks.first(), list(season.teams.order_by("pk"))
    TeamWeek.objects.bulk_create(
        row(team, week, Decimal(team.pk % 7) / 5, 0, Decimal(0)) for team in teams
    )
    Week.objects.filter(pk=week.pk).update(finalized_at=timezone.now())
    call_command("count_scores", stdout=StringIO())
    assert_ranks_and_counts_are_those_of_the_rows(week)


def test_the_migration_counts_the_scores_of_stored_rows(season: Season) -> None:
    weeks, teams = list(season.weeks.order_by("number")), list(season.teams.order_by("pk"))
    for week in weeks[:2]:
        TeamWeek.objects.bulk_create(
            row(team, week, Decimal((team.pk * week.number) % 11) / 10, team.pk % 2, Decimal(5))
            for team in teams
        )
    TeamWeek.objects.bulk_create(TeamWeek(team=team, week=weeks[2]) for team in teams)
    migration = import_module("teams.migrations.0008_fill_score_counts")
    for _ in range(2):  # the second run replaces what the first one wrote
        migration.fill(apps, SimpleNamespace(connection=connection))
        for week in weeks[:3]:
            assert_ranks_and_counts_are_those_of_the_rows(week)


@pytest.mark.parametrize("by", ["rank", "season_rank"])
def test_deep_places_are_read_from_an_index(season: Season, by: str) -> None:
    week = season.weeks.first()
    count = 20_000
    teams = Team.objects.bulk_create(Team(season=season, name=f"More {n}") for n in range(count))
    random = Random(1)
    store(
        week,
        [row(team, week, random.randrange(9000) * CENT, 0, Decimal(0)) for team in teams],
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    queries = (
        TeamWeek.objects.places(week, by, 18_001, 18_100),
        TeamWeek.objects.ranked(week, by)[:100],
        TeamWeek.objects.by_score(week, by)[:20],
    )
    for rows in queries:
        assert len(rows) >= 20
        plan = rows.explain()
        assert {"rank": "team_week_by_net", "season_rank": "team_week_by_season"}[by] in plan
        assert "Seq Scan on teams_" not in plan
        assert "SCAN teams_teamweek" not in plan.replace("SCAN teams_teamweek USING INDEX", "")


def correct_first_week(season: Season) -> None:
    correct(line_of(season, 1), goals_scored=9)


def finalize_next_week(season: Season) -> None:
    """Also check the foreign keys, which locks the teams, as the commit does."""
    play(season.weeks.get(number=FINAL_WEEKS + 1), "final")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has only one writer")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [correct_first_week, finalize_next_week])
def test_saves_of_the_next_week_do_not_wait_for_results(write: Callable[[Season], None]) -> None:
    season = played_season()
    following = season.weeks.get(number=FINAL_WEEKS + 2)
    written, saved = Event(), Event()

    def hold_results() -> bool:
        with transaction.atomic():
            write(season)
            written.set()
            return saved.wait(timeout=60)

    with ThreadPoolExecutor(1) as pool:
        holding = in_background(pool, hold_results)
        assert written.wait(timeout=60)
        try:
            for team in season.teams.all():  # a save that waits for three seconds fails
                token, *_ = stored(team, following)
                save(team, following, picks_for(season, 5), token)
        finally:
            saved.set()
        assert holding.result(timeout=60)
    assert Lineup.objects.filter(from_week=following).count() == season.teams.count()
