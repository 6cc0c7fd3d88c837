"""The content of shared pages, and their responses to invalid addresses."""

import json
from contextlib import ExitStack
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper

from caching import refresher
from caching.instrumentation.cost import measured
from fantasy.calendar import current_calendar
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.rules.feed import FeedLine
from scoring.services.ingest import ingest
from teams.models import Game, Player, StatLine, TeamWeek
from teams.services.lineups import PickInput, current_lineup, picks_of, save_lineup


def text(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_home_shows_the_week_in_progress_and_the_top_teams(site, client):
    page = text(client, "/")
    assert "Week 2" in page
    assert "3 live" in page
    assert site.team.name in page


def test_scores_shows_every_game_of_the_week(site, client):
    page = text(client, "/scores/")
    assert page.count("data-game=") == 3
    assert page.count("live-dot") == 3
    assert "Week 3" in page
    assert "Final" in text(client, "/scores/1/")


def test_cached_rows_equal_the_stored_rows(site):
    week = site.weeks[1]
    assert Game.cached.scoreboard(week) == list(Game.objects.scoreboard(week))
    assert Player.cached.listing(site.season) == list(Player.objects.listing(site.season))
    final = site.weeks[0]
    assert [(row.team_id, row.rank) for row in LEADERBOARDS.read(final.pk)["week"]] == [
        (row.team_id, row.rank) for row in TeamWeek.objects.leaderboard(final)
    ]


def test_team_total_is_the_sum_of_the_starters(site, client):
    response = client.get(f"/teams/{site.team.pk}/weeks/1/")
    total, starters = response.context["total"], response.context["starters"]
    assert total == sum(shown.counted for shown in starters)
    (result,) = (row for row in response.context["results"] if row.week.number == 1)
    assert total == result.points
    assert response.context["left"] == result.bench_points
    assert len(starters) == 11


def test_team_is_hidden_until_its_lock(site, client, owner_client):
    for visitor in (client, owner_client):
        page = text(visitor, f"/teams/{site.team.pk}/weeks/3/")
        assert page.count("Hidden until locked") == 15
        assert "data-player" not in page
    assert "Hidden until locked" not in text(client, f"/teams/{site.team.pk}/weeks/2/")


def test_a_game_page_shows_each_players_breakdown(site, client):
    game = Game.objects.filter(week=site.weeks[0]).first()
    page = text(client, f"/games/{game.pk}/")
    assert "Goals 1 (4)" in page
    assert "Minutes 90 (2)" in page


def test_a_player_page_shows_his_games(site, client):
    forward = Player.objects.filter(position="FWD").first()
    page = text(client, f"/players/{forward.pk}/")
    assert forward.full_name in page
    assert page.count("Goals 1 (4)") == 2


def test_players_are_searched_filtered_and_sorted(site, client):
    def names(query):
        return [player.name for player in client.get(f"/players/?{query}").context["page"]]

    assert set(names("q=CLUB+2&position=GK")) == {"GK 2.0", "GK 2.1"}
    assert names("sort=name") == sorted(names("sort=name"), key=str.lower)
    club = Player.objects.get(name="GK 2.0").club_id
    assert all(".".join(name.split()[1:])[0] == "2" for name in names(f"club={club}"))
    assert names("q=nobody") == []
    assert "No player matches" in text(client, "/players/?q=nobody")
    assert len(names("page=2")) == 90 - 50


@pytest.mark.parametrize(
    "query",
    ["page=x", "page=999", "club=x", "sort=%00", "q=" + "x" * 3000, "position=%F0%9F%8F%88"],
)
def test_invalid_filter_is_ignored(site, client, query):
    assert client.get(f"/players/?{query}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/scores/99/", "/live/99.json", "/leaderboard/99/", "/players/99999/", "/games/99999/",
     "/teams/99999/", "/clubs/99999/", "/weeks/99/", "/nowhere/",
     "/players/99999999999999999999/"],
)  # fmt: skip
def test_missing_page_is_a_404_and_writes_nothing(site, client, address):
    before = StatLine.objects.count()
    assert "Page not found" in text(client, address, 404)
    assert StatLine.objects.count() == before


def test_live_json_answers_304_until_the_feed_changes(site, client):
    first = client.get("/live.json")
    assert client.get("/live.json", headers={"If-None-Match": first["ETag"]}).status_code == 304
    forward = Player.objects.filter(position="FWD").first()
    game = StatLine.objects.filter(player=forward, game__week=site.weeks[1]).get().game
    stats = {"minutes": 90, "goals_scored": 3}
    ingest(site.season, [FeedLine(game.pk, forward.pk, 9, stats)])
    refresher.refresh_all()
    second = client.get("/live.json", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    line = json.loads(second.content)["players"][str(forward.pk)]
    assert Decimal(line["points"]) == 14
    assert line["lines"] == [["Minutes", 90.0, "2"], ["Goals", 3.0, "12"]]


def test_page_without_a_season_says_so(db, client):
    refresher.refresh_all()
    response = client.get("/")
    assert response.status_code == 503
    assert "No season yet" in response.content.decode()


def test_page_without_its_snapshot_flags_it_and_answers_503(db, client):
    response = client.get("/scores/")
    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert client.get("/live.json").json() == {"error": "not ready yet"}
    assert "calendar:current" in [build.topic for build in refresher.refresh_all()]


def test_save_does_not_change_shared_snapshot_values(site, client):
    week = current_calendar().open
    lineup = current_lineup(site.team, week)
    choices = [
        PickInput(pick.player, pick.starts, pick.order, pick.captain, pick.vice)
        for pick in picks_of(lineup)
    ]
    client.get("/")
    shared = week.season
    save_lineup(
        team=site.team, week=week, choices=choices, made_from=lineup.token, chip=lineup.chip
    )
    with measured() as cost:
        assert current_calendar().open.season is shared
        client.get("/")
    assert cost.queries == 0


def cache_and_database_are_down():
    """The cache is empty, and the database refuses connections."""
    faults = ExitStack()
    faults.enter_context(patch("caching.entries.cache.get", return_value=None))
    faults.enter_context(patch("caching.entries.cache.get_many", return_value={}))
    error = OperationalError("connection refused")
    faults.enter_context(patch.object(CursorWrapper, "execute", side_effect=error))
    return faults


@pytest.mark.parametrize("address", ["/", "/scores/", "/live.json", "/leaderboard/", "/players/",
                                     "/players/?q=a", "/players/?q=b&page=2"])  # fmt: skip
def test_page_is_served_without_cache_and_database(client, site, address):
    assert client.get(address).status_code == 200
    with cache_and_database_are_down():
        assert client.get(address).status_code == 200
