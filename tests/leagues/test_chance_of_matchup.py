"""The chance to win on a matchup's page: from its clock, and told only while it is open."""

import pytest

from leagues.view_models.matchup import left_of
from teams.models import Game


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
