"""The pages of a league's table: classic and head-to-head, now and after a week."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from caching.refresher import refresh, refresh_all
from fantasy.models import Season, Week
from leagues.models import League, Matchup
from leagues.read_models.league import LEAGUE_PAGE
from leagues.services.membership import CLOSED, TOO_LATE
from leagues.services.schedule import redraw
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.read_models.ranks import RANKS
from scoring.rules.feed import FeedLine
from scoring.services.ingest import ingest
from teams.models import LineupSlot, StatLine, Team, TeamWeek
from tests.caches import empty_cache
from tests.factories import make_lineup, make_team, picks_for
from tests.league_factories import add_members, make_league
from tests.pages.test_budgets import cost
from tests.scoring.played_season import FINAL_WEEKS, play, played_season

pytestmark = pytest.mark.django_db


def net(team: Team, week: Week) -> Decimal:
    """The points of a team in a week, from the leaderboards."""
    boards = LEADERBOARDS.read(week.pk)
    return next(row.net for row in boards["week"] if row.team_id == team.pk)


def table_of(client: Client, league: League, *args: int) -> list[tuple[int, int, Decimal]]:
    """The rows of the page: rank, team, points since the start."""
    name = "league-week" if args else "league"
    page = client.get(reverse(name, args=[league.pk, *args]))
    assert page.status_code == 200
    return [(row.rank, row.team.pk, row.points) for row in page.context["rows"]]


def test_a_classic_table_has_the_points_of_the_leaderboards(
    classic: League, week: Week, teams: list[Team], client: Client
) -> None:
    expected = {
        team.pk: net(team, week)
        + sum(
            row.net
            for row in TeamWeek.objects.filter(team=team, week__number__in=[2, 3])
            if row.points is not None
        )
        for team in teams
    }
    rows = table_of(client, classic)
    assert {team: points for _, team, points in rows} == expected
    assert [points for *_, points in rows] == sorted(expected.values(), reverse=True)


def test_a_live_table_follows_the_standings(
    classic: League, week: Week, teams: list[Team], client: Client
) -> None:
    before = {team: points for _, team, points in table_of(client, classic)}
    gained = {team.pk: -net(team, week) for team in teams}
    slot = LineupSlot.objects.filter(
        lineup__team=teams[0], role="starter", is_captain=True
    ).first()
    line = StatLine.objects.get(game__week=week, player=slot.player)
    stats = {"minutes": Decimal(90), "goals_scored": Decimal(9)}
    ingest(week.season, [FeedLine(line.game_id, line.player_id, line.revision + 1, stats)])
    refresh(RANKS.topic(week.pk), "the test asks")
    refresh(LEADERBOARDS.topic(week.pk), "the test asks")
    after = {team: points for _, team, points in table_of(client, classic)}
    for team in teams:
        gained[team.pk] += net(team, week)
    assert {team: after[team] - before[team] for team in after} == gained
    assert any(gained.values())


def test_the_table_after_a_week(classic: League, teams: list[Team], client: Client) -> None:
    rows = table_of(client, classic, 2)
    assert {team: points for _, team, points in rows} == {
        team.pk: TeamWeek.objects.get(team=team, week__number=2).net for team in teams
    }
    page = client.get(reverse("league-week", args=[classic.pk, 2])).content.decode()
    assert "After Week 2" in page
    assert f'href="{reverse("league-week", args=[classic.pk, 3])}"' in page
    assert f'href="{reverse("league-week", args=[classic.pk, 1])}"' not in page


def test_movement_is_since_the_week_before(classic: League, client: Client) -> None:
    earlier = {team: rank for rank, team, _ in table_of(client, classic, 2)}
    page = client.get(reverse("league-week", args=[classic.pk, 3]))
    for row in page.context["rows"]:
        assert row.climbed == earlier[row.team.pk] - row.rank


def test_a_head_to_head_table(head_to_head: League, client: Client, teams: list[Team]) -> None:
    page = client.get(reverse("league", args=[head_to_head.pk]))
    rows = {row.team.pk: row.row for row in page.context["rows"]}
    for row in rows.values():
        assert row.played == row.won + row.drawn + row.lost == FINAL_WEEKS + 1
        assert row.table_points == 3 * row.won + row.drawn
    one, other = rows[teams[0].pk], rows[teams[1].pk]
    assert (one.won, one.lost) == (other.lost, other.won)
    assert one.points_for == other.points_against


def test_matchups_have_the_points_of_the_week(
    head_to_head: League, week: Week, client: Client, teams: list[Team]
) -> None:
    page = client.get(reverse("league", args=[head_to_head.pk]))
    first, second, last = page.context["matchups"]
    assert (first.home_points, first.away_points) == (net(teams[0], week), net(teams[1], week))
    others = [net(team, week) for team in teams[:4]]
    assert last.home_points == net(teams[4], week)
    assert abs(last.away_points - sum(others) / 4) <= Decimal("0.005")
    content = page.content.decode()
    assert "Average of the others" in content
    for one in (first, second, last):
        assert reverse("matchup", args=[head_to_head.pk, one.matchup.pk]) in content


def test_a_corrected_result_counts(
    head_to_head: League, client: Client, teams: list[Team]
) -> None:
    Matchup.objects.filter(league=head_to_head, week__number=1, place=1).update(
        home_result=Decimal("999.5"), away_result=Decimal(1)
    )
    empty_cache()
    page = client.get(reverse("league-week", args=[head_to_head.pk, 1]))
    assert page.context["matchups"][0].home_points == Decimal("999.5")
    rows = {row.team.pk: row for row in page.context["rows"]}
    assert rows[teams[0].pk].row.won == 1
    assert rows[teams[0].pk].points == Decimal("999.5")
    assert "Corrected" in page.content.decode()


def test_a_member_sees_their_row_the_notice_and_the_private_tabs(
    head_to_head: League, member: Client, teams: list[Team], client: Client
) -> None:
    page = member.get(reverse("own-league", args=[head_to_head.pk])).content.decode()
    assert re.search(rf'id="team-{teams[0].pk}"\s+class="own"', page)
    assert "Hello all" in page
    assert reverse("league-board", args=[head_to_head.pk]) in page
    shared = client.get(reverse("league", args=[head_to_head.pk])).content.decode()
    assert "Hello all" not in shared
    assert 'class="own"' not in shared
    assert teams[0].name in shared  # the commissioner's team


def test_the_page_tells_the_rules_and_the_tie_breaks(classic: League, client: Client) -> None:
    page = client.get(reverse("league", args=[classic.pk])).content.decode()
    assert "Points from Week 2 on" in page
    assert "Points in the latest week" in page
    assert "they share the rank" in page


@pytest.mark.parametrize(
    ("fields", "joinable"),
    [
        ({}, True),
        ({"entry_locked": True}, False),
        ({"max_teams": 5}, False),
        ({"kind": "entrants"}, False),
    ],
)
def test_a_league_with_free_places_can_be_joined(
    classic: League, client: Client, member: Client, fields: dict, joinable: bool
) -> None:
    League.objects.filter(pk=classic.pk).update(**fields)
    empty_cache()
    address = reverse("join-league", args=[classic.pk])
    page = client.get(reverse("league", args=[classic.pk])).content.decode()
    assert (f'action="{address}"' in page) == joinable
    assert "csrf" not in page.lower()
    assert address not in member.get(reverse("own-league", args=[classic.pk])).content.decode()


def test_a_league_that_has_not_started(season: Season, teams: list[Team], client: Client) -> None:
    league = make_league(season, teams, is_public=True, start_week=5)
    refresh_all()
    page = client.get(reverse("league", args=[league.pk]))
    assert "Starts in Week 5" in page.content.decode()
    assert {row.points for row in page.context["rows"]} == {0}


def test_no_points_of_a_week_before_the_start(head_to_head: League, client: Client) -> None:
    address = reverse("league-week", args=[head_to_head.pk, FINAL_WEEKS])
    column = '<th class="num wide-only" scope="col">Week</th>'
    assert column in client.get(address).content.decode()
    League.objects.filter(pk=head_to_head.pk).update(start_week=FINAL_WEEKS + 1)
    empty_cache()
    assert column not in client.get(address).content.decode()


def test_teams_that_have_left_are_not_in_the_table(
    classic: League, season: Season, client: Client
) -> None:
    gone = make_team(season)
    make_lineup(gone, picks_for(season, 3))
    add_members(classic, [gone], state="left")
    empty_cache()
    assert gone.pk not in {team for _, team, _ in table_of(client, classic)}


def test_the_overall_league_is_the_leaderboard(season: Season, client: Client) -> None:
    league = make_league(season, kind="overall", is_public=True)
    refresh_all()
    assert client.get(reverse("league", args=[league.pk])).url == reverse("leaderboard")
    page = client.get(reverse("league-week", args=[league.pk, 2]))
    assert page.url == reverse("leaderboard-week", args=[2])


def test_private_and_unknown_leagues_are_the_same_404(
    season: Season, teams: list[Team], client: Client, member: Client
) -> None:
    private = make_league(season, teams[1:], commissioner=None)
    refresh_all()
    for visitor in (client, member):
        for name in ("league", "league-history"):
            for pk in (private.pk, 10**9):
                assert visitor.get(reverse(name, args=[pk])).status_code == 404
    assert member.get(reverse("own-league", args=[private.pk])).status_code == 404
    assert client.get(reverse("league-week", args=[private.pk, 99])).status_code == 404


def test_a_week_that_does_not_exist(classic: League, client: Client) -> None:
    assert client.get(reverse("league-week", args=[classic.pk, 99])).status_code == 404


def test_when_the_week_becomes_final_the_points_stay(
    classic: League, week: Week, client: Client
) -> None:
    """Within the ten seconds in which the minted league does not have the week's results."""
    table_of(client, classic)
    play(week, "final")
    refresh_all()
    live = table_of(client, classic)
    empty_cache()
    assert table_of(client, classic) == live
    assert sum(points for *_, points in live) == sum(
        row.net
        for row in TeamWeek.objects.filter(
            team__in=[team for _, team, _ in live], week__number__range=(2, 4)
        )
    )


def test_a_past_season_can_be_read(
    classic: League, season: Season, client: Client, member: Client
) -> None:
    rows = table_of(client, classic, FINAL_WEEKS)
    Season.objects.filter(pk=season.pk).update(is_current=False)
    played_season()
    refresh_all()
    empty_cache()
    assert table_of(client, classic, FINAL_WEEKS) == rows
    assert member.get(reverse("own-league", args=[classic.pk])).status_code == 200
    page = client.get(reverse("league", args=[classic.pk])).content.decode()
    assert reverse("join-league", args=[classic.pk]) not in page
    # Its teams have no pages any more.
    history = client.get(reverse("league-history", args=[classic.pk])).content.decode()
    members = member.get(reverse("league-members", args=[classic.pk])).content.decode()
    for one in (page, history, members):
        assert 'href="/teams/' not in one


def test_budgets(classic: League, head_to_head: League, client: Client, member: Client) -> None:
    for league in (classic, head_to_head):
        for args in ([], [FINAL_WEEKS]):
            name = "league-week" if args else "league"
            client.get(reverse(name, args=[league.pk, *args]))
            assert cost(client.get(reverse(name, args=[league.pk, *args]))) <= (0, 2)
            own = reverse(f"own-{name}", args=[league.pk, *args])
            member.get(own)
            assert cost(member.get(own)) <= (2, 2)


def test_drawn_matchups_are_shown_before_their_week(
    season: Season, teams: list[Team], client: Client
) -> None:
    league = make_league(season, teams, is_public=True, format="h2h")
    redraw(league)
    refresh_all()
    page = client.get(reverse("league-week", args=[league.pk, FINAL_WEEKS + 2]))
    assert len(page.context["matchups"]) == 3
    assert {row.home_points for row in page.context["matchups"]} == {None}


@pytest.mark.parametrize("is_over", [True, False])
def test_no_button_to_join_when_nobody_can_any_more(
    head_to_head: League, season: Season, client: Client, is_over: bool
) -> None:
    if is_over:
        season.weeks.update(locks_at=timezone.now())
        Week.objects.filter(season=season).update(first_kickoff=timezone.now())
    else:
        League.objects.update(playoff_teams=2, playoff_week=FINAL_WEEKS + 2)
    LEAGUE_PAGE.expire(head_to_head.pk)
    refresh_all()
    page = client.get(reverse("league", args=[head_to_head.pk])).content.decode()
    assert reverse("join-league", args=[head_to_head.pk]) not in page
    assert TOO_LATE in page


def test_a_full_and_a_closed_league_say_so(classic: League, client: Client) -> None:
    for fields, told in (
        ({"max_teams": 5}, "is full: all 5 places are taken."),
        ({"entry_locked": True}, CLOSED),
    ):
        League.objects.filter(pk=classic.pk).update(**fields)
        LEAGUE_PAGE.expire(classic.pk)
        assert told in client.get(reverse("league", args=[classic.pk])).content.decode()
