"""The lessons: all ways of one give the same rows, and each costs what the page says."""

import re

import pytest
from django.core.cache import cache

from caching import refresher
from caching.models import Flag, StoredSnapshot
from fantasy.models import Week
from leagues.models import League
from learn.lessons import deep_page, league_table, lineup
from learn.lessons.measurement import TRIES, run_way
from learn.lessons.registry import lessons
from learn.read_models import cached
from teams.models import ScoreCount, TeamWeek
from tests.factories import make_season, make_team

pytestmark = pytest.mark.services

# SQL queries and cache calls, for three teams and for fifteen players.
COSTS = {
    "league-table": {
        "loop": (1 + 2 * 3, 0),
        "select-related": (1 + 3, 0),
        "prefetch-related": (2, 0),
        "annotate": (1, 0),
        "cached-manager": (0, 1),
        "snapshot": (0, 1),
    },
    "lineup": {
        "loop": (2 + 3 * 15, 0),
        "select-related": (2 + 15, 0),
        "prefetch-related": (3, 0),
        "annotate": (1, 0),
        "values-list": (1, 0),
        "cached-manager": (0, 1),
        "snapshot": (0, 1),
    },
    "deep-page": {
        "everything": (2, 0),
        "sort-and-skip": (2, 0),
        "index-and-skip": (2, 0),
        "by-key": (2, 0),
        "columns-only": (2, 0),
    },
}


def test_every_way_of_a_lesson_gives_the_same_rows(site, subtests):
    for lesson, rows in ((league_table.lesson, 3), (lineup.lesson, 15), (deep_page.lesson, 20)):
        first = run_way(lesson, lesson.ways[0], site.weeks[0]).rows
        assert len(first) == rows
        for way in lesson.ways:
            with subtests.test(f"{lesson.slug}: {way.title}"):
                assert run_way(lesson, way, site.weeks[0]).rows == first


def test_each_way_costs_what_it_costs(site):
    for slug, lesson in lessons.items():
        runs = {way.slug: run_way(lesson, way, site.weeks[0]) for way in lesson.ways}
        assert {way: (one.queries, one.cache_calls) for way, one in runs.items()} == COSTS[slug]


def test_the_page_shows_what_the_refresher_counted(site):
    for slug, costs in COSTS.items():
        found = cached.way_costs(slug)
        assert {
            way: (figures["queries"], figures["cache_calls"]) for way, figures in found.items()
        } == costs
        assert all(figures["milliseconds"] > 0 for figures in found.values())


def test_a_build_counts_all_that_its_ways_asked(site):
    asked = sum(queries for queries, _ in COSTS["league-table"].values())
    own = 1  # the week
    stored = StoredSnapshot.objects.get(pk="learn-ways:league-table")
    assert stored.queries == own + TRIES * asked


def test_the_loop_grows_with_the_table_and_stops_at_twenty_teams(site):
    week = site.weeks[0]
    TeamWeek.objects.bulk_create(
        TeamWeek(team=make_team(site.season), week=week, points=-rank, season_points=-rank)
        for rank in range(4, 40)
    )
    for kind in ScoreCount.Kind:
        ScoreCount.objects.recount(week, kind)
    ways = {way.slug: run_way(league_table.lesson, way, week) for way in league_table.lesson.ways}
    assert len(ways["loop"].rows) == league_table.TEAMS
    assert ways["loop"].queries == 41
    assert ways["prefetch-related"].queries == 2
    assert ways["annotate"].queries == 1


def test_a_way_that_reads_by_key_begins_at_the_key(site):
    plans = {
        way.slug: run_way(deep_page.lesson, way, site.weeks[0]).plan
        for way in deep_page.lesson.ways
    }
    assert plans["everything"] == ""
    assert re.search("Sort|TEMP B-TREE", plans["sort-and-skip"])
    assert re.search("place ?>", plans["by-key"])
    assert not re.search("place ?>", plans["index-and-skip"])


def test_figures_wait_for_the_snapshots_that_they_measure(site):
    StoredSnapshot.objects.filter(pk__startswith="learn-").delete()
    cache.clear()
    Flag.objects.all().delete()
    assert refresher.refresh("learn-ways:lineup", "the test") is None
    assert not Flag.objects.exists()  # nobody asked: a builder does not write
    built = [build.topic for build in refresher.refresh_all()]
    assert "learn-lineup:latest" in built
    refresher.refresh_all()
    assert set(cached.way_costs("lineup")) == set(COSTS["lineup"])


def test_the_page_deep_in_a_league_is_that_of_a_public_one(site):
    league = League.objects.get(name="Everyone")
    League.objects.create(season=site.season, name="Private", start_week=1, size=league.size + 1)
    assert deep_page.table(site.weeks[0]).first().league == league
    League.objects.filter(pk=league.pk).update(is_public=False)
    assert not deep_page.table(site.weeks[0]).exists()


def test_before_a_week_is_final_there_is_nothing_to_measure(db, client):
    make_season()
    refresher.refresh_all()
    assert cached.way_costs("lineup") == {}
    assert "not measured yet" in client.get("/learn/lineup/").content.decode()
    page = client.get("/learn/lineup/loop/").content.decode()
    assert "no week of this season is final yet" in page


def test_a_week_that_becomes_final_is_measured_anew(site):
    Flag.objects.all().delete()
    Week.objects.filter(pk=site.weeks[1].pk).update(number=site.weeks[1].number)
    assert {"learn-league-table:latest", "learn-ways:lineup"} <= set(
        Flag.objects.values_list("topic", flat=True)
    )
