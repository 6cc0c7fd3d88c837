"""The public page of a team's week: slots with their games, transfers, and the season so far."""

import html
import json
import re
from decimal import Decimal

import pytest

from caching import refresher
from teams.models import Lineup, LineupSlot, Player, TeamWeek
from tests.factories import picks_for, slots


def page(client, site, week):
    response = client.get(f"/teams/{site.team.pk}/weeks/{week}/")
    assert response.status_code == 200
    return response


def change_squad(site, week, *, cost=4, chip=""):
    """Store a new lineup with its transfers. Returns the players who came in and who left."""
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


def test_transfers_are_shown_with_players_and_cost(site, client):
    came, went = change_squad(site, site.weeks[1])
    assert came
    response = page(client, site, 2)
    assert {player.pk for player in response.context["came"]} == came
    assert {player.pk for player in response.context["went"]} == went
    text = response.content.decode()
    assert f"{len(came)} made, −4 points" in text
    assert all(player.name in text for player in Player.objects.filter(pk__in=went))


def test_transfers_and_chip_are_hidden_until_the_lock(site, client):
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


def test_slots_show_their_games(site, client):
    for shown in page(client, site, 2).context["starters"]:
        club = shown.slot.player.club_id
        assert [game.week_id for game in shown.games] == [site.weeks[1].pk]
        assert all(club in (game.home_id, game.away_id) for game in shown.games)


def test_players_yet_to_play_are_counted(site, client):
    assert page(client, site, 2).context["to_play"] == 11  # all games are under way
    assert page(client, site, 1).context["to_play"] == 0


@pytest.fixture
def two_weeks(site):
    site.play(site.weeks[1], final=True)
    return list(TeamWeek.objects.season_of(site.team))


def test_season_is_shown_as_charts_and_table(site, client, two_weeks):
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


def test_new_team_has_no_season_chart(site, client):
    TeamWeek.objects.filter(team=site.team).delete()
    response = page(client, site, 2)
    assert response.context["points_chart"] is None
    assert "The season so far" not in response.content.decode()


def script_data(response):
    """The data of the page for the script that updates it."""
    text = response.content.decode()
    tag = re.search(r"<div data-team\s[^>]*>", text)[0]
    return dict(re.findall(r'data-([\w-]+)="([^"]*)"', tag)) | {
        "slots": text.count("data-player=")
    }


def test_week_in_progress_shows_the_rank_and_has_data_for_the_script(site, client):
    refresher.refresh_all()
    response = page(client, site, 2)
    standing, (last,) = response.context["standing"], TeamWeek.objects.season_of(site.team)
    nets = [score(client, team) for team in site.season.teams.all()]
    own = score(client, site.team)
    assert standing.rank == 1 + sum(net > own for net in nets)
    assert standing.before == last.season_points
    assert standing.climbed == last.season_rank - standing.season_rank
    attributes = script_data(response)
    assert attributes["live"] == "/live/2.json"
    assert (attributes["before"], attributes["rank-before"]) == (
        str(last.season_points),
        str(last.season_rank),
    )
    assert attributes["slots"] == 15
    rules = json.loads(html.unescape(attributes["rules"]))
    assert (rules["captain"], rules["starters"], rules["substitutions"]) == (2, 11, True)
    assert rules["positions"]["GK"] == [1, 1]


def score(client, team):
    return client.get(f"/teams/{team.pk}/weeks/2/").context["total"]


def test_final_week_shows_its_final_ranks_without_live_updates(site, client, two_weeks):
    refresher.refresh("calendar:current")
    response = page(client, site, 2)
    standing = response.context["standing"]
    assert (standing.rank, standing.season_rank) == (two_weeks[1].rank, two_weeks[1].season_rank)
    assert "live" not in script_data(response)
    assert "Just now" not in response.content.decode()


def test_a_week_to_come_has_no_ranks(site, client):
    assert page(client, site, 3).context["standing"].rank is None


def test_chart_of_all_scores_marks_the_own_score(site, client):
    response = page(client, site, 1)
    bars = response.context["spread_chart"].bars
    assert sum(bar.value for bar in bars) == 3
    (own,) = [bar for bar in bars if bar.own]
    low, high = map(Decimal, own.label.split(" to "))
    assert low <= TeamWeek.objects.get(team=site.team).net < high
    assert f"<title>Points {own.label}: {own.value}</title>" in response.content.decode()
