"""The best formation, compared with every legal formation."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fantasy import rulesets
from scoring.rules.formations import Rated, best_formation
from teams.rules.lineups import Pick, formation_is_legal

FPL = rulesets.load("fpl")
NFL = rulesets.load("nfl-ppr")


def squads(rules):
    """About a dozen players with random positions and worth."""
    player = st.tuples(
        st.sampled_from([position.code for position in rules.positions]), st.integers(-4, 9)
    )
    most = rules.starters + 4
    return st.lists(player, min_size=rules.starters - 1, max_size=most).map(
        lambda found: [Rated(n, position, worth) for n, (position, worth) in enumerate(found)]
    )


def is_legal(rated, rules):
    return formation_is_legal(
        [Pick(r.player, r.position, 1, Decimal(0), starts=True, order=0) for r in rated], rules
    )


def check(players, rules):
    legal = [c for c in combinations(players, rules.starters) if is_legal(c, rules)]
    found = best_formation(players, rules)
    if not legal:
        assert found == []
        return
    assert is_legal(found, rules)
    assert len({rated.player for rated in found}) == rules.starters
    best = max(sum(rated.worth for rated in choice) for choice in legal)
    assert sum(rated.worth for rated in found) == best


@given(squads(FPL))
def test_the_best_football_formation_has_the_highest_worth(players):
    check(players, FPL)


@given(squads(NFL))
def test_the_best_formation_with_a_flex_has_the_highest_worth(players):
    check(players, NFL)


@pytest.mark.parametrize("rules", [FPL, NFL], ids=lambda rules: rules.name)
@given(data=st.data())
def test_the_order_of_players_does_not_change_the_formation(rules, data):
    players = data.draw(squads(rules))
    shuffled = data.draw(st.permutations(players))
    assert best_formation(shuffled, rules) == best_formation(players, rules)


def test_a_formation_is_sorted_by_position():
    players = [
        Rated(n, position.code, n) for n, position in enumerate(FPL.positions * 5) if n < 20
    ]
    positions = [rated.position for rated in best_formation(players, FPL)]
    order = [position.code for position in FPL.positions]
    assert positions == sorted(positions, key=order.index)


def test_without_enough_players_there_is_no_formation():
    assert best_formation([], FPL) == []
    assert best_formation([Rated(1, "??", 5)], FPL) == []
