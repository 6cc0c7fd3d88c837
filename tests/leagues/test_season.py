"""A season of a head-to-head league of ten from creation to champion: services and pages."""

import pytest
from django.test import Client

from caching import refresher
from fantasy.calendar import current_calendar
from fantasy.models import Season, Week
from leagues.models import League
from leagues.rules.formats import HEAD_TO_HEAD, LeagueRules
from leagues.services.creation import create_league
from leagues.services.membership import join
from leagues.services.rounds import draw_due
from teams.models import TeamWeek
from tests.caches import empty_cache
from tests.leagues.owned_season import TEAMS, make_owned_season, play_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def season():
    season = make_owned_season()
    refresher.refresh_all()
    return season


def play(week: Week, status: str) -> None:
    play_week(week, status)
    refresher.refresh_all()
    empty_cache()


def rules(**changes) -> LeagueRules:
    values = {
        "format": HEAD_TO_HEAD,
        "start_week": 1,
        "tie_breaks": ("points_for", "head_to_head", "latest_week", "fewest_transfers"),
        "playoff_teams": 4,
        "playoff_week": 10,
        "consolation": True,
    }
    return LeagueRules(**values | changes)


def found(season: Season, **changes) -> League:
    """A public league that the first owner has created and all others have joined."""
    teams = list(season.teams.select_related("owner").order_by("pk"))
    league = create_league(
        user=teams[0].owner,
        calendar=current_calendar(),
        name="Sunday League",
        is_public=True,
        max_teams=TEAMS,
        rules=rules(**changes),
    )
    for team in teams[1:]:
        join(league=league.pk, user=team.owner, calendar=current_calendar())
    league.refresh_from_db()
    return league


def results(season: Season) -> dict[int, dict[int, int]]:
    """Week number → team → points after transfers, as the weeks are stored."""
    found: dict[int, dict[int, int]] = {}
    for row in TeamWeek.objects.filter(week__season=season, points__isnull=False):
        found.setdefault(row.week.number, {})[row.team_id] = row.net
    return found


def pages(league: League, client: Client, own: str) -> dict[str, str]:
    """The texts of the league's pages through one of the two doors."""
    base = f"/{own}/{league.pk}/"
    latest = league.matchups.order_by("-week__number", "stage", "place").first()
    found = {}
    for name, path in (
        ("table", base),
        ("bracket", f"{base}bracket/"),
        ("matchup", f"{base}matchups/{latest.pk}/"),
        ("history", f"{base}history/"),
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        found[name] = " ".join(response.content.decode().split())
    return found


def test_a_season_from_creation_to_champion(season, client):
    league = found(season)
    assert (league.size, league.draw_after) == (TEAMS, 9)
    # Everybody meets everybody once in the nine weeks before the playoffs.
    pairs = {frozenset(pair) for pair in league.matchups.values_list("home", "away")}
    assert len(pairs) == TEAMS * (TEAMS - 1) // 2 == league.matchups.count()
    member = Client()
    member.force_login(season.teams.order_by("pk")[1].owner)
    assert "As it stands" in pages(league, client, "leagues")["bracket"]

    weeks = list(season.weeks.select_related("season").order_by("number"))
    for week in weeks[:9]:
        play(week, "live")
        play(week, "final")
        assert draw_due() == (week.number == 9)

    # The table that the seeds come from, computed apart: wins, then points for.
    net = results(season)
    table = {team.pk: [0, 0] for team in season.teams.all()}
    for matchup in league.matchups.filter(stage="regular").select_related("week"):
        points = net[matchup.week.number]
        home, away = matchup.home_id, matchup.away_id
        for own, other in ((home, away), (away, home)):
            table[own][0] += 3 * (points[own] > points[other]) + (points[own] == points[other])
            table[own][1] += points[own]
    order = sorted(table, key=lambda team: table[team], reverse=True)
    keys = [tuple(table[team]) for team in order]
    assert len(set(keys)) == len(keys), "choose other points: a tie-break decides"
    semis = list(league.matchups.filter(stage="playoff").order_by("place"))
    assert [(m.home_id, m.away_id) for m in semis] == [
        (order[0], order[3]),
        (order[1], order[2]),
    ]
    consolation = league.matchups.filter(stage="consolation").order_by("place")
    assert [(m.home_id, m.away_id) for m in consolation] == [
        (order[4], order[7]),
        (order[5], order[6]),
    ]

    play(weeks[9], "live")
    for door, visitor in (("leagues", client), ("my-leagues", member)):
        shown = pages(league, visitor, door)
        assert "Semi-finals" in shown["bracket"]
        assert "Winner of 1 against 4" in shown["bracket"]
        assert "Live" in shown["bracket"]
    play(weeks[9], "final")
    draw_due()
    net = results(season)
    finalists = []
    for semi in semis:
        semi.refresh_from_db()
        points = net[10]
        expected = max(
            (semi.home_id, semi.away_id), key=lambda team: (points[team], team == semi.home_id)
        )
        assert semi.winner_id == expected
        finalists.append(expected)
    final = league.matchups.get(stage="playoff", round=2, place=1)
    assert {final.home_id, final.away_id} == set(finalists)
    third = league.matchups.get(stage="playoff", round=2, place=2)
    assert not {third.home_id, third.away_id} & set(finalists)

    play(weeks[10], "live")
    shown = pages(league, client, "leagues")
    assert "Final" in shown["matchup"]
    play(weeks[10], "final")
    draw_due()
    league.refresh_from_db()
    net = results(season)[11]
    assert league.champion_id == max(
        (final.home_id, final.away_id), key=lambda team: (net[team], team == final.home_id)
    )
    assert league.draw_after is None
    for door, visitor in (("leagues", client), ("my-leagues", member)):
        shown = pages(league, visitor, door)
        assert "Champion" in shown["bracket"]
        assert league.champion.name in shown["bracket"]
        assert "wins" in shown["matchup"]
    said = [entry.what for entry in league.log.order_by("pk")]
    assert said[-1] == f"named “{league.champion.name}” champion"


def test_what_the_matchup_page_says_live(season, client):
    league = found(season)
    week = season.weeks.get(number=1)
    matchup = league.matchups.filter(week=week).first()
    path = f"/leagues/{league.pk}/matchups/{matchup.pk}/"
    before = client.get(path).content.decode()
    assert "Chance to win" not in before
    assert "Hidden until locked" in before
    play(week, "live")
    page = client.get(path)
    assert page.context["home"].points == sum(
        shown.counted for shown in page.context["home"].slots
    )
    assert 1 <= page.context["chance"] <= 99
    assert page.context["chance"] + page.context["away_chance"] == 100
    assert 'data-tally="home in-play">11<' in page.content.decode()
    play(week, "final")
    page = client.get(path)
    assert page.context["chance"] is None
    net = results(season)[1]
    assert page.context["home"].points == net[matchup.home_id]
    assert page.context["away"].points == net[matchup.away_id]
