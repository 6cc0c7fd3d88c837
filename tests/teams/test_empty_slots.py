"""Empty slots of an unfinished lineup, for every ruleset."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fantasy import rulesets
from teams.rules import drafts
from teams.rules.autofill import autofill
from teams.rules.autopick import NoLineupError, autopick
from teams.rules.empty_slots import Slot, can_be_completed, empty_slots, positions_for, slots_of
from teams.rules.lineups import Pick, problems
from tests.teams.test_lineups import market

FPL = rulesets.load("fpl")
every_ruleset = pytest.mark.parametrize("name", rulesets.names())
seeds = st.integers(0, 10_000)


def lineup(rules, seed):
    return autopick(market(rules, seed % 7), rules, Random(seed))


def but_the_armbands(found):
    return [problem for problem in found if "captain" not in problem]


def pick(n, slot):
    return Pick(n, slot.position, n, Decimal(1), slot.starts, n)


def test_an_empty_squad_of_football_is_drawn_as_4_4_2():
    slots = Counter(empty_slots([], FPL))
    assert [slots[Slot(code, True)] for code in ("GK", "DEF", "MID", "FWD")] == [1, 4, 4, 2]
    assert [slots[Slot(code, False)] for code in ("GK", "DEF", "MID", "FWD")] == [1, 1, 1, 1]


@every_ruleset
def test_an_empty_squad_is_drawn_as_a_legal_formation(name):
    rules = rulesets.load(name)
    picks = [pick(n, slot) for n, slot in enumerate(empty_slots([], rules), 1)]
    assert but_the_armbands(problems(picks, rules)) == []


@every_ruleset
@settings(max_examples=15)
@given(seed=seeds, data=st.data())
def test_removed_players_leave_slots_of_their_positions_and_roles(name, seed, data):
    rules = rulesets.load(name)
    full = lineup(rules, seed)
    removed = data.draw(st.lists(st.sampled_from(full), unique_by=lambda p: p.player))
    left = [one for one in full if one not in removed]
    assert Counter(empty_slots(left, rules, full)) == slots_of(removed)


@every_ruleset
@settings(max_examples=15)
@given(data=st.data())
def test_filling_allowed_positions_in_any_order_gives_a_legal_formation(name, data):
    rules = rulesets.load(name)
    picks: list[Pick] = []
    while len(picks) < rules.squad_size:
        assert len(picks) + len(empty_slots(picks, rules)) == rules.squad_size
        allowed = [
            Slot(code, starts)
            for starts in (True, False)
            for code in sorted(positions_for(picks, rules, starts=starts))
        ]
        assert set(empty_slots(picks, rules)) <= set(allowed)
        picks.append(pick(len(picks) + 1, data.draw(st.sampled_from(allowed))))
    assert but_the_armbands(problems(picks, rules)) == []


@every_ruleset
@settings(max_examples=15)
@given(seed=seeds, data=st.data())
def test_swaps_and_moves_of_an_unfinished_squad_keep_it_completable(name, seed, data):
    rules = rulesets.load(name)
    full = lineup(rules, seed)
    out = data.draw(st.sampled_from(full))
    left = [one for one in full if one is not out]
    for one in left:
        if drafts.may_move(left, one, rules):
            others = slots_of(other for other in left if other is not one)
            assert can_be_completed(others + Counter([Slot(one.position, not one.starts)]), rules)
        for other in left:
            if one.starts and not other.starts and drafts.may_swap(left, one, other, rules):
                swapped = slots_of(p for p in left if p not in (one, other)) + Counter(
                    [Slot(one.position, False), Slot(other.position, True)]
                )
                assert can_be_completed(swapped, rules)


def test_a_squad_that_cannot_become_legal_still_has_empty_slots():
    """Two goalkeepers start since a player's position changed."""
    picks = [pick(1, Slot("GK", True)), pick(2, Slot("GK", True))]
    slots = empty_slots(picks, FPL)
    assert len(slots) == FPL.squad_size - 2
    assert not any(slot.position == "GK" for slot in slots)


@pytest.mark.parametrize("name", ["fpl", "nfl-ppr"])
@settings(max_examples=10, deadline=None)
@given(seed=seeds, data=st.data())
def test_autofill_keeps_the_picks_that_the_budget_allows(name, seed, data):
    rules = rulesets.load(name)
    full = lineup(rules, seed)
    kept = data.draw(st.lists(st.sampled_from(full), unique_by=lambda p: p.player))
    locked = {one.player for one in kept[:2]}
    players = [one for one in market(rules, seed % 7) if one.player not in locked]
    found = autofill(kept, players, rules, Random(seed), locked=locked, like=full)
    before, after = {p.player: p for p in kept}, {p.player: p for p in found.picks}
    assert found.replaced == []
    for player in before:
        assert after[player].starts is before[player].starts
    wrong = problems(found.picks, rules)
    assert wrong == [] or (locked and all("captain" in problem for problem in wrong))


def test_autofill_replaces_the_most_expensive_pick_that_is_not_locked():
    players = market(FPL)
    dear = sorted((p for p in players if p.position == "MID"), key=lambda p: -p.price)[:5]
    kept = [
        Pick(p.player, "MID", 100 + n, Decimal(18), True, n, name=p.name)
        for n, p in enumerate(dear)
    ]
    locked = {kept[0].player}
    free = [p for p in players if p.player not in {k.player for k in kept}]
    found = autofill(kept, free, FPL, Random(1), locked=locked)
    assert kept[0].player in {p.player for p in found.picks}
    assert found.replaced == kept[1:4]
    assert problems(found.picks, FPL) == []


def test_autofill_raises_no_lineup_error():
    kept = [Pick(1, "GK", 1, Decimal(99), True, 0)]
    with pytest.raises(NoLineupError):
        autofill(kept, market(FPL)[100:], FPL, Random(1), locked={1})
