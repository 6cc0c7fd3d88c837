"""The best and the worst decision of a final week."""

from decimal import Decimal

import pytest

from fantasy.rulesets import load
from scoring.rules.recap import Decision, Kind, Recap, recap
from teams.rules.lineups import Outcome, Pick, score

RULES = load("fpl")
STARTERS = ["GK", *["DEF"] * 4, *["MID"] * 4, *["FWD"] * 2]
BENCH = ["GK", "DEF", "MID", "FWD"]
CAPTAIN, VICE = 11, 10  # forwards; the players are numbered from 1 in the order of the slots


def picks():
    return [
        Pick(
            player=n,
            position=position,
            club=n,
            price=Decimal(5),
            starts=n <= len(STARTERS),
            order=(n - 1) % len(STARTERS),
            captain=n == CAPTAIN,
            vice=n == VICE,
        )
        for n, position in enumerate([*STARTERS, *BENCH], 1)
    ]


def recap_of(points, *, chip=None, bought=(), absent=()):
    """The recap of the lineup with points by player, and 2 for each other player."""
    outcomes = {
        n: Outcome(Decimal(points.get(n, 2)), played=n not in absent, finished=True)
        for n in range(1, 16)
    }
    found = score(picks(), outcomes, RULES, chip)
    multiplier = chip.multiplier if chip and chip.multiplier > 1 else RULES.captain_multiplier
    return recap(found.slots, captain_multiplier=multiplier, chip=chip, bought=bought)


def decision(kind, gain, player, instead=None):
    return Decision(kind, Decimal(gain), player, instead)


def test_a_captain_gains_what_the_multiplier_adds():
    assert recap_of({CAPTAIN: 12}) == Recap(decision(Kind.CAPTAIN, 12, CAPTAIN), None)


def test_a_captain_costs_what_the_best_starter_would_have_added():
    assert recap_of({6: 10}).worst == decision(Kind.CAPTAIN, -8, CAPTAIN, 6)


def test_a_player_on_the_bench_costs_what_the_worst_starter_of_the_position_lacks():
    found = recap_of({13: 11, 3: 1})
    assert found.worst == decision(Kind.BENCH, -10, 3, 13)


def test_a_starter_gains_what_the_bench_lacks():
    found = recap_of({2: 9, 13: -1, CAPTAIN: 0})
    assert found.best == decision(Kind.BENCH, 10, 2, 13)


def test_a_player_of_another_position_on_the_bench_is_no_decision():
    assert recap_of({12: 30, 1: 30, 13: 2}).worst == decision(Kind.CAPTAIN, -28, CAPTAIN, 1)


def test_the_vice_captain_is_the_choice_if_the_captain_did_not_play():
    found = recap_of({CAPTAIN: 0, VICE: 8}, absent={CAPTAIN})
    assert found.best == decision(Kind.CAPTAIN, 8, VICE)


def test_a_substitute_who_came_on_is_not_left_on_the_bench():
    found = recap_of({5: 0, 13: 11, CAPTAIN: 11}, absent={5})
    assert found.worst is None


def test_a_player_who_was_bought_gains_the_own_points():
    found = recap_of({7: 9}, bought={7})
    assert found.best == decision(Kind.BUY, 9, 7)


def test_a_bought_player_on_the_bench_gains_nothing():
    found = recap_of({13: 9, CAPTAIN: 3}, bought={13})
    assert found.best == decision(Kind.CAPTAIN, 3, CAPTAIN)


@pytest.mark.parametrize(
    ("code", "points", "wanted"),
    [
        ("bboost", {13: 20, CAPTAIN: 5}, decision(Kind.CHIP, 26, None)),
        ("3xc", {CAPTAIN: 10}, decision(Kind.CAPTAIN, 20, CAPTAIN)),
    ],
)
def test_a_chip_counts(code, points, wanted):
    chip = next(chip for chip in RULES.chips if chip.code == code)
    assert recap_of(points, chip=chip).best == wanted


def test_a_week_without_points_has_no_decisions():
    assert recap_of(dict.fromkeys(range(1, 16), 0)) == Recap(None, None)
