"""Pages of the long tail. The first visitor of a page builds its one cached value for all others.
The value contains no hidden pick.
"""

import json
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.utils import timezone

from caching import refresher
from caching.instrumentation.cost import measured
from caching.models import Flag, StoredSnapshot
from scoring.read_models.team_page import TEAM_PAGE, team_page
from teams.models import Club, Game, LineupSlot, Player, PlayerPrice, StatLine
from tests.caches import empty_cache
from tests.factories import make_lineup, make_season, make_team, picks_for

pytestmark = pytest.mark.services


@contextmanager
def captured_writes():
    """Yields a dict of all keys and values that go into the cache."""
    found = {}
    backend = type(caches["default"])

    def recording(name):
        method = getattr(backend, name)

        def record(self, key, value, *args, **kwargs):
            found[key] = value
            return method(self, key, value, *args, **kwargs)

        return patch.object(backend, name, record)

    with recording("add"), recording("set"), recording("cas"):
        yield found


@pytest.fixture
def nfl(db):
    """A week in which each player locks at their own kickoff: one game of three has begun."""
    season = make_season("nfl-ppr", kickoff=timezone.now() - timedelta(minutes=30))
    team = make_team(season)
    make_lineup(team, picks_for(season))
    return season, team


def hidden_players(season):
    begun = Game.objects.get(season=season, kickoff__lt=timezone.now())
    slots = LineupSlot.objects.filter(lineup__team__season=season)
    return list(
        Player.objects.filter(slots__in=slots).exclude(club__in=[begun.home_id, begun.away_id])
    )


def test_no_cached_value_contains_an_unlocked_pick(nfl, client):
    season, team = nfl
    hidden = hidden_players(season)
    assert 0 < len(hidden) < LineupSlot.objects.count()
    client.force_login(team.owner)
    with captured_writes() as values:
        refresher.refresh_all()
        for address in (f"/teams/{team.pk}/", "/lineup/", "/", "/leaderboard/", "/weeks/1/"):
            assert client.get(address).status_code == 200
    pages = [
        value
        for key, value in values.items()
        if key == TEAM_PAGE.cache_key(team.pk, _week(season))
    ]
    assert len(pages) == 1
    # The list of players has all players with prices. The flags of builders are numbers.
    picks = {key: v for key, v in values.items() if not key.startswith("players:")}
    assert len(picks) > 5
    for key, value in picks.items():
        text = value.decode(errors="replace") if isinstance(value, bytes) else json.dumps(value)
        for player in hidden:
            assert player.name not in text, key
    for slot in TEAM_PAGE.read(team.pk, _week(season))["slots"]:
        if slot.player_id in (None, *(player.pk for player in hidden)):
            assert (slot.player_id, slot.pk, slot.is_captain, slot.is_vice) == (
                None, None, False, False,
            )  # fmt: skip
            assert (slot.points, slot.lines, slot.came_in, slot.went_out) == (
                None, [], False, False,
            )  # fmt: skip


def _week(season):
    return season.weeks.get().pk


def test_page_shows_locked_slots_and_hides_the_others(nfl, client):
    season, team = nfl
    refresher.refresh_all()
    page = client.get(f"/teams/{team.pk}/").content.decode()
    hidden = len(hidden_players(season))
    assert page.count("Hidden until locked") == hidden
    assert page.count("data-player=") == LineupSlot.objects.count() - hidden


def test_slot_is_shown_after_its_kickoff_without_a_write(nfl, client):
    refresher.refresh_all()
    team, later = nfl[1], timezone.now() + timedelta(days=1)
    with patch("scoring.read_models.team_page.timezone.now", lambda: later):
        page = client.get(f"/teams/{team.pk}/").content.decode()
    assert "Hidden until locked" not in page


def test_cached_page_equals_the_stored_page(site):
    club, player = Club.objects.first(), Player.objects.filter(position="FWD").first()
    for week, price in zip(site.weeks, ("5.0", "5.4", "6.0"), strict=True):
        PlayerPrice.objects.create(player=player, since=week, price=price)
    for stored, cached, names in (
        (Club.objects.page(club.pk), Club.cached.page(club.pk), ("games", "squad")),
        (StatLine.objects.career(player.pk), StatLine.cached.career(player.pk),
         ("lines", "prices", "coming")),
        (team_page(site.team.pk, site.weeks[1].pk), TEAM_PAGE.read(site.team.pk, site.weeks[1].pk),
         ("results", "slots")),
    ):  # fmt: skip
        assert stored.keys() == cached.keys()
        for name in stored.keys() - set(names):
            left, right = stored[name], cached[name]
            assert (list(left) if name in ("came", "went") else left) == right
        for name in names:
            assert cached[name]
            assert list(stored[name]) == cached[name]
    squad = Club.objects.page(club.pk)["squad"]
    assert [one.points for one in squad] == [p.points for p in Club.cached.page(club.pk)["squad"]]


def test_cached_page_makes_no_query(site, client):
    """A row would query the database for each field that the value lacks."""
    player = Player.objects.first()
    for address in (
        f"/clubs/{player.club_id}/",
        f"/players/{player.pk}/",
        f"/teams/{site.team.pk}/",
        f"/teams/{site.team.pk}/weeks/3/",
    ):
        client.get(address)
        with measured() as cost:
            client.get(address)
        assert cost.queries == 0, [one.sql for one in cost.statements]
        assert cost.cache_calls <= 2


@pytest.mark.parametrize("pk", [999999, 10**25, 10**120])
@pytest.mark.parametrize("kind", ["players", "clubs", "teams"])
def test_missing_row_is_a_404_and_writes_nothing(site, client, kind, pk):
    Flag.objects.all().delete()
    client.get("/scores/")
    with captured_writes() as values:
        assert client.get(f"/{kind}/{pk}/").status_code == 404
    assert values == {}
    assert not Flag.objects.exists()


def test_other_seasons_have_player_and_club_pages_but_no_team_pages(site, client):
    other = make_season(current=False)
    team = make_team(other)
    make_lineup(team, picks_for(other))
    player = other.players.first()
    for _ in range(2):
        assert player.full_name in client.get(f"/players/{player.pk}/").content.decode()
        assert other.name in client.get(f"/clubs/{player.club_id}/").content.decode()
        assert client.get(f"/teams/{team.pk}/").status_code == 404


def test_a_team_without_a_lineup_has_a_page(site, client):
    page = client.get(f"/teams/{make_team(site.season).pk}/").content.decode()
    assert "has no lineup for Week 2" in page


def test_team_total_is_right_before_the_live_week_is_built(site, client):
    final = client.get(f"/teams/{site.team.pk}/weeks/1/").context["total"]
    empty_cache()
    StoredSnapshot.objects.filter(pk__startswith="live:").delete()
    assert client.get(f"/teams/{site.team.pk}/weeks/1/").context["total"] == final
    assert final
