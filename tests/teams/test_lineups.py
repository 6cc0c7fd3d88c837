from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fantasy import rulesets
from teams.rules import lineups
from teams.rules.autopick import Candidate, NoLineupError, autopick
from teams.rules.lineups import Outcome

FPL = rulesets.load("fpl")
NFL = rulesets.load("nfl-ppr")


def market(rules, seed=1, players=400, clubs=20):
    random = Random(seed)
    codes = [position.code for position in rules.positions]
    return [
        Candidate(
            player=number,
            position=codes[number % len(codes)],
            club=random.randrange(clubs),
            price=Decimal(random.randrange(40, 120)) / 10,
            worth=random.random(),
            name=f"Player {number}",
        )
        for number in range(players)
    ]


def squad(rules=FPL, seed=1):
    return autopick(market(rules, seed), rules, Random(seed))


SQUAD = squad()
outcomes = st.fixed_dictionaries(
    {
        pick.player: st.builds(
            Outcome, st.integers(-5, 20).map(Decimal), st.booleans(), st.booleans()
        )
        for pick in SQUAD
    }
)


@pytest.mark.parametrize("rules", [FPL, NFL], ids=lambda rules: rules.name)
@pytest.mark.parametrize("seed", range(8))
def test_an_autopicked_lineup_is_valid(rules, seed):
    assert lineups.problems(squad(rules, seed), rules) == []


def test_autopick_raises_no_lineup_error():
    with pytest.raises(NoLineupError):
        autopick(market(FPL, players=10), FPL, Random(1))
    dear = [replace(candidate, price=Decimal(20)) for candidate in market(FPL)]
    with pytest.raises(NoLineupError):
        autopick(dear, FPL, Random(1))


def changed(**by):
    """The squad with its first starter changed."""
    return [replace(SQUAD[0], **by), *SQUAD[1:]]


def test_each_problem_of_a_lineup_has_a_message():
    goalkeeper = SQUAD[0]
    assert goalkeeper.position == "GK"
    cases = [
        (SQUAD[1:], "A squad has 15 players; this one has 14."),
        ([*SQUAD[1:], SQUAD[1]], "Player"),
        (changed(starts=False), "A lineup has 11 starters; this one has 10."),
        (changed(starts=False), "Goalkeeper: a lineup starts 1; this one starts 0."),
        (changed(position="DEF"), "Defender: a squad has 5; this one has 6."),
        (changed(position="QB"), "There is no position QB in this game."),
        (changed(price=Decimal(90)), "over the budget."),
        ([replace(pick, club=7) for pick in SQUAD], "At most 3 players from one club;"),
        ([replace(pick, captain=False) for pick in SQUAD], "Choose one captain"),
        ([replace(pick, vice=pick.captain) for pick in SQUAD], "two different players"),
    ]
    bench = next(pick for pick in SQUAD if not pick.starts)
    vice = next(pick for pick in SQUAD if pick.vice)
    moved = {vice.player: replace(vice, vice=False), bench.player: replace(bench, vice=True)}
    cases.append(([moved.get(p.player, p) for p in SQUAD], "must be starters"))
    for picks, message in cases:
        assert any(message in problem for problem in lineups.problems(picks, FPL)), message


def test_a_captain_in_a_game_without_captains_is_refused():
    picks = squad(NFL)
    picks[0] = replace(picks[0], captain=True)
    assert "There is no captain in this game." in lineups.problems(picks, NFL)


def test_a_locked_player_cannot_be_added_removed_or_moved():
    starter, other = SQUAD[1], SQUAD[2]
    substitute = next(pick for pick in SQUAD if not pick.starts)
    new = replace(starter, player=999, name="New")
    without = [pick for pick in SQUAD if pick is not starter]
    assert lineups.locked_problems(SQUAD, [new, *without], {999}) == [
        "You cannot add New: their game has kicked off."
    ]
    assert "cannot remove" in lineups.locked_problems(SQUAD, without, {starter.player})[0]
    benched = [replace(starter, starts=False), *without]
    assert "cannot move" in lineups.locked_problems(SQUAD, benched, {starter.player})[0]
    assert lineups.locked_problems(SQUAD, benched, {other.player, 12345}) == []
    reordered = [replace(starter, order=10), *without]
    assert lineups.locked_problems(SQUAD, reordered, {starter.player}) == []
    later = [replace(p, order=p.order + 1) if p is substitute else p for p in SQUAD]
    assert lineups.locked_problems(SQUAD, later, {substitute.player})


def test_lineups_that_differ_only_in_prices_are_the_same():
    assert lineups.same(SQUAD, [replace(pick, price=Decimal(1)) for pick in reversed(SQUAD)])
    assert not lineups.same(SQUAD, SQUAD[1:])


def test_arranged_numbers_starters_and_bench_from_zero():
    picks = lineups.arranged([replace(pick, order=pick.order * 7) for pick in reversed(SQUAD)])
    assert [pick.order for pick in picks] == [*range(11), *range(4)]


@given(outcomes)
def test_the_total_is_the_sum_of_eleven_counting_slots(week):
    result = lineups.score(SQUAD, week, FPL)
    assert result.total == sum(slot.points * slot.multiplier for slot in result.slots)
    assert sum(slot.multiplier > 0 for slot in result.slots) == FPL.starters
    assert result.bench == sum(slot.points for slot in result.slots if not slot.multiplier)


@given(outcomes)
def test_the_formation_stays_legal_and_no_legal_substitution_is_left(week):
    result = lineups.score(SQUAD, week, FPL)
    field = [slot.pick for slot in result.slots if slot.multiplier]
    assert lineups.formation_is_legal(field, FPL)
    left = [s.pick for s in result.slots if not s.multiplier and week[s.pick.player].played]
    absent = [p for p in field if week[p.player].finished and not week[p.player].played]
    for substitute in left:
        for starter in absent:
            if substitute.starts:
                continue
            swapped = [pick for pick in field if pick is not starter] + [substitute]
            assert not lineups.formation_is_legal(swapped, FPL)


@given(outcomes)
def test_substitutes_played_and_the_replaced_surely_did_not(week):
    for slot in lineups.score(SQUAD, week, FPL).slots:
        outcome = week[slot.pick.player]
        if slot.came_in:
            assert outcome.played
            assert not slot.pick.starts
        if slot.went_out:
            assert outcome.finished
            assert not outcome.played


@given(outcomes)
def test_the_captain_or_else_the_vice_captain_counts_twice(week):
    result = lineups.score(SQUAD, week, FPL)
    doubled = [slot.pick for slot in result.slots if slot.multiplier == 2]
    captain = next(pick for pick in SQUAD if pick.captain)
    vice = next(pick for pick in SQUAD if pick.vice)
    if week[captain.player].played or not week[captain.player].finished:
        assert doubled == [captain]
    elif week[vice.player].played or not week[vice.player].finished:
        assert doubled == [vice]
    else:
        assert doubled == []


def test_without_captain_and_vice_captain_no_player_counts_twice():
    week = {pick.player: Outcome(Decimal(3), True, True) for pick in SQUAD}
    for pick in SQUAD:
        if pick.captain or pick.vice or not pick.starts:
            week[pick.player] = Outcome(Decimal(-1), False, True)
    result = lineups.score(SQUAD, week, FPL)
    assert result.total == 9 * 3 - 2


def test_substitutes_come_in_in_bench_order():
    week = {pick.player: Outcome(Decimal(1), True, True) for pick in SQUAD}
    defenders = [pick for pick in SQUAD if pick.starts and pick.position == "DEF"]
    absent = (
        defenders[0]
        if len(defenders) > 3
        else next(pick for pick in SQUAD if pick.starts and pick.position == "MID")
    )
    week[absent.player] = lineups.NOTHING
    bench = [pick for pick in SQUAD if not pick.starts and pick.position != "GK"]
    came_in, went_out = lineups.substitutions(SQUAD, week, FPL)
    assert came_in == {bench[0].player}
    assert went_out == {absent.player}


def test_a_goalkeeper_is_replaced_by_a_goalkeeper_only():
    week = {pick.player: Outcome(Decimal(1), True, True) for pick in SQUAD}
    first, second = (pick for pick in SQUAD if pick.position == "GK")
    week[first.player] = lineups.NOTHING
    assert lineups.substitutions(SQUAD, week, FPL) == (
        {second.player},
        {first.player},
    )
    week[second.player] = lineups.NOTHING
    assert lineups.substitutions(SQUAD, week, FPL) == (set(), set())


def test_a_ruleset_without_substitutions_makes_none():
    rules = replace(FPL, substitutions=False)
    absent = dict.fromkeys((pick.player for pick in SQUAD[:5]), lineups.NOTHING)
    assert lineups.substitutions(SQUAD, absent, rules) == (set(), set())


def test_a_pick_without_a_name_is_shown_by_its_id():
    anonymous = [replace(pick, name="") for pick in SQUAD]
    twice = [*anonymous[1:], anonymous[1]]
    assert f"Player {anonymous[1].player} is picked more than once." in lineups.problems(
        twice, FPL
    )
