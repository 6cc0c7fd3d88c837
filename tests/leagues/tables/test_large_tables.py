"""The tables of large leagues: a snapshot for the first page, stored rows for the others."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from caching.instrumentation.cost import measured
from caching.models import Flag, StoredSnapshot
from caching.outbox import flag
from caching.refresher import refresh, refresh_all
from fantasy.calendar import current_calendar
from fantasy.models import Season, Week
from leagues.models import League, LeagueRank, LeagueTable, Membership
from leagues.read_models import large_leagues
from leagues.read_models.large_leagues import LARGE_LEAGUE_TOP
from leagues.read_models.large_totals import forget_totals
from leagues.services import stored_tables
from leagues.services.membership import join
from leagues.services.stored_tables import due_tables, store_tables, tables_are_due
from leagues.view_models import large_table
from leagues.view_models.own_leagues import OwnLeague
from leagues.views import tables
from scoring.read_models.ranks import RANKS
from scoring.rules.ranking import ranks
from scoring.rules.spread import rank_in
from scoring.standings.team_weeks import team_weeks
from teams.models import Lineup, Team, TeamWeek
from tests.caches import empty_cache
from tests.factories import make_lineup, make_team, make_user, picks_for
from tests.league_factories import add_members, make_league
from tests.pages.test_budgets import cost
from tests.scoring.played_season import FINAL_WEEKS, correct, line_of, play

pytestmark = [pytest.mark.services, pytest.mark.django_db]

START = 2
HISTORIES = ("own-league-history", "league-history")


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of five teams, and two rows in a transaction."""
    for module in (large_leagues, large_table, tables):
        monkeypatch.setattr(module, "PAGE", 5)
    monkeypatch.setattr(stored_tables, "BATCH", 2)
    monkeypatch.setattr(stored_tables, "_work", None)
    monkeypatch.setattr(stored_tables, "_seen", (None, 0.0))
    forget_totals()


@pytest.fixture
def season(played: Season) -> Season:
    """Without ranks: their first build makes the leagues' first pages."""
    return played


@pytest.fixture
def entrants(season: Season, teams: list[Team]) -> League:
    """All twelve teams, as if they had begun in the second week; its size is not counted yet."""
    league = make_league(
        season, list(season.teams.order_by("pk")), kind="entrants", is_public=True, max_teams=None
    )
    League.objects.filter(pk=league.pk).update(size=0)
    league.refresh_from_db()
    refresh_all()
    return league


@pytest.fixture
def large(season: Season, teams: list[Team]) -> League:
    league = make_league(
        season,
        list(season.teams.order_by("pk")),
        is_public=True,
        start_week=START,
        max_teams=100_000,
        commissioner=None,
    )
    League.objects.filter(pk=league.pk).update(size=100)  # though it has twelve members
    league.refresh_from_db()
    refresh_all()
    return league


def store(league: League) -> None:
    for _ in range(20):
        if not tables_are_due():
            refresh(LARGE_LEAGUE_TOP.topic(league.pk), "its pause is over")
            return
        store_tables()
    raise AssertionError("the tables are never complete")


def totals(league: League, week: Week) -> dict[int, Decimal]:
    """Points since the start by the pure rules."""
    found: dict[int, Decimal] = {}
    weeks = week.season.weeks.filter(number__range=(league.start_week, week.number))
    for one in weeks.select_related("season"):
        rows = TeamWeek.objects.filter(week=one) if one.is_final else team_weeks(one)
        for row in rows:
            found[row.team_id] = found.get(row.team_id, Decimal(0)) + row.net
    return found


@pytest.mark.parametrize("kind", ["entrants", "large"])
def test_the_first_page_has_the_exact_live_ranks(
    kind: str, week: Week, request: pytest.FixtureRequest, client: Client
) -> None:
    league = request.getfixturevalue(kind)
    expected = totals(league, week)
    placed = ranks(expected)
    page = client.get(reverse("league", args=[league.pk]))
    rows = page.context["rows"]
    assert [row.points for row in rows] == sorted(expected.values(), reverse=True)[:5]
    for row in rows:
        assert (row.points, row.rank) == (expected[row.team.pk], placed[row.team.pk])
    spread = LARGE_LEAGUE_TOP.read(league.pk)["spread"]
    assert {team: rank_in(spread, points) for team, points in expected.items()} == placed


def test_it_is_built_with_the_ranks_from_the_same_standings(large: League, week: Week) -> None:
    before = LARGE_LEAGUE_TOP.read(large.pk)
    best = before["rows"][0].team
    lineup = make_lineup(best, picks_for(week.season, 71), week)
    Lineup.objects.filter(pk=lineup.pk).update(transfers_cost=40)
    refresh(RANKS.topic(week.pk), "the test asks")
    after = LARGE_LEAGUE_TOP.read(large.pk)
    expected = sorted(totals(large, week).values(), reverse=True)
    assert [row.points for row in after["rows"]] == expected[:5]
    assert after["rows"][0].team_id != best.pk


def test_the_pages_of_a_final_week_hold_all_teams_by_place(
    large: League, week: Week, client: Client
) -> None:
    store(large)
    last = week.season.weeks.get(number=FINAL_WEEKS)
    expected = totals(large, last)
    placed = ranks(expected)
    stored = LeagueRank.objects.filter(league=large, week=last)
    assert list(stored.values_list("place", flat=True)) == list(range(1, 13))
    assert {row.team_id: row.points for row in stored} == expected
    assert {row.team_id: row.rank for row in stored} == placed
    seen = []
    for number in (1, 2, 3, 4):
        address = reverse("league-week", args=[large.pk, FINAL_WEEKS])
        page = client.get(address, {"page": number})
        seen += [row.team.pk for row in page.context["rows"]]
        assert ("Lower" in page.content.decode()) == (number < 3)
    assert sorted(seen) == sorted(expected)
    assert "No team is ranked this low" in page.content.decode()
    deep = client.get(reverse("league", args=[large.pk]), {"page": 2})
    assert [row.rank for row in deep.context["rows"]] == sorted(placed.values())[5:10]
    assert f"after Week {FINAL_WEEKS}" in deep.content.decode()


def test_no_link_leads_to_a_week_that_has_not_begun(
    large: League, week: Week, client: Client
) -> None:
    store(large)
    addresses = [reverse("league-week", args=[large.pk, week.number + n]) for n in (-1, 0, 1)]
    assert 'rel="next"' in client.get(addresses[0]).content.decode()
    assert addresses[2] not in client.get(addresses[1]).content.decode()
    assert addresses[2] not in client.get(reverse("league", args=[large.pk])).content.decode()


def test_a_week_before_the_start_has_no_table(large: League, client: Client) -> None:
    store(large)
    page = client.get(reverse("league-week", args=[large.pk, START - 1])).content.decode()
    assert f"The league starts in Week {START}." in page


def test_the_history_tells_who_was_at_the_top(large: League, week: Week, client: Client) -> None:
    store(large)
    page = client.get(reverse("league-history", args=[large.pk]))
    (record,) = page.context["records"]
    for one in record.holders:
        number = int(one.weeks.removeprefix("Week "))
        points = totals(large, week.season.weeks.get(number=number))
        assert points[one.team] == max(points.values()) == one.value
        assert one.name == Team.objects.get(pk=one.team).name


@pytest.mark.parametrize("kind", ["entrants", "large"])
def test_the_history_has_a_team_s_points_and_ranks_by_week(
    kind: str, week: Week, request: pytest.FixtureRequest, client: Client
) -> None:
    league = request.getfixturevalue(kind)
    store(league)
    address = reverse("league-history", args=[league.pk])
    finals = list(week.season.weeks.filter(number__range=(league.start_week, FINAL_WEEKS)))
    placed = {one.number: ranks(totals(league, one)) for one in finals}
    for team in Team.objects.filter(season=week.season):
        page = client.get(address, {"team": team.pk})
        assert page.context["team_name"] == team.name
        assert [(one.number, one.points, one.rank) for one in page.context["weeks"]] == [
            (
                one.number,
                TeamWeek.objects.get(week=one, team=team).net,
                placed[one.number][team.pk],
            )
            for one in finals
        ]
    leader = LeagueRank.objects.get(league=league, week__number=FINAL_WEEKS, place=1).team_id
    for asked in ({}, {"team": ""}, {"team": "x"}, {"team": "999999"}, {"team": "9" * 30}):
        page = client.get(address, asked)
        assert page.context["team"] == leader
        assert page.context["weeks"][-1].rank == 1
    assert "Average" not in page.content.decode()
    offered = {team for team, _ in page.context["teams"]}
    top = LeagueRank.objects.filter(league=league, rank=1).values_list("team", flat=True)
    assert offered == set(top)


def test_the_history_shows_a_member_their_own_team(
    large: League, teams: list[Team], member: Client, client: Client
) -> None:
    store(large)
    own, shared = (reverse(name, args=[large.pk]) for name in HISTORIES)
    leader = client.get(shared).context["team"]
    page = member.get(own)
    assert page.context["team"] == teams[0].pk
    assert page.context["weeks"][-1].rank
    assert {teams[0].pk, leader} <= {team for team, _ in page.context["teams"]}
    assert member.get(own, {"team": leader}).context["team"] == leader


def test_the_history_has_a_team_that_joined_late(large: League, client: Client) -> None:
    late = Team.objects.order_by("-pk")[0]
    store(large)
    LeagueRank.objects.filter(week__number__lt=FINAL_WEEKS, team=late).delete()
    page = client.get(reverse("league-history", args=[large.pk]), {"team": late.pk})
    *before, last = page.context["weeks"]
    assert [week.rank for week in before] == [None] * (FINAL_WEEKS - START)
    assert all(week.points is not None for week in before)  # they count for the league
    assert last.rank


def test_budgets_of_the_history(large: League, member: Client, client: Client) -> None:
    store(large)
    own, shared = (reverse(name, args=[large.pk]) for name in HISTORIES)
    other = LeagueRank.objects.filter(league=large).exclude(rank=1).order_by("-place")[0].team_id
    for visitor, address, asked, budget in (
        (client, shared, {}, (0, 1)),
        (client, shared, {"team": other}, (1, 1)),  # a deep page
        (member, own, {}, (3, 1)),
        (member, own, {"team": other}, (3, 1)),
    ):
        visitor.get(address, asked)
        assert cost(visitor.get(address, asked)) == budget


def test_movement_is_since_the_last_stored_week(large: League, week: Week) -> None:
    store(large)
    refresh(LARGE_LEAGUE_TOP.topic(large.pk), "the test asks")
    last = ranks(totals(large, week.season.weeks.get(number=FINAL_WEEKS)))
    for row in LARGE_LEAGUE_TOP.read(large.pk)["rows"]:
        assert row.climbed == last[row.team_id] - row.rank


def test_storing_is_idempotent(large: League) -> None:
    store(large)
    before = list(LeagueRank.objects.values_list("pk", "place", "team"))
    LeagueTable.objects.update(is_complete=False)  # as after a kill before the last step
    stored_tables._seen = (None, 0.0)
    store(large)
    after = list(LeagueRank.objects.values_list("pk", "place", "team"))
    assert [row[1:] for row in before] == [row[1:] for row in after]
    assert LeagueTable.objects.filter(is_complete=True).count() == FINAL_WEEKS - START + 1


def test_another_process_begins_a_half_stored_table_again(
    large: League, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_tables, "TURN", -1.0)
    assert tables_are_due()
    stored_tables._start(stored_tables._all_due()[0])
    stored_tables._store_batch()
    assert 0 < LeagueRank.objects.count() < 12
    stored_tables._work = None  # it was killed
    monkeypatch.undo()
    monkeypatch.setattr(stored_tables, "BATCH", 5)
    store(large)
    assert LeagueRank.objects.count() == 12 * (FINAL_WEEKS - START + 1)


def test_a_correction_stores_the_tables_from_its_week_on_again(large: League, week: Week) -> None:
    store(large)
    assert not tables_are_due()
    correct(line_of(week.season, FINAL_WEEKS), goals_scored=9)
    due = due_tables(week.season)
    assert [one.week.number for one in due] == [FINAL_WEEKS]
    store(large)
    last = week.season.weeks.get(number=FINAL_WEEKS)
    stored = LeagueRank.objects.filter(league=large, week=last)
    assert {row.team_id: row.points for row in stored} == totals(large, last)
    refresh(RANKS.topic(week.pk), "the test asks")
    expected = sorted(totals(large, week).values(), reverse=True)[:5]
    assert [row.points for row in LARGE_LEAGUE_TOP.read(large.pk)["rows"]] == expected


def test_when_the_week_becomes_final_the_first_page_stays(
    large: League, week: Week, client: Client
) -> None:
    address = reverse("league", args=[large.pk])

    def shown() -> list[tuple[int, Decimal, int]]:
        rows = client.get(address).context["rows"]
        return [(row.team.pk, row.points, row.rank) for row in rows]

    live = shown()
    play(week, "final")
    assert shown() == live
    refresh(RANKS.topic(week.pk), "its pause is over")
    week.refresh_from_db()
    expected = totals(large, week)  # with the substitutes
    placed = ranks(expected)
    after = shown()
    assert after == [(team, expected[team], placed[team]) for team, _, _ in after]
    assert [points for _, points, _ in after] == sorted(expected.values(), reverse=True)[:5]
    store(large)
    assert shown() == after
    assert LARGE_LEAGUE_TOP.read(large.pk)["stored"]["week"] == week.number


def test_new_members_and_those_who_leave(large: League, week: Week) -> None:
    new = make_team(week.season)
    make_lineup(new, picks_for(week.season, 5))
    add_members(large, [new])
    League.objects.filter(pk=large.pk).update(size=large.size + 1)
    refresh(RANKS.topic(week.pk), "the test asks")
    assert LARGE_LEAGUE_TOP.read(large.pk)["teams"] == 13
    Membership.objects.filter(league=large, team=new).update(state="left")
    League.objects.filter(pk=large.pk).update(size=large.size)
    refresh(RANKS.topic(week.pk), "the test asks")
    assert LARGE_LEAGUE_TOP.read(large.pk)["teams"] == 12


def test_a_member_sees_their_rank_below_the_first_page(
    large: League, week: Week, client: Client, teams: list[Team]
) -> None:
    store(large)
    member = Client()
    member.force_login(teams[0].owner)
    expected = totals(large, week)
    page = member.get(reverse("own-league", args=[large.pk]))
    standing = page.context["standing"]
    assert (standing.rank, standing.points) == (
        ranks(expected)[teams[0].pk],
        expected[teams[0].pk],
    )


def standing_of(member: Client, league: League) -> tuple[int, Decimal] | None:
    standing = member.get(reverse("own-league", args=[league.pk])).context.get("standing")
    return standing and (standing.rank, standing.points)


def listed(member: Client, league: League) -> OwnLeague:
    own = member.get(reverse("own-leagues")).context["own"]
    return next(one for one in (*own.everyone, *own.joined) if one.league.pk == league.pk)


@pytest.mark.parametrize("kind", ["entrants", "large"])
@pytest.mark.parametrize("stored", [True, False])
def test_a_member_sees_their_rank_over_a_gap_in_the_week_numbers(
    kind: str, *, stored: bool, week: Week, request: pytest.FixtureRequest, member: Client, teams
) -> None:
    league = request.getfixturevalue(kind)
    for one in week.season.weeks.filter(number__gte=week.number).order_by("-number"):
        Week.objects.filter(pk=one.pk).update(number=one.number + 9)
    week.refresh_from_db()
    refresh_all()
    refresh(RANKS.topic(week.pk), "the test asks")
    if stored:
        store(league)
    refresh(LARGE_LEAGUE_TOP.topic(league.pk), "the test asks")
    expected = totals(league, week)
    own = ranks(expected)[teams[0].pk], expected[teams[0].pk]
    assert standing_of(member, league) == own
    shown = listed(member, league)
    assert (shown.rank, shown.points) == own


def test_a_late_joiner_has_a_rank_and_points_at_once(
    large: League, week: Week, member: Client, teams: list[Team]
) -> None:
    store(large)
    LeagueRank.objects.filter(team=teams[0]).delete()
    expected = totals(large, week)
    own = ranks(expected)[teams[0].pk], expected[teams[0].pk]
    assert standing_of(member, large) == own
    shown = listed(member, large)
    assert (shown.rank, shown.points) == own
    play(week, "final")
    refresh_all()
    refresh(RANKS.topic(week.pk), "its pause is over")
    week.refresh_from_db()
    expected = totals(large, week)
    own = ranks(expected)[teams[0].pk], expected[teams[0].pk]
    assert standing_of(member, large) == own  # until the table of the week is stored
    shown = listed(member, large)
    assert (shown.rank, shown.points) == own
    store(large)
    LeagueRank.objects.filter(team=teams[0]).delete()  # joined after the table was stored
    assert standing_of(member, large) == own


@pytest.mark.parametrize("start", [FINAL_WEEKS + 1, FINAL_WEEKS + 2])
def test_a_league_of_a_later_week_has_no_standing_before_its_start(
    start: int, season: Season, week: Week, member: Client, client: Client, teams: list[Team]
) -> None:
    league = make_league(
        season, list(season.teams.order_by("pk")), is_public=True, start_week=start
    )
    League.objects.filter(pk=league.pk).update(size=100)
    refresh_all()
    refresh(LARGE_LEAGUE_TOP.topic(league.pk), "the test asks")
    page = client.get(reverse("league", args=[league.pk]))
    shown = listed(member, league)
    if start == week.number:
        expected = totals(league, week)
        own = ranks(expected)[teams[0].pk], expected[teams[0].pk]
        assert standing_of(member, league) == (shown.rank, shown.points) == own
        assert page.context["counted"]
        return
    assert standing_of(member, league) is None
    assert (shown.rank, shown.points, shown.climbed) == (None, None, None)
    assert not page.context["counted"]
    assert {row.points for row in page.context["rows"]} == {None}
    assert f"Starts in Week {start}" in page.content.decode()


def test_further_pages_and_past_weeks_have_the_movement(
    large: League, week: Week, client: Client
) -> None:
    store(large)
    last, before = (
        ranks(totals(large, week.season.weeks.get(number=number)))
        for number in (FINAL_WEEKS, FINAL_WEEKS - 1)
    )
    past = reverse("league-week", args=[large.pk, FINAL_WEEKS])
    for address, asked in (
        (reverse("league", args=[large.pk]), {"page": 2}),
        (past, {}),
        (past, {"page": 3}),
    ):
        rows = client.get(address, asked).context["rows"]
        assert rows
        for row in rows:
            assert row.climbed == before[row.team.pk] - last[row.team.pk]
    first = client.get(reverse("league-week", args=[large.pk, START])).context["rows"]
    assert {row.climbed for row in first} == {None}


def test_own_leagues_have_the_movement_in_a_large_league(
    large: League, week: Week, member: Client, teams: list[Team]
) -> None:
    assert listed(member, large).climbed is None
    store(large)
    before = ranks(totals(large, week.season.weeks.get(number=FINAL_WEEKS)))[teams[0].pk]
    assert listed(member, large).climbed == before - ranks(totals(large, week))[teams[0].pk]
    play(week, "final")
    refresh_all()
    refresh(RANKS.topic(week.pk), "its pause is over")
    store(large)
    week.refresh_from_db()
    assert listed(member, large).climbed == before - ranks(totals(large, week))[teams[0].pk]


def test_the_page_of_a_large_league_tells_that_equal_teams_share_a_rank(
    large: League, client: Client
) -> None:
    page = client.get(reverse("league", args=[large.pk]))
    assert "Equal teams share a rank." in page.content.decode()


@pytest.mark.parametrize("asked", [True, False])
def test_the_history_says_that_the_own_team_is_not_ranked(
    *, asked: bool, large: League, member: Client, client: Client, teams: list[Team]
) -> None:
    store(large)
    own, shared = (reverse(name, args=[large.pk]) for name in HISTORIES)
    leader = client.get(shared).context["team"]
    assert leader != teams[0].pk
    query = {"team": teams[0].pk} if asked else {}
    said = f"No stored table ranks {teams[0].name} yet."
    assert said not in member.get(own, query).content.decode()
    LeagueRank.objects.filter(team=teams[0]).delete()
    page = member.get(own, query)
    assert page.context["team"] == leader
    assert said in page.content.decode()
    assert said not in member.get(own, {"team": leader}).content.decode()


def test_a_league_that_becomes_large_has_its_page_at_once(
    large: League, week: Week, client: Client, teams: list[Team]
) -> None:
    StoredSnapshot.objects.filter(pk=LARGE_LEAGUE_TOP.topic(large.pk)).delete()
    empty_cache()
    League.objects.filter(pk=large.pk).update(size=99)
    Flag.objects.all().delete()
    new = make_team(week.season, owner=make_user())
    join(user=new.owner, league=large.pk, calendar=current_calendar())
    assert Flag.objects.filter(topic=LARGE_LEAGUE_TOP.topic(large.pk)).exists()
    member = Client()
    member.force_login(new.owner)
    for visitor, name in ((client, "league"), (member, "own-league")):
        for query in ({}, {"page": 2}):
            page = visitor.get(reverse(name, args=[large.pk]), query)
            assert page.status_code == 200
            assert "The table is being built." in page.content.decode()
    refresh(LARGE_LEAGUE_TOP.topic(large.pk))
    page = client.get(reverse("league", args=[large.pk]))
    assert len(page.context["rows"]) == 5
    assert "being built" not in page.content.decode()


def test_before_any_week_has_begun(season: Season, client: Client) -> None:
    Week.objects.filter(season=season).update(finalized_at=None, first_kickoff=None)
    league = make_league(season, list(season.teams.all()), kind="entrants", is_public=True)
    refresh_all()
    refresh(LARGE_LEAGUE_TOP.topic(league.pk), "asked for by a reader")
    page = client.get(reverse("league", args=[league.pk]))
    assert page.status_code == 200
    assert page.context["rows"] == []


def test_budgets(large: League, entrants: League, client: Client, teams: list[Team]) -> None:
    store(large)
    member = Client()
    member.force_login(teams[0].owner)
    for league in (large, entrants):
        refresh(LARGE_LEAGUE_TOP.topic(league.pk), "the test asks")
        address = reverse("league", args=[league.pk])
        for path, budget in {
            address: (0, 2),
            f"{address}?page=2": (1, 2),
            reverse("league-week", args=[league.pk, FINAL_WEEKS]): (1, 2),
        }.items():
            client.get(path)
            assert cost(client.get(path)) == budget
        own = reverse("own-league", args=[league.pk])
        member.get(own)
        assert cost(member.get(own)) <= (3, 3)


def test_a_build_makes_as_many_queries_for_more_teams(large: League, week: Week) -> None:
    store(large)
    counts = []
    for more in (0, 30):
        new = [make_team(week.season) for _ in range(more)]
        for team in new:
            make_lineup(team, picks_for(week.season, team.pk))
        add_members(large, new)
        refresh(RANKS.topic(week.pk), "the test asks")
        with measured() as found:
            refresh(LARGE_LEAGUE_TOP.topic(large.pk), "the test asks")
        counts.append(found.queries)
    assert counts[0] == counts[1]


def test_pages_are_found_by_key(large: League, client: Client) -> None:
    """The plan reads the rows of the page and no others, whichever page it is."""
    if connection.vendor != "postgresql":
        pytest.skip("the plan is PostgreSQL's")
    store(large)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    last = large.season.weeks.get(number=FINAL_WEEKS)
    rows = LeagueRank.objects.filter(league=large, week=last, place__range=(6, 10))
    assert "Index" in rows.order_by("place").explain()
    empty_cache()


def test_an_error_in_a_league_does_not_hold_up_the_ranks(
    large: League, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    Flag.objects.all().delete()
    flag(RANKS, [week.pk], "the test asks")

    def failing(*args: object) -> None:
        raise ValueError

    monkeypatch.setattr(large_leagues, "live_totals", failing)
    monkeypatch.setattr(large_leagues, "_made_from", {})  # as in a new process
    assert refresh(RANKS.topic(week.pk))
    assert [one.topic for one in Flag.objects.all()] == [LARGE_LEAGUE_TOP.topic(large.pk)]


def test_a_member_who_leaves_is_no_longer_in_the_latest_table(large: League, week: Week) -> None:
    store(large)
    member = large.memberships.order_by("pk").last()
    assert member is not None
    member.end("removed")
    due = due_tables(week.season)
    assert [one.week.number for one in due] == [FINAL_WEEKS]
    stored_tables._seen = (None, 0.0)  # a minute has passed
    store(large)
    rows = LeagueRank.objects.filter(league=large, team=member.team_id)
    assert set(rows.values_list("week__number", flat=True)) == set(range(START, FINAL_WEEKS))
    last = LeagueRank.objects.filter(league=large, week__number=FINAL_WEEKS).order_by("place")
    assert [row.place for row in last] == list(range(1, 12))
    assert not due_tables(week.season)


def test_a_pass_compares_the_tables_once(large: League, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = stored_tables.due_tables
    monkeypatch.setattr(
        stored_tables, "due_tables", lambda season: calls.append(season) or real(season)
    )
    store_tables()
    assert LeagueTable.objects.filter(is_complete=True).count() > 1
    assert len(calls) == 1
