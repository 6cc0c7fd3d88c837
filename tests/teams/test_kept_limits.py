"""A real transfer can push a squad over a club limit. The owner may keep those players."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from teams.rules import lineups
from tests.teams.test_lineups import FPL, SQUAD, market

CLUB = 99  # players move here; no player is here before


def moved(*at, picks=SQUAD):
    """The picks. Those at the given indexes have moved to CLUB."""
    return [replace(pick, club=CLUB) if n in at else pick for n, pick in enumerate(picks)]


def with_captain_and_vice_swapped(picks):
    captain = next(pick for pick in picks if pick.captain)
    vice = next(pick for pick in picks if pick.vice)
    swap = {captain.player: (False, True), vice.player: (True, False)}
    return [
        replace(pick, captain=swap[pick.player][0], vice=swap[pick.player][1])
        if pick.player in swap
        else pick
        for pick in picks
    ]


def replaced(picks, at, **by):
    """The picks with a new player at the index, whose club is new too unless `by` sets it."""
    new = {"player": 10_000 + at, "club": 500 + at, "name": f"New {at}"} | by
    return [replace(pick, **new) if n == at else pick for n, pick in enumerate(picks)]


def test_a_first_squad_over_the_club_limit_is_refused():
    four = moved(1, 4, 6, 9)
    assert any(
        "At most 3 players from one club" in problem for problem in lineups.problems(four, FPL)
    )
    assert lineups.problems(four, FPL, owned=[[], []])


def test_a_squad_over_the_club_limit_allows_unrelated_changes():
    four = moved(1, 4, 6, 9)
    bench = [n for n, pick in enumerate(four) if not pick.starts]
    reordered = [
        replace(pick, order=len(bench) - pick.order) if n in bench else pick
        for n, pick in enumerate(four)
    ]
    for changed in (
        four,
        with_captain_and_vice_swapped(four),
        reordered,
        replaced(four, 2),
        replaced(four, 4),  # one of the four is sold
        replaced(replaced(four, 4), 6, club=CLUB),  # and one more is exchanged for another of CLUB
    ):
        assert lineups.problems(changed, FPL, owned=[four]) == []


def test_a_new_player_of_a_club_over_its_limit_is_refused():
    four = moved(1, 4, 6, 9)
    for changed in (replaced(four, 2, club=CLUB), replaced(four, 4, club=CLUB)):
        (problem,) = lineups.problems(changed, FPL, owned=[four])
        assert "At most 3 players from one club" in problem
        new = changed[2 if changed[2].player > 9_999 else 4].name
        assert f"you cannot add {new}." in problem


def test_a_player_bought_back_before_the_lock_is_not_new():
    four = moved(1, 4, 6, 9)
    sold = replaced(four, 4)
    assert lineups.problems(four, FPL, owned=[sold, four]) == []
    # The squad had three when the week began. It bought one of another club, who then moved.
    bought = replaced(moved(1, 4, 6), 9, club=CLUB)
    assert lineups.problems(bought, FPL, owned=[bought, moved(1, 4, 6)]) == []


def test_exceeding_one_club_limit_does_not_allow_exceeding_another():
    four = moved(1, 4, 6, 9)
    other = [replace(pick, club=7) if n in (0, 2, 3, 5) else pick for n, pick in enumerate(four)]
    problems = lineups.problems(other, FPL, owned=[four])
    assert problems == []  # the squad already had all eight
    new = replaced(four, 2, club=four[5].club)
    new = [
        replace(pick, club=four[5].club) if n in (5, 7, 8) else pick for n, pick in enumerate(new)
    ]
    (problem,) = lineups.problems(new, FPL, owned=[four])
    assert "New 2" in problem


def test_a_changed_position_allows_other_changes():
    at = next(n for n, p in enumerate(SQUAD) if p.position == "DEF" and not p.starts)
    now = [replace(p, position="MID") if n == at else p for n, p in enumerate(SQUAD)]
    assert lineups.problems(now, FPL) == [
        "Defender: a squad has 5; this one has 4.",
        "Midfielder: a squad has 5; this one has 6.",
    ]
    assert lineups.problems(with_captain_and_vice_swapped(now), FPL, owned=[now]) == []
    forward = next(n for n, p in enumerate(now) if p.position == "FWD")
    assert lineups.problems(replaced(now, forward), FPL, owned=[now]) == []
    assert lineups.problems(replaced(now, at, position="DEF"), FPL, owned=[now]) == []
    midfielder = next(n for n, p in enumerate(now) if p.position == "MID")
    new = lineups.problems(replaced(now, midfielder), FPL, owned=[now])
    assert new == ["Midfielder: a squad has 5; this one has 6."]
    defender = next(n for n, p in enumerate(now) if p.position == "DEF" and not p.starts)
    fewer = lineups.problems(replaced(now, defender, position="FWD"), FPL, owned=[now])
    assert "Defender: a squad has 5; this one has 3." in fewer


@given(st.sets(st.integers(0, 14), max_size=8), st.integers(0, 3), st.integers(0, 2**16))
def test_exactly_the_clubs_with_a_new_player_over_the_limit_are_refused(at, transfers, seed):
    random = Random(seed)
    own = moved(*at)
    picks = list(own)
    for n in random.sample(range(15), transfers):
        some = random.choice([one for one in market(FPL) if one.position == picks[n].position])
        club = random.choice([CLUB, some.club])
        if some.player not in {pick.player for pick in picks}:
            picks[n] = replace(picks[n], player=some.player, club=club, price=picks[n].price)
    before = {pick.player for pick in own}
    clubs = {pick.club for pick in picks if pick.player not in before}
    wrong = {club for club in clubs if sum(pick.club == club for pick in picks) > 3}
    found = lineups.problems(picks, FPL, owned=[own])
    assert len(found) == len(wrong)
    assert all("At most 3 players from one club" in problem for problem in found)
