"""Locked players on the lineup page: live points, breakdown, and what is too late."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from caching import refresher
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, Player
from teams.rules.drafts import Draft
from teams.services.lineups import current_lineup, picks_of
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for
from tests.pages.test_lineup import form_of, get


@pytest.fixture
def season(db):
    """One week whose first game is live and whose other games are to come."""
    season = make_season("fpl", weeks=1, kickoff=timezone.now() - timedelta(hours=1))
    season.weeks.update(locks_at=None)  # each game locks its own players
    return season


@pytest.fixture
def client_of_owner(season):
    owner = make_user("owner")
    team = make_team(season, owner=owner)
    make_lineup(team, captain_locked(season))
    game = Game.objects.order_by("kickoff").first()
    lines = [
        FeedLine(game=game.pk, player=p.pk, revision=1, stats={"minutes": 60, "goals_scored": 1})
        for p in Player.objects.filter(club__in=[game.home_id, game.away_id])
    ]
    ingest(season, lines, [GameUpdate(game.pk, "live", 1, 1, clock="60'")])
    refresher.refresh_all()
    client = Client()
    client.force_login(owner)
    return client


def captain_locked(season):
    """A lineup whose captain plays in the first game, of which others do, too."""
    game = Game.objects.order_by("kickoff").first()
    clubs = {game.home_id, game.away_id}
    for seed in range(1, 200):
        picks = picks_for(season, seed)
        captain = next(pick for pick in picks if pick.captain)
        if captain.club in clubs and sum(pick.club in clubs for pick in picks) > 1:
            return picks
    raise AssertionError("no such lineup")


def test_locked_shirts_show_points_and_the_captain_doubled(season, client_of_owner):
    response = get(client_of_owner)
    page, html = response.context["page"], response.content.decode()
    locked = [slot for slot in (*page.starters, *page.bench) if slot.locked]
    assert locked
    for slot in locked:
        times = 2 if slot.pick.captain else 1
        assert slot.points.state == "live"
        assert slot.points.total == slot.points.points * times > 0
        shown = format(slot.points.total.normalize(), "f")
        assert f"<b data-points>{shown}</b>" in slot.card
    assert 'data-points-of="/live/1.json"' in html
    assert "Live" in html


def test_a_tap_on_a_locked_shirt_shows_its_breakdown(season, client_of_owner):
    page = get(client_of_owner).context["page"]
    slot = next(slot for slot in page.starters if slot.locked and slot.pick.captain)
    response = get(client_of_owner, f"/lineup/?{slot.query}")
    points, html = response.context["player_picker"].points, response.content.decode()
    assert sum(Decimal(earned) for _, _, earned in points.lines) == points.points
    assert points.multiplier == 2
    breakdown = html[html.index("data-breakdown") : html.index("</table>")]
    total = format(points.total.normalize(), "f")
    assert re.search(rf'<td class="num strong">\s*{total}\s*</td>', breakdown)
    for action in ("Remove</a>", "Make captain", "Swap with</h3>", "Replacements</h3>"):
        assert action not in html


def test_no_locked_player_is_offered_for_a_swap_or_as_a_replacement(season, client_of_owner):
    page = get(client_of_owner).context["page"]
    slot = next(slot for slot in page.bench if not slot.locked)
    picker = get(client_of_owner, f"/lineup/?{slot.query}").context["player_picker"]
    assert not any(other.locked for other in picker.swaps)
    assert not any(row.player.club_id in page.locked_clubs for row in picker.best)


def test_a_change_that_is_too_late_is_named_in_the_save_bar(season, client_of_owner):
    page = get(client_of_owner).context["page"]
    slot = next(slot for slot in page.starters if slot.locked)
    html = get(client_of_owner, f"/lineup/?{page.draft.removed(slot.pick.player).query}")
    refused = client_of_owner.post("/lineup/", form_of(html.content.decode()))
    assert refused.status_code == 422
    bar = refused.content.decode()
    bar = bar[bar.index('class="save-bar"') :]
    assert f"{slot.player.name} locked at <time" in " ".join(bar.split())
    assert "UTC</time>." in bar


def test_auto_pick_keeps_locked_players_in_their_places(season, client_of_owner):
    page = get(client_of_owner).context["page"]
    before = {slot.pick.player: slot.pick for slot in (*page.starters, *page.bench) if slot.locked}
    fewer = page.draft.removed(page.draft.bench[-1])
    for query in ("", f"?{Draft().query}", f"?{page.draft.query}", f"?{fewer.query}"):
        location = client_of_owner.get(f"/lineup/suggestion/{query}")["Location"]
        after = get(client_of_owner, location).context["page"]
        picks = {pick.player: pick for pick in after.picks}
        assert after.problems == []
        assert after.too_late == []
        for player, pick in before.items():
            assert picks[player].place == pick.place


def test_before_the_first_kickoff_nothing_is_read_of_the_live_week(season, client_of_owner):
    season.weeks.update(first_kickoff=timezone.now() + timedelta(hours=1))
    Game.objects.update(kickoff=timezone.now() + timedelta(hours=1), status="scheduled")
    refresher.refresh_all()
    page = get(client_of_owner).context["page"]
    assert page.points == {}
    lineup = current_lineup(page.start and season.teams.get(), season.weeks.get())
    assert Draft.of(picks_of(lineup)) == page.draft
