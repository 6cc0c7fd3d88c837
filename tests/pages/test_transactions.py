"""A team's transactions: shared, and nothing that others may not see yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching import refresher
from caching.instrumentation.cost import measured
from scoring.read_models.transactions import TRANSACTIONS, transactions
from teams.models import Game, Lineup, LineupSlot, Player
from tests.caches import empty_cache
from tests.factories import make_season, make_team, picks_for, slots

from .test_team_page import change_squad


def shown(client, team):
    empty_cache()
    response = client.get(f"/teams/{team.pk}/transactions/")
    assert response.status_code == 200
    return response


def weeks(client, team):
    return [week["number"] for week in shown(client, team).context["weeks"]]


def test_the_first_squad_is_told(site, client):
    (week,) = shown(client, site.team).context["weeks"]
    assert (week["number"], week["first"], week["made"], week["came"]) == (1, True, 0, [])


def test_transfers_of_a_locked_week_are_told_with_players_and_cost(site, client):
    came, went = change_squad(site, site.weeks[1], cost=8, chip="wildcard")
    response = shown(client, site.team)
    newest = response.context["weeks"][0]
    assert (newest["number"], newest["chip"], newest["cost"]) == (2, "Wildcard", 8)
    assert {player.pk for player in newest["came"]} == came
    assert {player.pk for player in newest["went"]} == went
    page = response.content.decode()
    assert "−8 points" in page
    for player in Player.objects.filter(pk__in=came | went):
        assert f'href="/players/{player.pk}/"' in page
    assert (response.context["made"], response.context["cost"]) == (len(came), 8)


def test_a_week_that_has_not_locked_is_absent_and_never_cached(site, client):
    came, _ = change_squad(site, site.weeks[2], chip="wildcard")
    assert weeks(client, site.team) == [1]
    body = TRANSACTIONS.codec.encode(transactions(site.team.pk)).decode()
    assert "Wildcard" not in body
    assert not any(f'"{player.name}"' in body for player in Player.objects.filter(pk__in=came))


def test_players_stay_hidden_until_the_last_slot_has_locked(client, db):
    """With locks at kickoff the number of transfers is seen first, the players last."""
    season = make_season("nfl-ppr", weeks=2, kickoff=timezone.now() - timedelta(days=6))
    first, second = season.weeks.order_by("number")
    team = make_team(season)
    refresher.refresh_all()
    made = Lineup.objects.create(team=team, from_week=first, saved_at=first.first_kickoff)
    LineupSlot.objects.bulk_create(slots(made, picks_for(season)))
    squad = {slot.player_id: "5.0" for slot in made.slots.all()}
    changed = Lineup.objects.create(
        team=team, from_week=second, saved_at=first.first_kickoff, transfers=1, transfers_cost=4,
        squad_before={str(player): price for player, price in squad.items()},
    )  # fmt: skip
    LineupSlot.objects.bulk_create(slots(changed, picks_for(season, 5)))
    games = list(Game.objects.filter(week=second).order_by("kickoff"))
    assert weeks(client, team) == [1]
    Game.objects.filter(pk=games[0].pk).update(kickoff=first.first_kickoff, status="live")
    locked = {games[0].home_id, games[0].away_id}
    assert {slot.player.club_id in locked for slot in changed.slots.all()} == {True, False}
    newest = shown(client, team).context["weeks"][0]
    assert (newest["number"], newest["cost"], newest["told"]) == (2, 4, False)
    assert "once the whole lineup has locked" in shown(client, team).content.decode()
    Game.objects.filter(week=second).update(kickoff=first.first_kickoff, status="live")
    assert shown(client, team).context["weeks"][0]["told"] is True


def test_a_changed_lineup_without_transfers_is_no_transaction(site, client):
    lineup = Lineup.objects.create(
        team=site.team, from_week=site.weeks[1], saved_at=site.weeks[1].first_kickoff
    )
    LineupSlot.objects.bulk_create(slots(lineup, picks_for(site.season)))
    assert weeks(client, site.team) == [1]


def test_a_build_makes_five_queries(site):
    change_squad(site, site.weeks[1])
    with measured() as cost:
        list(transactions(site.team.pk)["players"])
    assert cost.queries == 5


def test_a_team_without_a_lineup_has_an_empty_page(site, client):
    page = shown(client, make_team(site.season)).content.decode()
    assert "No transactions yet" in page


@pytest.mark.parametrize("pk", [999999, 10**25])
def test_a_missing_team_is_a_404(site, client, pk):
    assert client.get(f"/teams/{pk}/transactions/").status_code == 404


def test_a_team_of_another_season_is_a_404(site, client):
    other = make_team(make_season(current=False))
    assert client.get(f"/teams/{other.pk}/transactions/").status_code == 404


def test_the_page_of_the_team_links_to_them(site, client):
    page = client.get(f"/teams/{site.team.pk}/").content.decode()
    assert f'href="/teams/{site.team.pk}/transactions/"' in page
