"""A team's week as others see it: slots with their games, transfers, and the season so far."""

import html
import json
import re
from decimal import Decimal

import pytest

from caching import refresher
from teams.models import Lineup, LineupSlot, Player, TeamWeek
from teams.services.lineups import slots
from tests.factories import picks_for


def page(client, site, week):
    response = client.get(f"/teams/{site.team.pk}/weeks/{week}/")
    assert response.status_code == 200
    return response


def change_squad(site, week, *, cost=4, chip=""):
    """Another lineup from the week on, with the transfers that make it of the first one."""
    before = LineupSlot.objects.filter(lineup__team=site.team)
    squad = {slot.player_id: slot.price_paid for slot in before}
    picks = picks_for(site.season, seed=9)
    came = {pick.player for pick in picks} - set(squad)
    lineup = Lineup.objects.create(
        team=site.team,
        from_week=week,
        saved_at=week.first_kickoff,
        chip=chip,
        squad_before={str(player): str(price) for player, price in squad.items()},
        transfers=len(came),
        transfers_cost=cost,
    )
    LineupSlot.objects.bulk_create(slots(lineup, picks))
    return came, set(squad) - {pick.player for pick in picks}


def test_a_transfer_is_told_with_who_came_who_went_and_the_cost(site, client):
    came, went = change_squad(site, site.weeks[1])
    assert came
    response = page(client, site, 2)
    assert {player.pk for player in response.context["came"]} == came
    assert {player.pk for player in response.context["went"]} == went
    text = response.content.decode()
    assert f"{len(came)} made, −4 points" in text
    assert all(player.name in text for player in Player.objects.filter(pk__in=went))


def test_before_the_lock_neither_transfers_nor_chip_are_told(site, client):
    change_squad(site, site.weeks[2], chip="wildcard", cost=0)
    response = page(client, site, 3)
    assert response.context["transfers"] is None
    assert response.context["came"] == response.context["went"] == []
    assert "Wildcard" not in response.content.decode()
    assert response.content.decode().count("Hidden until locked") == 15


def test_a_lineup_that_was_carried_over_has_no_transfers(site, client):
    Lineup.objects.filter(team=site.team).update(transfers=3, transfers_cost=8)
    assert page(client, site, 1).context["transfers"] == {"made": 3, "cost": 8}
    assert page(client, site, 2).context["transfers"] is None


def test_a_slot_says_which_game_its_points_are_from(site, client):
    for shown in page(client, site, 2).context["starters"]:
        club = shown.slot.player.club_id
        assert [game.week_id for game in shown.games] == [site.weeks[1].pk]
        assert all(club in (game.home_id, game.away_id) for game in shown.games)


def test_who_is_yet_to_play_is_counted(site, client):
    assert page(client, site, 2).context["to_play"] == 11  # all games are under way
    assert page(client, site, 1).context["to_play"] == 0


@pytest.fixture
def two_weeks(site):
    site.play(site.weeks[1], final=True)
    return list(TeamWeek.objects.filter(team=site.team).order_by("week__number"))


def test_the_season_is_drawn_and_tabled_week_by_week(site, client, two_weeks):
    response = page(client, site, 2)
    text = response.content.decode()
    bars = re.findall(r'class="bar[^>]*>\s*<title>Week (\d+): ([\d.]+)</title>', text)
    ranks = re.findall(r'class="dot[^>]*>\s*<title>Week (\d+): (\d+)</title>', text)
    assert [(week, Decimal(points)) for week, points in bars] == [
        (str(n), row.net) for n, row in enumerate(two_weeks, 1)
    ]
    assert ranks == [(str(n), str(row.season_rank)) for n, row in enumerate(two_weeks, 1)]
    assert list(response.context["results"]) == two_weeks
    for n in (1, 2):
        assert f'href="/teams/{site.team.pk}/weeks/{n}/"' in text


def test_a_new_team_has_no_season_yet(site, client):
    TeamWeek.objects.filter(team=site.team).delete()
    response = page(client, site, 2)
    assert response.context["points_chart"] is None
    assert "The season so far" not in response.content.decode()


def follows(response):
    """What the page tells the script that goes on computing."""
    text = response.content.decode()
    tag = re.search(r"<div data-team\s[^>]*>", text)[0]
    return dict(re.findall(r'data-([\w-]+)="([^"]*)"', tag)) | {
        "slots": text.count("data-player=")
    }


def test_a_week_under_way_says_where_the_team_stands_and_how_to_go_on(site, client):
    refresher.refresh_all()
    response = page(client, site, 2)
    standing, last = response.context["standing"], TeamWeek.objects.get(team=site.team)
    nets = [score(client, team) for team in site.season.teams.all()]
    own = score(client, site.team)
    assert standing.rank == 1 + sum(net > own for net in nets)
    assert standing.before == last.season_points
    assert standing.climbed == last.season_rank - standing.season_rank
    told = follows(response)
    assert told["live"] == "/live/2.json"
    assert (told["before"], told["rank-before"]) == (
        str(last.season_points),
        str(last.season_rank),
    )
    assert told["slots"] == 15
    rules = json.loads(html.unescape(told["rules"]))
    assert (rules["captain"], rules["starters"], rules["substitutions"]) == (2, 11, True)
    assert rules["positions"]["GK"] == [1, 1]


def score(client, team):
    return client.get(f"/teams/{team.pk}/weeks/2/").context["total"]


def test_a_final_week_shows_its_final_ranks_and_follows_nothing(site, client, two_weeks):
    refresher.refresh("calendar:current")
    response = page(client, site, 2)
    standing = response.context["standing"]
    assert (standing.rank, standing.season_rank) == (two_weeks[1].rank, two_weeks[1].season_rank)
    assert "live" not in follows(response)
    assert "Just now" not in response.content.decode()


def test_a_week_to_come_has_no_ranks(site, client):
    assert page(client, site, 3).context["standing"].rank is None


def test_the_scores_of_all_teams_are_drawn_and_tabled_with_ones_own_place(site, client):
    response = page(client, site, 1)
    bars = response.context["spread_chart"].bars
    assert sum(bar.value for bar in bars) == 3
    (own,) = [bar for bar in bars if bar.own]
    low, high = map(Decimal, own.label.split(" to "))
    assert low <= TeamWeek.objects.get(team=site.team).net < high
    assert f"<title>Points {own.label}: {own.value}</title>" in response.content.decode()
