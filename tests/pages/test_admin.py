"""The admin: the queries of a list do not grow with its rows, and no form bypasses a service."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from caching import refresher
from caching.models import Flag, Heartbeat, StoredSnapshot
from fantasy.models import FeatureFlag, Season, Session, Switch, User, Week
from leagues.models import (
    League,
    LeagueRank,
    LeagueTable,
    LogEntry,
    Matchup,
    Membership,
    Message,
    Report,
)
from leagues.services.log import entry
from scoring.models import Correction, EntryRecord, FeedRow, Play, RecordedResult
from teams.models import (
    Club,
    Game,
    Player,
    PlayerClub,
    PlayerPrice,
    ScoreCount,
    StatLine,
    Team,
    TeamWeek,
    Watch,
)
from tests.factories import make_lineup, make_season, make_team, picks_for
from tests.pages.test_budgets import cost

APPS = ("caching", "fantasy", "teams", "scoring", "leagues")
# The key of a session opens the account, so the admin does not show sessions.
MODELS = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if model is not Session
]
EDITABLE = {  # the fields of each form; services set all other fields
    User: {"username", "first_name", "last_name", "email", "is_active", "is_staff",
           "is_superuser", "groups", "user_permissions"},
    Season: {"name"},
    Club: {"name", "short_name", "colour", "second_colour"},
    Player: {"name", "full_name"},
    Team: {"name"},
    League: {"name", "entry_locked", "notice", "commissioner"},
    FeatureFlag: {"name", "note", "everyone", "percent", "users", "superusers", "staff",
                  "authenticated"},
    Switch: {"name", "note", "active"},
}  # fmt: skip


def address(model, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def add_rows(season: Season, count: int) -> None:
    """Add rows to the list of each model: `count` of most models, a fifth as many teams."""
    game = season.games.filter(status="final").first()
    week = game.week
    players = list(Player.objects.filter(season=season, clubs=None)[:count])
    User.objects.bulk_create(User(username=f"user {count} {n}") for n in range(count))
    for seed in range(count // 5):
        team = make_team(season)
        make_lineup(team, picks_for(season, seed))
        TeamWeek.objects.create(team=team, week=week, points=1)
        EntryRecord.objects.create(team=team, week=week, points=1, bench_points=0,
                                   transfers_cost=0, season_points=1)  # fmt: skip
    ScoreCount.objects.bulk_create(
        ScoreCount(week=week, kind="rank", score=1000 * count + n, teams=1, better=n)
        for n in range(count)
    )
    PlayerClub.objects.bulk_create(PlayerClub(player=p, club=p.club, since=week) for p in players)
    PlayerPrice.objects.bulk_create(PlayerPrice(player=p, since=week, price=5) for p in players)
    FeedRow.objects.bulk_create(
        FeedRow(game=game, player=p, club=game.home, week=week, revision=1, stats={})
        for p in players
    )
    RecordedResult.objects.bulk_create(
        RecordedResult(game=game, home_score=1, away_score=0)
        for game in Game.objects.filter(recorded_result=None)
    )
    Correction.objects.bulk_create(
        Correction(who="Ada", why="recount", game=game, player=p, revision_before=1,
                   revision_after=2, points_before=1, points_after=2)
        for p in players
    )  # fmt: skip
    Play.objects.bulk_create(
        Play(game=game, player=p, club=game.home, revision=9, lines=[["Goals", 1, "4"]], points=4)
        for p in players
    )
    user = User.objects.latest("pk")
    Watch.objects.bulk_create(Watch(user=user, player=p) for p in players)
    add_leagues(season, week, user, count)
    StoredSnapshot.objects.bulk_create(
        StoredSnapshot(topic=f"x:{count}.{n}", schema=1, version=1, body="1", why="",
                       built_at=timezone.now(), queries=1, milliseconds=1)
        for n in range(count)
    )  # fmt: skip
    Flag.objects.bulk_create(Flag(topic=f"x:{n}", why="") for n in range(count))
    FeatureFlag.objects.bulk_create(FeatureFlag(name=f"{count}:{n}") for n in range(count))
    Switch.objects.bulk_create(Switch(name=f"{count}:{n}") for n in range(count))
    Heartbeat.objects.bulk_create(
        Heartbeat(name=f"{count}:{n}", started_at=timezone.now(), beat_at=timezone.now(),
                  builds=1, builds_a_minute=1)
        for n in range(count)
    )  # fmt: skip


def add_leagues(season: Season, week: Week, user: User, count: int) -> None:
    team = Team.objects.filter(season=season).latest("pk")
    leagues = [
        League.objects.create(season=season, name=f"a{n}", start_week=1, commissioner=user)
        for n in range(count)
    ]
    Membership.objects.bulk_create(
        Membership(league=league, team=team, from_week=1) for league in leagues
    )
    Matchup.objects.bulk_create(
        Matchup(league=league, week=week, place=1, home=team) for league in leagues
    )
    LeagueRank.objects.bulk_create(
        LeagueRank(league=league, week=week, place=1, rank=1, team=team, points=1)
        for league in leagues
    )
    LeagueTable.objects.bulk_create(
        LeagueTable(league=league, week=week, basis="a", teams=1) for league in leagues
    )
    LogEntry.objects.bulk_create(
        entry(league=league, by=team, what=("met ", team.pk, " and ", team.pk))
        for league in leagues
    )
    messages = Message.objects.bulk_create(
        Message(league=league, user=user, team=team, text="a") for league in leagues
    )
    Report.objects.bulk_create(Report(message=message, user=user) for message in messages)


def test_every_model_is_in_the_admin():
    assert set(MODELS) <= set(admin.site._registry)
    assert Session not in admin.site._registry


def lists(client: Client, query: str) -> dict[type[Model], tuple[int, int]]:
    """Each model's list: its queries and its rows."""
    found = {}
    for model in MODELS:
        if "week" in query and "WeekFilter" not in str(admin.site._registry[model].list_filter):
            continue
        response = client.get(address(model, "changelist") + query)
        assert response.status_code == 200
        found[model] = (cost(response)[0], len(response.context["cl"].result_list))
    return found


@pytest.mark.parametrize("query", ["", "?q=a", "?week=1", "?q=1"])
def test_list_makes_the_same_queries_with_ten_times_the_rows(site, admin_client, subtests, query):
    add_rows(site.season, 5)
    before = lists(admin_client, query)
    make_season(weeks=5, current=False, clubs=50)
    add_rows(site.season, 50)
    for model, (queries, rows) in lists(admin_client, query).items():
        with subtests.test(model.__name__):
            assert queries == before[model][0] <= 9
            assert query or rows > before[model][1] or rows == 100  # a page


@pytest.mark.parametrize("query", ["Salt & Pepper - XI", "salt pepper", "saltpepper", "& pepper"])
def test_team_search_ignores_case_spaces_and_punctuation(site, admin_client, query):
    site.team.name = "Salt & Pepper - XI"
    site.team.save()
    response = admin_client.get(address(Team, "changelist"), {"q": query})
    assert list(response.context["cl"].result_list) == [site.team]


def test_every_list_can_be_searched_and_filtered(subtests):
    for model in MODELS:
        with subtests.test(model.__name__):
            page = admin.site._registry[model]
            assert page.search_fields
            assert page.list_filter or model is RecordedResult


def test_form_has_only_the_editable_fields(site, admin_client, subtests):
    add_rows(site.season, 5)
    for model in MODELS:
        with subtests.test(model.__name__):
            row = model._default_manager.first()
            response = admin_client.get(address(model, "change", row.pk))
            form = response.context["adminform"].form
            assert set(form.fields) - {"password"} == EDITABLE.get(model, set())
            typed = model in (User, FeatureFlag, Switch)
            assert response.context["has_add_permission"] is typed
            assert response.context["has_delete_permission"] is typed


def test_post_to_a_read_only_page_is_refused(site, admin_client):
    line = StatLine.objects.first()
    response = admin_client.post(address(StatLine, "change", line.pk), {"points": "99"})
    assert response.status_code == 403
    assert StatLine.objects.get(pk=line.pk).points == line.points


def test_a_club_renamed_in_the_admin_is_renamed_on_the_scoreboard(site, admin_client):
    club = Club.objects.get(season=site.season, name="Club 1")
    Flag.objects.all().delete()
    admin_client.post(
        address(Club, "change", club.pk),
        {"name": "Rovers", "short_name": "ROV", "colour": "#aa0000", "second_colour": "#ffffff"},
    )
    week = site.weeks[1]
    assert Flag.objects.filter(topic=f"scoreboard:{week.pk}").exists()
    refresher.refresh_all()
    assert "Rovers" in {game.home.name for game in Game.cached.scoreboard(week)}


def test_a_team_renamed_in_the_admin_is_renamed_on_the_boards(site, admin_client):
    Flag.objects.all().delete()
    admin_client.post(address(Team, "change", site.team.pk), {"name": "Behaved"})
    assert Team.objects.get(pk=site.team.pk).name == "Behaved"
    topics = set(Flag.objects.values_list("topic", flat=True))
    lessons = {"learn-league-table:latest", "learn-rows:league-table"}
    assert topics == {f"leaderboards:{week.pk}" for week in site.weeks} | lessons


@pytest.mark.parametrize(
    ("model", "data", "reason"),
    [
        (Club, {"name": "A", "short_name": "A", "colour": "red", "second_colour": "#ffffff"},
         "Enter a valid value."),
        (Club, {"name": "", "short_name": "A", "colour": "#ffffff", "second_colour": "#ffffff"},
         "This field is required."),
        (Player, {"name": "x" * 61, "full_name": "x"}, "has at most 60 characters"),
        (Team, {"name": "a\u202eb"}, "an invisible character"),
        (Season, {"name": ""}, "This field is required."),
    ],
)  # fmt: skip
def test_invalid_input_changes_nothing(site, admin_client, model, data, reason):
    row = model.objects.first()
    before = model.objects.filter(pk=row.pk).values().get()
    response = admin_client.post(address(model, "change", row.pk), data)
    assert reason in response.content.decode()
    assert model.objects.filter(pk=row.pk).values().get() == before


def test_action_makes_a_season_current(site, admin_client):
    other = make_season(current=False)
    chosen = {"action": "make_current", "_selected_action": [other.pk]}
    admin_client.post(address(Season, "changelist"), chosen)
    assert Season.objects.get(is_current=True) == other


def test_changed_email_address_is_unconfirmed(site, admin_client):
    owner = site.owner
    User.objects.filter(pk=owner.pk).update(email="a@b.example", email_verified_at=timezone.now())
    admin_client.post(
        address(User, "change", owner.pk),
        {"username": owner.username, "email": "c@d.example", "is_active": "on"},
    )
    owner.refresh_from_db()
    assert (owner.email, owner.email_verified_at) == ("c@d.example", None)


@pytest.mark.parametrize("by", ["page", "action"])
def test_account_deletion_keeps_the_team_without_its_name(site, admin_client, by):
    if by == "page":
        admin_client.post(address(User, "delete", site.owner.pk), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [site.owner.pk], "post": "yes"}
        admin_client.post(address(User, "changelist"), chosen)
    site.team.refresh_from_db()
    assert (site.team.owner, site.team.name) == (None, f"Former team {site.team.pk}")
    assert not User.objects.filter(pk=site.owner.pk).exists()


def test_an_account_with_a_watch_list_can_be_deleted(site, admin_client):
    watch = Watch.objects.create(user=site.owner, player=site.season.players.first())
    admin_client.post(address(User, "delete", site.owner.pk), {"post": "yes"})
    assert not User.objects.filter(pk=site.owner.pk).exists()
    assert not Watch.objects.filter(pk=watch.pk).exists()


def test_administrator_cannot_delete_the_own_account(site, admin_client, admin_user):
    response = admin_client.post(address(User, "delete", admin_user.pk), {"post": "yes"})
    assert response.status_code == 403


@pytest.mark.parametrize("rest", ["", "7/change/?game=3"])
def test_former_address_of_stat_lines_redirects_without_a_query(
    client, rest, db, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get(f"/admin/scoring/statline/{rest}")
    assert response.headers["Location"] == f"/admin/teams/statline/{rest}"
