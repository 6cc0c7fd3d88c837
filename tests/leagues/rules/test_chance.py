"""The chance to win: its limits and directions, and how it fared in recorded seasons."""

import time
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fantasy import rulesets
from leagues.rules.chance import (
    LEAST,
    MOST,
    POSITIONS,
    Remaining,
    Side,
    chance,
    points_to_come,
)
from tests.leagues.chance_figures import brier, deciles
from tests.leagues.recorded_matchups import Recording

POINTS = st.integers(-2_000, 20_000)
PLAYERS = st.builds(
    Remaining,
    position=st.sampled_from([*POSITIONS, "other"]),
    left=st.floats(0.001, 2),
    average=st.none() | st.integers(-200, 2_500),
    multiplier=st.integers(1, 3),
    player=st.none() | st.integers(1, 5),
)
TEAMS = st.builds(
    Side,
    POINTS,
    st.lists(PLAYERS, max_size=11, unique_by=lambda one: one.player or id(one)).map(tuple),
)


def expected(*players: Remaining) -> int:
    """Return the points that the players are expected to earn, in hundredths."""
    return round(100 * points_to_come(players)[0])


@given(TEAMS, TEAMS)
def test_both_chances_add_up(home, away):
    assert 0 <= chance(home, away) <= 1
    assert chance(home, away) == pytest.approx(1 - chance(away, home))


@given(POINTS, POINTS)
def test_without_players_left_the_points_decide(home, away):
    expected = 0.5 if home == away else float(home > away)
    assert chance(Side(home), Side(away)) == expected


@given(TEAMS, POINTS, st.integers(1, 11))
def test_nothing_is_certain_while_a_player_is_left(home, away, count):
    assume(any(one.player is None for one in home.remaining))
    assert LEAST <= chance(home, Side(away)) <= MOST
    assert LEAST <= chance(Side(away), home) <= MOST


@given(TEAMS, TEAMS, st.integers(0, 5_000))
def test_more_points_never_lower_the_chance(home, away, more):
    better = home._replace(points=home.points + more)
    assert chance(better, away) >= chance(home, away)


@given(TEAMS, st.data())
def test_a_better_average_does_not_lower_the_points_expected(home, data):
    known = [at for at, one in enumerate(home.remaining) if one.average is not None]
    assume(known)
    at = data.draw(st.sampled_from(known))
    players = list(home.remaining)
    players[at] = players[at]._replace(average=players[at].average + 300)
    assert expected(*players) >= expected(*home.remaining)


@given(st.sampled_from([*POSITIONS]), st.floats(0.01, 0.99), st.floats(0.01, 0.99), POINTS)
def test_the_less_is_left_the_surer_the_lead(position, one, other, points):
    """Of two equal players, one for each team, the lead grows surer while both play."""
    sooner, later = (
        chance(
            Side(points + 500, (Remaining(position, left),)),
            Side(points, (Remaining(position, left),)),
        )
        for left in (max(one, other), min(one, other))
    )
    assert 0.5 < sooner <= later


def test_the_same_players_with_the_same_points_have_half_a_chance():
    players = (Remaining("MID"), Remaining("GK", 0.4, 300), Remaining("FWD", multiplier=2))
    assert chance(Side(3000, players), Side(3000, players)) == 0.5


def test_players_of_both_teams_cancel_out():
    salah = Remaining("MID", 1.0, 700, player=7)
    ahead, behind = Side(3100, (salah,)), Side(3000, (salah,))
    assert chance(ahead, behind) == 1  # nothing that can happen changes the difference
    captain = Side(3000, (salah._replace(multiplier=2),))
    once = Side(3000, (salah._replace(player=None),))
    assert chance(ahead, captain) == pytest.approx(chance(Side(3100), once))


def test_what_a_player_is_expected_to_earn():
    """An average of 6.00 counts for 70%, the 1.60 of a midfielder for 30%."""
    one = Remaining("MID", 1.0, 600)
    assert expected(one) == 468
    assert expected(one._replace(multiplier=2)) == 936
    assert expected(one._replace(left=2.0)) == 936
    # At half-time half is left, and of the other half the 10% that come with the final whistle.
    assert expected(one._replace(left=0.5)) == 257
    assert expected(Remaining("MID")) == 160
    assert expected(Remaining("MID", average=-500)) == 32
    assert expected(Remaining("QB", 0.5)) == 350


@pytest.mark.parametrize(
    ("player", "expected"),
    [
        (Remaining("MID"), 0.6847),  # Φ((3 - 1.6) / √(1.6 × 5.3))
        (Remaining("MID", multiplier=2), 0.4863),  # Φ((3 - 3.2) / √(4 × 1.6 × 5.3))
        (Remaining("GK", 0.5), 0.9612),  # Φ((3 - 0.54) / √(0.54 × 3.6)): 0.54 = 0.8 × 0.675
    ],
)
def test_the_chance_of_a_lead_of_three_points_against_one_player(player, expected):
    assert chance(Side(300), Side(0, (player,))) == pytest.approx(expected, abs=5e-5)
    assert chance(Side(0, (player,)), Side(300)) == pytest.approx(1 - expected, abs=5e-5)


@pytest.mark.parametrize("ruleset", rulesets.names())
def test_every_position_of_a_lineup_is_known(ruleset):
    for position in rulesets.load(ruleset).positions:
        assert position.code in POSITIONS or position.starters[1] == 0 or position.code == "AM"


def test_a_chance_takes_little_time():
    """22 players in less than 50 µs each."""
    players = tuple(Remaining("MID", 0.5, 400, player=at) for at in range(11))
    others = tuple(Remaining("DEF", 0.5, 200, player=at + 5) for at in range(11))
    home, away = Side(3000, players), Side(3100, others)
    took = []
    for _ in range(50):
        start = time.perf_counter()
        chance(home, away)
        took.append(time.perf_counter() - start)
    assert min(took) < 22 * 50e-6


@pytest.mark.parametrize(
    ("season", "weeks"), [("fpl/2023-24", [8, 20, 33]), ("nfl/player_stats_2023.csv", None)]
)
def test_chances_are_about_right_in_a_recorded_season(seasons_dir, season, weeks):
    """A slice of the check of docs/leagues.md, which has the figures of whole seasons."""
    recording = Recording.read(seasons_dir / season)
    samples = list(recording.samples(weeks or range(6, 19, 2), count=30))
    score = brier(samples, [sample.chance for sample in samples])
    assert score < brier(samples, [sample.leader_wins for sample in samples]) - 0.05
    assert score < brier(samples, [0.5] * len(samples)) - 0.05
    for tenth, own in deciles(samples):
        said, was = fmean(s.chance for s in own), fmean(s.result for s in own)
        assert len(own) < 50 or abs(said - was) < 0.25, tenth
    surest = [sample for sample in samples if not 0.05 < sample.chance < 0.95]
    assert fmean(abs(sample.result - sample.chance) for sample in surest) < 0.12
    late = [sample for sample in samples if sample.done > 0.8]
    assert brier(late, [sample.chance for sample in late]) < 0.15


def test_a_hidden_player_is_expected_to_earn_the_average_starter() -> None:
    hidden = Remaining("", average=900)
    assert expected(hidden) == 900
    assert chance(Side(0, (hidden,)), Side(900)) == 0.5
