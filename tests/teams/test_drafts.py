from decimal import Decimal
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from fantasy import rulesets
from teams.rules import drafts
from teams.rules.drafts import Draft
from teams.rules.lineups import Pick

FPL = rulesets.load("fpl")
ids = st.lists(st.integers(1, 10**9), unique=True, max_size=20)


def built(players, captain=0, vice=0):
    return Draft(tuple(players[:11]), tuple(players[11:]), captain, vice)


@given(ids, st.integers(0, 100), st.integers(0, 100))
def test_a_draft_is_restored_from_its_query(players, captain, vice):
    draft = built(players, captain, vice)
    assert Draft.from_query(dict(parse_qsl(draft.query))) == draft


@given(st.dictionaries(st.sampled_from("sbcv"), st.text(max_size=40)))
def test_any_query_is_read_without_an_error(query):
    draft = Draft.from_query(query)
    assert len(set(draft.players)) == len(draft.players)


DRAFT = Draft(starters=(1, 2, 3), bench=(4, 5, 6), captain=1, vice=2)


def test_a_replacement_takes_over_the_slot_and_captaincy():
    assert DRAFT.replaced(1, 9) == Draft((9, 2, 3), (4, 5, 6), 9, 2)
    assert DRAFT.replaced(5, 9).bench == (4, 9, 6)


def test_a_swap_keeps_the_captaincy_with_the_starter():
    assert DRAFT.swapped(1, 5) == Draft((5, 2, 3), (4, 1, 6), 5, 2)
    assert DRAFT.swapped(2, 4).vice == 4


def test_captain_and_vice_captain_change_roles():
    assert (DRAFT.led_by(2).captain, DRAFT.led_by(2).vice) == (2, 1)
    assert (DRAFT.seconded_by(1).captain, DRAFT.seconded_by(1).vice) == (2, 1)
    assert DRAFT.led_by(3).captain == 3
    assert DRAFT.seconded_by(3).vice == 3


def test_a_swap_of_two_substitutes_changes_their_order():
    assert DRAFT.swapped(6, 4).bench == (6, 5, 4)


def test_an_added_player_joins_the_starters_or_the_bench():
    assert DRAFT.added(7, starts=True).starters == (1, 2, 3, 7)
    assert DRAFT.added(7, starts=False).bench == (4, 5, 6, 7)


def test_a_removed_player_takes_the_armband_along():
    assert DRAFT.removed(1) == Draft((2, 3), (4, 5, 6), 0, 2)
    assert DRAFT.removed(2).vice == 0
    assert DRAFT.removed(5).bench == (4, 6)


def test_a_moved_player_goes_last_and_takes_no_armband_to_the_bench():
    assert DRAFT.moved(1, starts=False) == Draft((2, 3), (4, 5, 6, 1), 0, 2)
    assert DRAFT.moved(5, starts=True) == Draft((1, 2, 3, 5), (4, 6), 1, 2)


def test_a_locked_substitute_keeps_the_index_on_the_bench():
    assert DRAFT.removed(4).added(9, starts=False).bench == (5, 6, 9)
    assert DRAFT.removed(4).added(9, starts=False).keeping({1: 5}).bench == (6, 5, 9)
    assert DRAFT.keeping({0: 99, 2: 4}).bench == (5, 6, 4)
    assert DRAFT.keeping({7: 4}) == DRAFT


@given(ids.filter(bool), st.data())
def test_only_the_removed_player_is_missing(players, data):
    draft = built(players, captain=players[0], vice=players[-1])
    out = data.draw(st.sampled_from(players))
    after = draft.removed(out)
    assert after.players == tuple(player for player in draft.players if player != out)
    assert out not in (after.captain, after.vice)
    assert after.starters == tuple(player for player in draft.starters if player != out)


def test_picks_follow_the_draft_and_omit_unknown_players():
    def find(player):
        return None if player == 3 else Pick(player, "MID", 1, Decimal(5), False, 0)

    picks = DRAFT.picks(find)
    assert [(pick.player, pick.starts, pick.order) for pick in picks] == [
        (1, True, 0), (2, True, 1), (4, False, 0), (5, False, 1), (6, False, 2),
    ]  # fmt: skip
    assert [pick.player for pick in picks if pick.captain] == [1]
    assert Draft.of(picks) == Draft((1, 2), (4, 5, 6), 1, 2)


def test_a_swap_needs_a_legal_formation():
    keepers = [Pick(1, "GK", 1, Decimal(4), True, 0), Pick(2, "GK", 2, Decimal(4), False, 0)]
    field = [
        Pick(n, code, n, Decimal(4), True, n)
        for n, code in enumerate(["DEF"] * 4 + ["MID"] * 4 + ["FWD"] * 2, 10)
    ]
    picks = [*keepers, *field]
    assert drafts.may_swap(picks, keepers[0], keepers[1], FPL)
    assert not drafts.may_swap(picks, field[0], keepers[1], FPL)
    assert not drafts.may_move(picks, keepers[0], FPL)
