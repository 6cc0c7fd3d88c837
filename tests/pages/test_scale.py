"""With ten times the teams, no page and no snapshot makes more queries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from caching import refresher
from caching.models import StoredSnapshot
from fantasy.models import User
from teams.models import Lineup, LineupSlot, ScoreCount, Team
from tests.caches import empty_cache
from tests.factories import make_season, make_user, picks_for, slots
from tests.pages.budgets import DEEP_PAGES, PRIVATE, SHARED
from tests.pages.test_budgets import addresses, cost, publish_scores
from tests.shared_rows import Site

FEW, MANY = 200, 2000


def make_teams(season, owner, count):
    """Create `count` teams with lineups in a few statements; the owner's team is the first."""
    week = season.weeks.order_by("number").first()
    users = User.objects.bulk_create(User(username=f"many-{n}") for n in range(1, count))
    teams = Team.objects.bulk_create(
        Team(season=season, owner=user, name=f"Team {n}") for n, user in enumerate([owner, *users])
    )
    lineups = Lineup.objects.bulk_create(
        Lineup(team=team, from_week=week, saved_at=datetime(2026, 1, 1, tzinfo=UTC))
        for team in teams
    )
    picked = [picks_for(season, seed) for seed in range(10)]
    LineupSlot.objects.bulk_create(
        (
            slot
            for n, lineup in enumerate(lineups)
            for slot in slots(lineup, picked[n % len(picked)])
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # otherwise PostgreSQL plans for empty tables
    return teams


def site_with(count):
    """In mid-season, as in the fixture `site`."""
    season = make_season(weeks=3, kickoff=timezone.now() - timedelta(days=8))
    owner = make_user("owner", "secret")
    team = make_teams(season, owner, count)[0]
    site = Site(season, list(season.weeks.order_by("number")), owner, team)
    site.play(site.weeks[0], final=True)
    site.play(site.weeks[1], final=False)
    refresher.refresh_all()
    return site


def costs_with(count):
    """The costs of each address and each build with `count` teams. Rolls back at the end."""
    with transaction.atomic():
        site = site_with(count)
        assert (
            sum(ScoreCount.objects.scores(site.weeks[0], ScoreCount.Kind.WEEK).values()) == count
        )
        visitor, owner = Client(), Client()
        owner.force_login(site.owner)
        address = addresses(site)
        pages = {}
        for client, budgets in ((visitor, SHARED), (owner, PRIVATE)):
            for budget in budgets:
                empty_cache()
                first = cost(client.get(address(budget)))
                publish_scores(site)
                second = cost(client.get(address(budget)))
                pages[budget.name] = first, second
                assert (first, second) == (budget.cold, budget.warm), budget.name
        pages |= {path: cost(visitor.get(path)) for path in DEEP_PAGES}
        number = {str(week.pk): week.number for week in site.weeks}
        builds = {}
        for topic in StoredSnapshot.objects.order_by("pk").values_list("pk", flat=True):
            name, _, key = topic.partition(":")
            build = refresher.refresh(topic, "to see what it costs")
            assert build is not None
            builds[name, "" if name == "players" else number.get(key, key)] = build.queries
        transaction.set_rollback(True)
    return pages, builds


@pytest.mark.django_db
def test_pages_and_builds_cost_the_same_with_ten_times_the_teams(subtests):
    (pages, builds), (pages_of_many, builds_of_many) = costs_with(FEW), costs_with(MANY)
    for name, costs in pages.items():
        with subtests.test(name):
            assert pages_of_many[name] == costs
    for topic, queries in builds.items():
        with subtests.test(topic):
            assert builds_of_many[topic] == queries
    assert len(pages) == len(SHARED) + len(PRIVATE) + len(DEEP_PAGES)
