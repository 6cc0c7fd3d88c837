"""The chance to win on a matchup's page: from its clock, and told only while it is open."""

from collections import Counter
from decimal import Decimal

import pytest

from fantasy.rulesets import load
from leagues.view_models.matchup import hidden_positions, left_of, usual_points
from scoring.view_models.team_slots import SlotView
from teams.models import Game, LineupSlot, Player


@pytest.mark.parametrize(
    ("status", "clock", "left"),
    [
        ("scheduled", "", 1.0),
        ("live", "1'", 89 / 90),
        ("live", "45'", 0.5),
        ("live", "90'", 0.0),
        ("live", "90+3'", 0.5),  # not a plain minute
        ("live", "Q1 15:00", 1.0),
        ("live", "Q3 00:00", 0.25),
        ("live", "Q4 02:30", 150 / 3600),
        ("live", "Q5 10:00", 0.0),
        ("live", "Half-time", 0.5),
        ("final", "", 0.0),
        ("postponed", "", 0.0),
    ],
)
def test_the_fraction_of_a_game_that_is_left(status, clock, left):
    assert left_of(Game(status=status, clock=clock)) == pytest.approx(left)


class TestHiddenPlayers:
    """They count as usual picks of the positions that the visible lineup lacks."""

    rules = load("fpl")

    def starters(self, *positions):
        hidden = [SlotView(LineupSlot(role="starter"), ()) for _ in range(11 - len(positions))]
        slots = [LineupSlot(role="starter", player=Player(pk=1, position=p)) for p in positions]
        return [SlotView(slot, ()) for slot in slots] + hidden

    def test_a_hidden_lineup_is_a_whole_one(self):
        found = Counter(hidden_positions(self.starters(), self.rules))
        assert found["GK"] == 1
        assert found["DEF"] >= 3
        assert found.total() == 11

    def test_the_position_that_must_be_there_comes_first(self):
        shown = ["DEF"] * 4 + ["MID"] * 4 + ["FWD"] * 2
        assert hidden_positions(self.starters(*shown), self.rules) == ["GK"]

    def test_nobody_hidden(self):
        shown = ["GK"] + ["DEF"] * 4 + ["MID"] * 4 + ["FWD"] * 2
        assert hidden_positions(self.starters(*shown), self.rules) == []

    def test_a_usual_pick_is_one_of_the_best_fifth(self):
        players = [Player(position="FWD") for _ in range(10)]
        for at, player in enumerate(players):
            player.points = Decimal(100 - 10 * at)
        assert usual_points(players, "FWD") == 95
        assert usual_points(players, "GK") == 0
