"""The page of a league's history."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from caching.instrumentation.cost import measured
from caching.refresher import refresh_all
from fantasy.models import Season
from leagues.models import League
from leagues.read_models.history import LEAGUE_HISTORY
from leagues.read_models.league import LEAGUE_PAGE
from teams.models import Team, TeamWeek
from tests.caches import empty_cache
from tests.league_factories import make_league
from tests.pages.test_budgets import cost
from tests.scoring.played_season import FINAL_WEEKS

pytestmark = pytest.mark.django_db


def test_it_has_a_team_s_points_and_ranks_by_week(
    classic: League, teams: list[Team], client: Client
) -> None:
    address = reverse("league-history", args=[classic.pk])
    page = client.get(address, {"team": teams[2].pk})
    assert page.context["team"] == teams[2].pk
    weeks = page.context["weeks"]
    assert [week.number for week in weeks] == list(range(2, FINAL_WEEKS + 1))
    for week in weeks:
        rows = TeamWeek.objects.filter(team__in=teams, week__number=week.number)
        assert week.points == rows.get(team=teams[2]).net
        assert abs(week.average - sum(row.net for row in rows) / 5) <= Decimal("0.01")
        table = client.get(reverse("league-week", args=[classic.pk, week.number]))
        rank = next(r.rank for r in table.context["rows"] if r.team.pk == teams[2].pk)
        assert week.rank == rank


def test_a_member_sees_their_own_team_first(
    classic: League, teams: list[Team], member: Client
) -> None:
    page = member.get(reverse("own-league-history", args=[classic.pk]))
    assert page.context["team"] == teams[0].pk


@pytest.mark.parametrize("asked", ["", "x", "999999", "-1", "1\0"])
def test_another_team_in_the_query_is_ignored(classic: League, client: Client, asked: str) -> None:
    address = reverse("league-history", args=[classic.pk])
    page = client.get(address, {"team": asked})
    assert page.status_code == 200
    assert page.context["weeks"][-1].rank == 1


def test_records(head_to_head: League, client: Client, teams: list[Team]) -> None:
    page = client.get(reverse("league-history", args=[head_to_head.pk]))
    found = {record.title: record for record in page.context["records"]}
    best = max(
        row.net
        for row in TeamWeek.objects.filter(team__in=teams, week__finalized_at__isnull=False)
    )
    assert found["Highest week"].holders[0].value == best
    closest, biggest = found["Closest matchup"].holders[0], found["Biggest win"].holders[0]
    assert 0 < closest.value <= biggest.value
    assert closest.scores[0] - closest.scores[1] == closest.value
    assert "Most weeks at the top" in found


def test_past_seasons_and_champions(
    classic: League, season: Season, teams: list[Team], client: Client, member: Client
) -> None:
    first = make_league(season, teams, champion=teams[1], is_public=False)
    second = make_league(season, teams[1:], previous=first, cup_winner=teams[2], is_public=True)
    League.objects.filter(pk=first.pk).update(previous=second)  # a circle ends
    League.objects.filter(pk=classic.pk).update(previous=second)
    empty_cache()
    page = client.get(reverse("league-history", args=[classic.pk]))
    # Visitors see the public seasons only; members see those that they were in, too.
    assert [one.league for one in page.context["past"]] == [second.pk]
    content = page.content.decode().split("Past seasons")[1]
    assert teams[1].name not in content
    assert teams[2].name in content
    assert reverse("league", args=[second.pk]) in content
    assert reverse("league", args=[first.pk]) not in content
    page = member.get(reverse("own-league-history", args=[classic.pk]))
    assert [one.league for one in page.context["past"]] == [second.pk, first.pk]
    own = page.content.decode()
    assert teams[1].name in own.split("Past seasons")[1]
    assert reverse("own-league", args=[first.pk]) in own
    assert reverse("own-league", args=[second.pk]) not in own


def test_a_private_past_season_is_for_its_own_members(
    classic: League, season: Season, teams: list[Team], member: Client
) -> None:
    private = make_league(season, teams[1:], champion=teams[1], is_public=False)
    League.objects.filter(pk=classic.pk).update(previous=private)
    empty_cache()
    page = member.get(reverse("own-league-history", args=[classic.pk]))
    assert page.context["past"] == []


def test_before_the_first_final_week(season: Season, teams: list[Team], client: Client) -> None:
    league = make_league(season, teams, is_public=True, start_week=FINAL_WEEKS + 1)
    refresh_all()
    page = client.get(reverse("league-history", args=[league.pk]))
    assert "No final week yet" in page.content.decode()


def test_budgets(classic: League, client: Client, member: Client) -> None:
    for visitor, name, budget in (
        (client, "league-history", (0, 1)),
        (member, "own-league-history", (2, 1)),
    ):
        address = reverse(name, args=[classic.pk])
        visitor.get(address)
        assert cost(visitor.get(address)) == budget


def test_the_minted_history_makes_as_many_queries_for_more_teams(
    season: Season, teams: list[Team]
) -> None:
    counts = set()
    for some in (teams[:2], list(season.teams.all())):
        league = make_league(season, some)
        with measured() as found:
            LEAGUE_HISTORY.read(league.pk)
        counts.add(found.queries)
    assert len(counts) == 1


def test_weeks_of_the_playoffs_are_not_weeks_at_the_top(
    head_to_head: League, client: Client
) -> None:
    League.objects.update(playoff_teams=2, playoff_week=FINAL_WEEKS)
    LEAGUE_HISTORY.expire(head_to_head.pk)
    LEAGUE_PAGE.expire(head_to_head.pk)
    page = client.get(reverse("league-history", args=[head_to_head.pk]))
    found = {record.title: record for record in page.context["records"]}
    most = found["Most weeks at the top"].holders
    ranks = LEAGUE_HISTORY.read(head_to_head.pk)["ranks"]
    at_top = {int(team): rows[:-1].count(1) for team, rows in ranks.items()}
    assert {one.value for one in most} == {max(at_top.values())}


@pytest.mark.parametrize("name", ["league", "league-history"])
@pytest.mark.parametrize("door", ["shared", "own"])
def test_champion_and_cup_winner_are_told(
    classic: League, client: Client, member: Client, teams: list[Team], name: str, door: str
) -> None:
    browser, prefix = (client, "") if door == "shared" else (member, "own-")
    address = reverse(f"{prefix}{name}", args=[classic.pk])
    assert "Champion:" not in browser.get(address).content.decode()
    League.objects.filter(pk=classic.pk).update(champion=teams[1], cup_winner=teams[2])
    LEAGUE_PAGE.expire(classic.pk)
    page = browser.get(address)
    assert [(title.name, title.team) for title in page.context["titles"]] == [
        ("Champion", teams[1]),
        ("Cup winner", teams[2]),
    ]
    assert "Champion:" in page.content.decode()
