"""Two players side by side, and the choice of the second one."""

import re
from decimal import Decimal

import pytest

from scoring.view_models.charts import paired_bar_chart
from teams.models import Player, StatLine
from tests.factories import make_season


@pytest.fixture
def pair(site):
    keeper = Player.objects.filter(position="GK").first()
    return Player.objects.filter(position="FWD").first(), keeper


def test_two_players_are_compared(site, client, pair):
    one, other = pair
    response = client.get(f"/players/compare/?a={one.pk}&b={other.pk}")
    assert response.status_code == 200
    numbers = {number.label: number for number in response.context["numbers"]}
    for side, player in enumerate(pair):
        points = sum(line.points for line in StatLine.objects.filter(player=player))
        assert numbers["Points"].values[side] == points
        assert numbers["Price"].values[side] == player.price
        assert numbers["Games"].values[side] == 2
    assert numbers["Points"].better == 0
    assert numbers["Price"].better is None
    stats = {stat.label: stat.values for stat in response.context["stats"]}
    assert stats == {"Minutes": (180, 180), "Goals": (2, 0), "Saves": (0, 8)}
    page = response.content.decode()
    bars = re.findall(r'class="bar( second)?"[^>]*>\s*<title>Week (\d+): ([\d.]+)</title>', page)
    assert [(bool(second), week) for second, week, _ in bars] == [
        (False, "1"), (True, "1"), (False, "2"), (True, "2"),
    ]  # fmt: skip
    assert page.count("Week 3") >= 2  # the next game of each


def test_form_and_ownership_are_those_of_the_player_page(site, client, pair):
    one, other = pair
    numbers = {
        number.label: number.values
        for number in client.get(f"/players/compare/?a={one.pk}&b={other.pk}").context["numbers"]
    }
    listed = {player.pk: player for player in Player.objects.listing(site.season)}
    for side, player in enumerate(pair):
        season = client.get(player.get_absolute_url()).context["season"]
        assert numbers["Form"][side] == season.form == listed[player.pk].form
        assert numbers["Picked by"][side] == Decimal(season.owned.teams)


def test_the_second_player_is_found_by_name_without_script(site, client, pair):
    one, other = pair
    page = client.get(f"/players/compare/?a={one.pk}")
    assert {player.position for player in page.context["candidates"]} == {"FWD"}
    assert one not in page.context["candidates"]
    found = client.get("/players/compare/", {"a": one.pk, "q": other.full_name})
    assert found.context["candidates"] == [other]
    assert f'href="?a={one.pk}&amp;b={other.pk}"' in found.content.decode()
    assert client.get(f"/players/compare/?a={one.pk}&q=!!").context["candidates"] == []


def test_the_page_of_a_player_leads_to_the_comparison(site, client, pair):
    page = client.get(pair[0].get_absolute_url()).content.decode()
    assert f'href="/players/compare/?a={pair[0].pk}"' in page


BAD_IDS = ("x", "-1", "0", "99999999", "9" * 40, "1.5", "%00", "１２", "1;DROP")
QUERIES = ("a={}", "b={}", "a={pk}&b={}", "a={}&b={pk}", "a={}&b={}")


def test_an_unknown_player_is_a_404_with_the_form(site, client, pair, subtests):
    for bad in BAD_IDS:
        for query in QUERIES:
            with subtests.test(query.format(bad, bad, pk="1")):
                address = f"/players/compare/?{query.format(bad, bad, pk=pair[0].pk)}"
                response = client.get(address)
                assert response.status_code == 404
                assert "That player is not in this season" in response.content.decode()


def test_a_player_of_another_season_is_unknown(site, client, pair):
    other = make_season(current=False).players.first()
    response = client.get(f"/players/compare/?a={pair[0].pk}&b={other.pk}")
    assert response.status_code == 404


def test_the_same_player_twice_asks_for_another(site, client, pair):
    response = client.get(f"/players/compare/?a={pair[0].pk}&b={pair[0].pk}")
    assert response.status_code == 200
    assert "the same player twice" in response.content.decode()


def test_other_arguments_change_nothing(site, client, pair):
    address = f"/players/compare/?a={pair[0].pk}&b={pair[1].pk}"
    without_cost = [
        re.sub(r"This page.*", "", client.get(one).content.decode())
        for one in (address, f"{address}&utm=1")
    ]
    assert without_cost[0] == without_cost[1]


def test_paired_bars_stand_beside_each_other():
    chart = paired_bar_chart([("1", Decimal(4), Decimal(-2)), ("2", None, Decimal(8))])
    assert [(bar.label, bar.value, bar.second) for bar in chart.bars] == [
        ("1", 4, False), ("1", -2, True), ("2", 8, True),
    ]  # fmt: skip
    first, second = chart.bars[:2]
    assert first.x + first.width <= second.x
    assert first.y + first.height == pytest.approx(second.y, abs=0.2)
    assert paired_bar_chart([("1", None, None)]) is None
    assert paired_bar_chart([]) is None
