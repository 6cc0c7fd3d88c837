"""Transfers and chips of a team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from caching import refresher
from fantasy.models import Week
from fantasy.read_models import CALENDAR
from teams.models import Lineup, Player, TeamWeek
from teams.rules.drafts import Draft
from teams.services.lineups import (
    LineupRefusedError,
    current_lineup,
    picks_of,
    save_lineup,
)
from teams.services.transfers import week_start
from tests.factories import choices_of, make_season, make_team, make_user, picks_for
from tests.pages.test_lineup import form_of, get
from tests.shared_rows import Site


def save(site, week, seed=1, chip="", picks=None):
    team = site.team
    stored = current_lineup(team, week)
    return save_lineup(
        team=team,
        week=week,
        choices=choices_of(picks or picks_for(site.season, seed)),
        made_from=stored.token if stored else None,
        chip=chip,
    )


def new_players(site, seed):
    before = {pick.player for pick in picks_for(site.season)}
    return len({pick.player for pick in picks_for(site.season, seed)} - before)


def test_page_shows_the_transfer_cost_before_saving(site, owner_client):
    out = get(owner_client).context["page"].picks[0]
    draft = Draft.of(picks_of(current_lineup(site.team, site.weeks[2])))
    squad = Player.objects.in_bulk(draft.players)
    for leaving in draft.players[:3]:
        same = Player.objects.filter(position=squad[leaving].position, club=squad[leaving].club)
        coming = same.exclude(pk__in=draft.players).order_by("price").first()
        draft = draft.replaced(leaving, coming.pk)
    page = get(owner_client, f"/lineup/?{draft.query}")
    # Two free transfers have been saved since the first squad.
    assert page.context["page"].transferred.cost == 4
    assert "−4 points" in page.content.decode()
    if not page.context["page"].problems:
        owner_client.post("/lineup/", form_of(page.content.decode()))
        assert Lineup.objects.get(team=site.team, from_week=site.weeks[2]).transfers_cost == 4
    assert out


def test_transfer_cost_lowers_season_points_but_not_week_points(site):
    week = site.weeks[2]
    cost = 4 * (new_players(site, 2) - 2)
    assert save(site, week, 2).transfers_cost == cost
    site.play(site.weeks[1], final=True)
    site.play(week, final=True)
    before = TeamWeek.objects.get(team=site.team, week=site.weeks[1])
    row = TeamWeek.objects.with_ranks().get(team=site.team, week=week)
    assert row.season_points == before.season_points + row.points - cost
    assert row.net == row.points - cost
    nets = [other.net for other in TeamWeek.objects.filter(week=week)]
    assert row.rank == 1 + sum(net > row.net for net in nets)


def test_transfer_undone_before_the_lock_costs_nothing(site):
    week = site.weeks[2]
    first = current_lineup(site.team, week)
    paid = {slot.player_id: slot.price_paid for slot in first.slots.all()}
    Player.objects.update(price="1.0")
    assert save(site, week, 2).transfers > 0
    back = save(site, week, picks=picks_of(first))
    assert (back.transfers, back.transfers_cost) == (0, 0)
    assert {slot.player_id: slot.price_paid for slot in back.slots.all()} == paid


def test_wildcard_makes_transfers_free_and_keeps_the_squad(site):
    week = site.weeks[2]
    lineup = save(site, week, 2, chip="wildcard")
    assert (lineup.transfers_cost, lineup.only_week) == (0, False)


def test_free_hit_lasts_one_week_and_restores_the_squad(site):
    season, week = site.season, site.weeks[2]
    before = current_lineup(site.team, week)
    later = Week.objects.create(season=season, number=4)
    lineup = save(site, week, 2, chip="freehit")
    assert (lineup.only_week, lineup.transfers_cost) == (True, 0)
    assert current_lineup(site.team, week) == lineup
    assert current_lineup(site.team, later) == before
    start = week_start(site.team, later, before, [1, 2, 3, 4])
    assert start.free == 1
    assert start.chips_left["freehit"] == 0


def test_chip_can_be_undone_until_the_lock(site):
    week = site.weeks[2]
    save(site, week, 2, chip="freehit")
    undone = save(site, week, 2)
    assert (undone.chip, undone.only_week) == ("", False)
    assert undone.transfers_cost == 4 * (undone.transfers - 2)


def test_chip_is_played_in_two_requests(site, owner_client):
    button = next(b for b in get(owner_client).context["page"].chips if b.chip.code == "3xc")
    page = get(owner_client, f"/lineup/?{button.query}").content.decode()
    assert "Take back" in page
    assert owner_client.post("/lineup/", form_of(page)).status_code == 302
    assert current_lineup(site.team, site.weeks[2]).chip == "3xc"
    site.play(site.weeks[1], final=True)
    site.play(site.weeks[2], final=True)
    refresher.refresh_all()
    team_page = owner_client.get(f"/teams/{site.team.pk}/weeks/3/").content.decode()
    assert "× 3" in team_page


@pytest.mark.parametrize("chip", ["nonsense", "x" * 30])
def test_unknown_chip_is_refused(site, chip):
    with pytest.raises(LineupRefusedError, match="There is no chip"):
        save(site, site.weeks[2], 2, chip=chip)


def test_used_up_chip_is_refused(site):
    first = current_lineup(site.team, site.weeks[0])
    Lineup.objects.filter(pk=first.pk).update(chip="3xc")
    with pytest.raises(LineupRefusedError, match="has been used up"):
        save(site, site.weeks[2], 2, chip="3xc")


def test_a_first_lineup_is_free_and_cannot_be_a_free_hit(db):
    season = make_season(current=False)
    team, week = make_team(season), season.weeks.get()
    choices = choices_of(picks_for(season))
    with pytest.raises(LineupRefusedError, match="brings back your previous squad"):
        save_lineup(team=team, week=week, choices=choices, made_from=None, chip="freehit")
    lineup = save_lineup(team=team, week=week, choices=choices, made_from=None)
    assert (lineup.transfers, lineup.transfers_cost) == (0, 0)
    again = save_lineup(
        team=team, week=week, choices=choices_of(picks_for(season, 2)), made_from=lineup.token
    )
    assert (again.transfers, again.transfers_cost) == (0, 0)


def later_season(ruleset, first):
    """A season of three weeks numbered from `first`, none begun, with one team's first lineup."""
    season = make_season(ruleset, weeks=3)
    for week in season.weeks.order_by("-number"):
        week.number += first - 1
        week.save()
    weeks = list(season.weeks.order_by("number"))
    owner = make_user("later", "secret")
    site = Site(season, weeks, owner, make_team(season, owner=owner))
    save(site, weeks[0])
    refresher.refresh_all()
    return site


def free_transfers_in(site, week):
    numbers = [one.number for one in site.weeks]
    return week_start(site.team, week, current_lineup(site.team, week), numbers).free


@pytest.mark.parametrize("chip", ["wildcard", "freehit"])
@pytest.mark.parametrize(("ruleset", "left"), [("fpl", 1), ("fpl-2024", 4), ("fpl-2025", 4)])
def test_saved_transfers_after_a_chip_follow_the_ruleset(db, chip, ruleset, left):
    site = later_season(ruleset, 5)
    Lineup.objects.update(free_transfers=3, squad_before={"1": "4.0"})
    saved = 2 if ruleset == "fpl" else 4
    assert free_transfers_in(site, site.weeks[1]) == saved
    lineup = save(site, site.weeks[1], 2, chip=chip)
    assert (lineup.free_transfers, lineup.transfers_cost) == (saved, 0)
    assert lineup.transfers > saved
    assert free_transfers_in(site, site.weeks[2]) == left


def test_free_transfers_are_topped_up_in_the_week_of_the_ruleset(db):
    site = later_season("fpl-2025", 14)
    assert [free_transfers_in(site, week) for week in site.weeks[1:]] == [1, 5]
    lineup = save(site, site.weeks[2], 2)
    assert (lineup.free_transfers, lineup.transfers) == (5, new_players(site, 2))
    assert lineup.transfers_cost == 4 * max(0, lineup.transfers - 5)


def test_chip_of_the_first_half_is_available_again_in_the_second(client, db):
    site = later_season("fpl-2025", 18)
    client.force_login(site.owner)
    save(site, site.weeks[0], chip="bboost")
    message = "used up in Weeks 1 to 19. You can play it again from Week 20."
    with pytest.raises(LineupRefusedError, match=message):
        save(site, site.weeks[1], chip="bboost")
    page = get(client).context["page"]
    assert next(b for b in page.chips if b.chip.code == "bboost").played
    site.play(site.weeks[0], final=True)
    Week.objects.filter(pk=site.weeks[0].pk).update(locks_at=timezone.now() - timedelta(days=1))
    refresher.refresh(CALENDAR.topic("current"), "a week has begun")
    page = get(client)
    assert page.context["week"].number == 19
    assert "Bench boost again from Week 20" in page.content.decode()
    assert save(site, site.weeks[2], chip="bboost").chip == "bboost"


def test_a_chip_outside_its_weeks_is_refused(db):
    site = later_season("fpl-2025", 37)
    with pytest.raises(LineupRefusedError, match="Bench boost cannot be played in Week 39"):
        save(site, site.weeks[2], chip="bboost")
