"""The week in numbers: the sums are right, and no player is counted before their lock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from caching import refresher
from caching.models import Flag
from fantasy.models import Week
from scoring.read_models.week_numbers import week_numbers
from teams.models import Game, Lineup, LineupSlot, TeamWeek
from tests.factories import make_lineup, make_season, make_team, picks_for


def final_week(site):
    return Week.objects.get(pk=site.weeks[0].pk)


def page(client, number):
    response = client.get(f"/weeks/{number}/")
    assert response.status_code == 200
    return response.content.decode()


def test_shares_count_teams_and_captains_of_each_player(site):
    numbers = week_numbers(site.weeks[0].pk)
    lineups = Lineup.objects.in_force(site.weeks[0])
    assert numbers["teams"] == lineups.count() == 3
    for player, (teams, captains) in numbers["shares"].items():
        slots = LineupSlot.objects.filter(lineup__in=lineups, player=player)
        assert Decimal(teams) == (Decimal(100 * slots.count()) / 3).quantize(Decimal("0.1"))
        leads = slots.filter(is_captain=True).count()
        assert Decimal(captains) == (Decimal(100 * leads) / 3).quantize(Decimal("0.1"))
    assert len(numbers["shares"]) == lineups.values("slots__player").distinct().count()


def test_average_and_best_team_match_the_leaderboard(site, client):
    points = [row.points for row in TeamWeek.objects.filter(week=site.weeks[0])]
    average = (sum(points) / len(points)).quantize(Decimal("0.01"))
    assert week_numbers(final_week(site).pk)["average"] == str(average)
    best = TeamWeek.objects.leaderboard(site.weeks[0])[0]
    assert best.team.name in page(client, 1)


def test_team_of_the_week_is_a_valid_eleven_of_the_top_scorers(site, client):
    cards = week_numbers(site.weeks[0].pk)["team_of_the_week"]
    assert [card["position"] for card in cards].count("GK") == 1
    assert len(cards) == 11
    forwards = [card for card in cards if card["position"] == "FWD"]
    assert [card["value"] for card in forwards] == ["6.00"] * 3  # minutes 2, goal 4
    assert all(card["name"] in page(client, 1) for card in cards)


def test_picks_are_hidden_before_the_deadline(site, client):
    numbers = week_numbers(site.weeks[2].pk)
    assert numbers["shares"] == {}
    assert [numbers[name] for name in ("owned", "captained", "most_picked")] == [[], [], []]
    assert not numbers["complete"]
    assert "Picks are shown once the lineups have locked" in page(client, 3)
    assert "data-player" not in page(client, 3)


@pytest.fixture
def nfl_week(db):
    """American football, where each player locks at their own kickoff; one game has begun."""
    season = make_season("nfl-ppr", kickoff=timezone.now() - timedelta(minutes=30))
    for seed in (1, 2):
        make_lineup(make_team(season), picks_for(season, seed))
    return season.weeks.get()


def test_player_is_counted_from_the_kickoff_on(nfl_week):
    begun = Game.objects.get(week=nfl_week, kickoff__lt=timezone.now())
    clubs = {begun.home_id, begun.away_id}
    slots = LineupSlot.objects.filter(lineup__team__season=nfl_week.season)
    open_to_all = slots.filter(player__club__in=clubs)
    numbers = week_numbers(nfl_week.pk)
    assert set(numbers["shares"]) == {str(slot.player_id) for slot in open_to_all}
    assert {card["club"]["pk"] for card in numbers["owned"]} <= clubs
    assert slots.exclude(player__club__in=clubs).exists()
    assert not numbers["complete"]


def test_all_players_are_counted_after_the_last_kickoff(nfl_week):
    Game.objects.filter(week=nfl_week).update(kickoff=timezone.now() - timedelta(hours=5))
    nfl_week.last_kickoff = timezone.now() - timedelta(hours=5)
    nfl_week.save()
    numbers = week_numbers(nfl_week.pk)
    slots = LineupSlot.objects.filter(lineup__team__season=nfl_week.season)
    assert len(numbers["shares"]) == slots.values("player").distinct().count()
    assert numbers["complete"]
    assert numbers["captained"] == []  # this game has no captains
    assert numbers["average"] is None


def test_first_visit_after_the_lock_flags_the_numbers(site, client):
    week = site.weeks[2]
    Week.objects.filter(pk=week.pk).update(locks_at=timezone.now() - timedelta(seconds=1))
    refresher.refresh("calendar:current")
    Flag.objects.all().delete()
    assert "are being counted" in page(client, 3)
    page(client, 3)
    assert [flag.topic for flag in Flag.objects.all()] == [f"week-numbers:{week.pk}"]
    refresher.refresh(f"week-numbers:{week.pk}")
    assert "are being counted" not in page(client, 3)
    assert week_numbers(week.pk)["owned"]


def test_final_stats_flag_the_numbers(site):
    site.play(site.weeks[1], final=True)
    assert Flag.objects.filter(topic=f"week-numbers:{site.weeks[1].pk}").exists()
