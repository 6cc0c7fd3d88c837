from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fantasy import rulesets
from fantasy.rulesets import ChipEffect
from teams.rules import lineups, transfers
from teams.rules.lineups import Outcome
from tests.teams.test_lineups import FPL, NFL, SQUAD

WILDCARD = transfers.find_chip(FPL, "wildcard")
BOOST = transfers.find_chip(FPL, "bboost")
TRIPLE = transfers.find_chip(FPL, "3xc")
FREE_HIT = transfers.find_chip(FPL, "freehit")
NEWEST = rulesets.load("fpl-2025")
WEEKS = [*range(1, 30), *range(39, 48)]


def free_in(week, *, since=1, free=1, made=0, chips=None, first=False, rules=FPL):
    return transfers.free_in(
        week, since=since, free=free, made=made, weeks=WEEKS, chips=chips or {}, rules=rules,
        first=first,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "free", "cost"), [(0, 1, 0), (1, 1, 0), (2, 1, 4), (2, 2, 0), (5, 2, 12)]
)
def test_each_transfer_past_the_free_ones_costs_four_points(made, free, cost):
    account = transfers.account(made, free, 5, FPL, None, first=False)
    assert (account.made, account.free, account.cost) == (made, free, cost)
    assert account.left == max(0, free - made)


@pytest.mark.parametrize(
    ("week", "chip", "first"), [(5, WILDCARD, False), (39, None, False), (5, None, True)]
)
def test_wildcards_unlimited_weeks_and_first_squads_cost_nothing(week, chip, first):
    account = transfers.account(11, 1, week, FPL, chip, first=first)
    assert (account.free, account.left, account.cost) == (None, None, 0)


def test_a_ruleset_without_transfer_limits_charges_nothing():
    assert transfers.account(9, 0, 3, NFL, None, first=False).cost == 0
    assert free_in(9, rules=NFL) == 0


def test_unused_transfers_are_saved_up_to_the_maximum():
    assert free_in(2, first=True, free=0) == 1
    assert free_in(3, first=True, free=0) == 2
    assert free_in(9, first=True, free=0) == 2
    assert free_in(6, since=5, free=2, made=1) == 2
    assert free_in(6, since=5, free=1, made=4) == 1
    assert free_in(5, since=5, free=2, made=1) == 2


def test_saved_transfers_are_reset_by_a_chip_or_an_unlimited_week():
    assert free_in(6, since=3, free=2, chips={5: WILDCARD}) == 1
    assert free_in(40, since=20, free=2) == 1
    assert free_in(41, since=20, free=2) == 2


@pytest.mark.parametrize("chip", [WILDCARD, FREE_HIT])
@pytest.mark.parametrize("name", ["fpl-2024", "fpl-2025"])
def test_since_2024_a_chip_keeps_saved_transfers(name, chip):
    rules = rulesets.load(name)
    assert free_in(6, since=1, first=True, free=0, rules=rules) == 5
    assert free_in(6, since=1, first=True, free=0, chips={5: chip}, rules=rules) == 4
    assert free_in(7, since=1, first=True, free=0, chips={5: chip}, rules=rules) == 5
    # Transfers in the week of the chip were free.
    assert free_in(6, since=5, free=4, made=9, chips={5: chip}, rules=rules) == 4
    # A first lineup saves no transfer, and an unlimited week resets the saved ones.
    assert free_in(6, since=5, free=0, chips={5: chip}, first=True, rules=rules) == 1
    broken = replace(rules, transfers=replace(rules.transfers, unlimited_weeks={5}))
    assert free_in(6, since=5, free=4, chips={5: chip}, rules=broken) == 1


@pytest.mark.parametrize("chip", [WILDCARD, FREE_HIT])
def test_until_2023_a_chip_resets_saved_transfers(chip):
    assert free_in(6, since=1, first=True, free=0, chips={5: chip}) == 1
    assert free_in(6, since=5, free=2, made=0, chips={5: chip}) == 1


def test_bench_boost_and_triple_captain_do_not_change_transfers():
    for chip in (BOOST, TRIPLE):
        assert free_in(6, since=5, free=2, made=1, chips={5: chip}) == 2
        assert free_in(6, since=5, free=4, made=1, chips={5: chip}, rules=NEWEST) == 4


def test_a_top_up_week_raises_free_transfers_once():
    assert free_in(15, since=14, free=1, made=1, rules=NEWEST) == 1
    assert free_in(16, since=14, free=1, made=1, rules=NEWEST) == 5
    assert free_in(16, since=15, free=0, first=True, rules=NEWEST) == 5
    assert free_in(16, since=15, free=1, made=9, chips={15: WILDCARD}, rules=NEWEST) == 5
    assert free_in(17, since=16, free=5, made=2, rules=NEWEST) == 4
    assert free_in(17, since=15, free=5, rules=NEWEST) == 5
    assert free_in(18, since=16, free=5, made=5, rules=NEWEST) == 2
    # A team that starts in that week has one free transfer afterwards.
    assert free_in(17, since=16, free=0, first=True, rules=NEWEST) == 1


def test_a_top_up_in_a_missing_week_applies_in_the_next():
    weeks = [15, 17, 18]
    rules = replace(NEWEST, transfers=replace(NEWEST.transfers, top_up={16: 5}))
    free = transfers.free_in(
        18, since=15, free=1, made=0, weeks=weeks, chips={}, rules=rules, first=False
    )
    assert free == 5


def test_a_top_up_never_lowers_free_transfers():
    assert transfers.topped_up(5, 16, replace(NEWEST.transfers, top_up={16: 3})) == 5
    assert transfers.topped_up(2, 16, replace(NEWEST.transfers, top_up={16: 3})) == 3
    assert transfers.topped_up(2, 17, replace(NEWEST.transfers, top_up={16: 3})) == 2


@given(
    st.lists(
        st.tuples(st.integers(0, 15), st.sampled_from([None, WILDCARD, FREE_HIT, BOOST])),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([name for name in rulesets.names() if rulesets.load(name).transfers]),
)
def test_free_transfers_stay_between_the_weekly_number_and_the_maximum(made, name):
    rules = rulesets.load(name)
    free = rules.transfers.free
    for week, (number, chip) in enumerate(made, 2):
        free = transfers.free_next(free, number, week, rules.transfers, chip, first=False)
        free = transfers.topped_up(free, week + 1, rules.transfers)
        assert rules.transfers.free <= free <= rules.transfers.bank


def test_new_players_are_counted_as_transfers():
    assert transfers.count({1, 2, 3}, {2, 3, 4, 5}) == 2
    assert transfers.count({}, {1}) == 1


def test_each_chip_has_the_uses_of_the_ruleset():
    assert transfers.chips_left(FPL, {2: WILDCARD}, 9)["wildcard"] == 1
    assert transfers.chips_left(FPL, {2: WILDCARD, 3: FREE_HIT}, 9)["freehit"] == 0
    assert transfers.chips_left(FPL, {2: FREE_HIT, 3: FREE_HIT}, 9)["freehit"] == 0
    assert transfers.find_chip(FPL, "") is None


def test_each_half_of_a_season_has_its_own_chips():
    half = transfers.find_chip(NEWEST, "freehit")
    left = [transfers.chips_left(NEWEST, {}, week)["freehit"] for week in (1, 19, 20, 38, 39)]
    assert left == [1, 1, 1, 1, 0]
    left = [transfers.chips_left(NEWEST, {7: half}, week)["freehit"] for week in (1, 19, 20, 38)]
    assert left == [0, 0, 1, 1]
    left = [transfers.chips_left(NEWEST, {30: half}, week)["freehit"] for week in (19, 20)]
    assert left == [1, 0]
    assert transfers.chips_left(NEWEST, {7: half}, 8)["wildcard"] == 1
    assert [transfers.next_chance(half, week) for week in (1, 19, 20)] == [20, 20, None]
    assert transfers.next_chance(WILDCARD, 1) is None


def week_of():
    return {pick.player: Outcome(Decimal(1), True, True) for pick in SQUAD}


def test_a_bench_boost_counts_all_fifteen_without_substitutions():
    week = week_of()
    week[SQUAD[1].player] = Outcome(Decimal(0), False, True)
    result = lineups.score(SQUAD, week, FPL, BOOST)
    assert result.total == 14 + 1
    assert result.bench == 0
    assert not any(slot.came_in for slot in result.slots)


def test_a_triple_captain_or_his_vice_captain_counts_three_times():
    captain = next(pick for pick in SQUAD if pick.captain)
    week = week_of()
    assert lineups.score(SQUAD, week, FPL, TRIPLE).total == 11 + 2
    week[captain.player] = lineups.NOTHING
    assert max(s.multiplier for s in lineups.score(SQUAD, week, FPL, TRIPLE).slots) == 3


def test_transfer_chips_change_no_points():
    assert lineups.score(SQUAD, week_of(), FPL, WILDCARD) == lineups.score(SQUAD, week_of(), FPL)
    assert WILDCARD.effect is ChipEffect.WILDCARD
