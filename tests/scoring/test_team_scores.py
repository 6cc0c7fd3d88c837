"""The scores of teams that a refresher publishes in blocks, and that leagues read."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from caching import entries
from caching.instrumentation.cost import measured
from caching.models import Flag
from caching.refresher import refresh
from fantasy.models import Season, Week
from scoring.read_models import score_blocks
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.read_models.ranks import RANKS
from scoring.read_models.team_scores import TeamScore, team_scores
from scoring.rules.spread import rank_in
from scoring.standings.held import held_standings
from scoring.standings.hundredths import exact
from scoring.standings.team_weeks import team_weeks
from teams.models import Lineup
from tests.caches import empty_cache
from tests.factories import make_lineup, make_team, picks_for
from tests.scoring.played_season import (
    FINAL_WEEKS,
    change_line,
    correct,
    line_of,
    play,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def season(played: Season) -> Season:
    return played


@pytest.fixture
def week(season: Season) -> Week:
    week = season.weeks.select_related("season").get(number=FINAL_WEEKS + 1)
    build(week)
    return week


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of four teams, so that a season of twelve has several."""
    monkeypatch.setattr(score_blocks, "BLOCK", 4)


def build(week: Week) -> None:
    assert refresh(RANKS.topic(week.pk), "the test asks")


def expected(week: Week) -> dict[int, TeamScore]:
    return {
        row.team_id: TeamScore(
            int(row.net * 100), int((row.season_points or 0) * 100), row.transfers
        )
        for row in team_weeks(week)
    }


def teams_of(week: Week) -> list[int]:
    return list(week.season.teams.values_list("pk", flat=True))


def blocks_put(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The topics of the blocks that are published from now on."""
    found: list[str] = []
    put_all = entries.put_all

    def noted(some: Any, timeout: float) -> bool:
        found.extend(entry.topic for entry in some)
        return put_all(some, timeout)

    monkeypatch.setattr(entries, "put_all", noted)
    return found


@pytest.mark.usefixtures("small_blocks")
def test_they_are_those_of_the_rules_in_one_cache_call(week: Week) -> None:
    teams = teams_of(week)
    for goals in (4, 0):
        change_line(week, goals, seed=goals)
        build(week)
        with measured() as cost:
            found = team_scores(week, teams)
        assert (cost.queries, cost.cache_calls) == (0, 1)
        assert found == expected(week)


def test_they_agree_with_the_leaderboards_and_the_ranks(week: Week) -> None:
    change_line(week, 5)
    build(week)
    refresh(LEADERBOARDS.topic(week.pk), "the test asks")
    scores = team_scores(week, teams_of(week))
    boards, ranks = LEADERBOARDS.read(week.pk), RANKS.read(week.pk)
    for row in boards["week"]:
        assert exact(scores[row.team_id].net) == row.net
        assert rank_in(ranks["week"], exact(scores[row.team_id].net)) == row.rank
    for row in boards["season"]:
        assert exact(scores[row.team_id].season) == row.season_points
        assert rank_in(ranks["season"], exact(scores[row.team_id].season)) == row.season_rank
    assert len(scores) == len(boards["season"]) == 12


def test_transfers_and_their_cost(week: Week) -> None:
    lineup = make_lineup(week.season.teams.first(), picks_for(week.season, 5), week)
    Lineup.objects.filter(pk=lineup.pk).update(transfers=3, transfers_cost=8)
    build(week)
    assert team_scores(week, [lineup.team_id])[lineup.team_id].transfers == 3
    assert team_scores(week, teams_of(week)) == expected(week)


@pytest.mark.usefixtures("small_blocks")
def test_only_changed_blocks_are_published(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    build(week)
    put = blocks_put(monkeypatch)
    build(week)
    assert put == []
    lineup = make_lineup(week.season.teams.last(), picks_for(week.season, 5), week)
    Lineup.objects.filter(pk=lineup.pk).update(transfers_cost=4)
    build(week)
    assert [topic.rpartition(":")[2] for topic in put] == [str(lineup.team_id // 4)]


@pytest.mark.usefixtures("small_blocks")
def test_each_block_is_published_again_after_half_a_minute(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(week)
    put = blocks_put(monkeypatch)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + score_blocks.EVERY + 1)
    build(week)
    assert len(put) >= 3


def test_without_the_cache_they_are_computed_and_not_written(week: Week) -> None:
    empty_cache()
    Flag.objects.all().delete()
    change_line(week, 6)
    Flag.objects.all().delete()
    assert team_scores(week, teams_of(week)) == expected(week)
    # The refresher is asked; no reader has written a block.
    assert Flag.objects.get().topic == RANKS.topic(week.pk)
    assert score_blocks.published_scores(week, teams_of(week))[0] == {}
    refresh(RANKS.topic(week.pk))
    found, missing = score_blocks.published_scores(week, teams_of(week))
    assert found == expected(week)
    assert missing == []


def test_a_miss_makes_as_many_queries_for_two_teams_as_for_all(week: Week) -> None:
    counts = []
    for some in (teams_of(week)[:2], teams_of(week)):
        empty_cache()
        Flag.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            team_scores(week, some)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("body", [b"", b"x" * 6144, b"{}"])
def test_a_garbled_block_is_a_miss(week: Week, body: bytes) -> None:
    team = teams_of(week)[0]
    topic = f"{score_blocks._topic(week)}:{team // score_blocks.BLOCK}"
    cache.set(entries.cache_key(topic, score_blocks.SCHEMA), body)
    assert team_scores(week, teams_of(week)) == expected(week)


def test_an_old_block_is_a_miss(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + score_blocks.MAX_AGE + 1)
    assert score_blocks.published_scores(week, teams_of(week))[0] == {}


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"1": "x"}', b'{"a": [1, 2]}'])
def test_a_garbled_index_costs_a_new_publication(
    week: Week, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = f"{score_blocks._topic(week)}:index"
    entry = entries.CacheEntry(topic, score_blocks.SCHEMA, 1, time.time(), body)
    cache.set(entry.key, entry.to_bytes())
    put = blocks_put(monkeypatch)
    build(week)
    assert put
    assert team_scores(week, teams_of(week)) == expected(week)


def test_a_builder_that_has_lost_its_lock_publishes_nothing(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    standings = held_standings(week.pk)
    assert standings
    put = blocks_put(monkeypatch)
    standings.net += 100
    assert score_blocks.publish_scores(week, standings, version=1)
    assert put == []


def test_a_cache_that_takes_no_block_is_tried_again(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    Flag.objects.all().delete()
    change_line(week, 7)
    monkeypatch.setattr(entries, "put_all", lambda *args: False)
    build(week)
    monkeypatch.undo()
    flags = Flag.objects.filter(topic=RANKS.topic(week.pk))
    assert flags.count() == 1
    refresh(RANKS.topic(week.pk))
    assert not flags.exists()
    assert score_blocks.published_scores(week, teams_of(week))[0] == expected(week)


def test_a_team_without_a_lineup_has_no_score(week: Week) -> None:
    new = make_team(week.season)
    build(week)
    with CaptureQueriesContext(connection) as queries:
        assert team_scores(week, [new.pk]) == {}
    assert not queries.captured_queries


def test_final_weeks_are_read_from_their_results(week: Week) -> None:
    before = expected(week)
    play(week, "final")
    week.refresh_from_db()
    build(week)
    assert team_scores(week, teams_of(week)) == expected(week)
    assert team_scores(week, teams_of(week)).keys() == before.keys()


def test_a_correction_of_an_earlier_week_reaches_the_season(week: Week) -> None:
    correct(line_of(week.season, FINAL_WEEKS), goals_scored=9)
    assert Flag.objects.filter(topic=RANKS.topic(week.pk)).exists()
    refresh(RANKS.topic(week.pk))
    found, _ = score_blocks.published_scores(week, teams_of(week))
    assert found == expected(week)


def test_a_week_that_starts_again_has_other_blocks(week: Week) -> None:
    Week.objects.filter(pk=week.pk).update(first_kickoff=F("first_kickoff") - timedelta(days=1))
    week.refresh_from_db()
    assert score_blocks.published_scores(week, teams_of(week))[0] == {}
