"""Limits of stat values. The points of legal values always fit the database columns."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fantasy import rulesets
from fantasy.rulesets import Limits, RulesetError, loader
from fantasy.rulesets.limits import first_problem, possible, problem
from fantasy.rulesets.worth import LARGEST, lines_in_a_team, most_a_line
from scoring.rules import points

GAMES_A_SEASON = 100  # of one player; more than any league plays
GOOD = (loader.FOLDER / "fpl.toml").read_text()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0, None),
        (120, None),
        (Decimal("90.00"), None),
        (90.0, None),
        (-0.0, None),
        (-1, "minutes: -1 is below 0"),
        (10**7, "minutes: 10000000 is above 120"),
        (Decimal("1E+9"), "minutes: 1000000000 is above 120"),
        (Decimal("1E+999999"), "minutes: 1.000E+999999 is above 120"),
        pytest.param(10**5000, "minutes: 1.000E+5000 is above 120", id="5001 digits"),
        (Decimal("0.5"), "minutes: 0.5 is not a whole number"),
        (0.5, "minutes: 0.5 is not a whole number"),
        (Decimal("1." + "0" * 40 + "1"), "minutes: 1.000E+0 is not a whole number"),
        (Decimal("1E-999999"), "minutes: 1.000E-999999 is not a whole number"),
        (Decimal("NaN"), "minutes: Decimal('NaN') is not a number"),
        (Decimal("sNaN"), "minutes: Decimal('sNaN') is not a number"),
        (float("inf"), "minutes: inf is not a number"),
        (True, "minutes: True is not a number"),
        (None, "minutes: None is not a number"),
        ("90", "minutes: '90' is not a number"),
        ([90], "minutes: [90] is not a number"),
    ],
)
def test_the_problem_of_a_value_is_one_sentence(value: object, reason: str | None) -> None:
    assert problem("minutes", value, rulesets.load("fpl").limits["minutes"]) == reason


def test_too_many_decimals_are_a_problem() -> None:
    half = Limits(high=40, decimals=1)
    assert problem("sacks", Decimal("2.50"), half) is None
    assert problem("sacks", Decimal("2.25"), half) == "sacks: 2.25 has more than 1 decimals"


@given(st.dictionaries(st.sampled_from(["minutes", "saves", "x"]), st.integers(-5, 500)))
def test_possible_drops_exactly_the_stats_with_a_problem(stats: dict[str, int]) -> None:
    rules = rulesets.load("fpl")
    left = possible(stats, rules.limits)
    assert first_problem(left, rules.limits, rules.name) is None
    for stat in stats.keys() - left.keys():
        assert first_problem({stat: stats[stat]}, rules.limits, rules.name)


@pytest.mark.parametrize("name", rulesets.names())
@given(data=st.data())
def test_no_legal_line_exceeds_the_proven_maximum(name: str, data: st.DataObject) -> None:
    """Each stat is at its lowest or highest value, or 0."""
    rules = rulesets.load(name)
    stats = {
        stat: data.draw(st.sampled_from([limits.low, limits.high, 0]))
        for stat, limits in rules.limits.items()
    }
    position = data.draw(st.sampled_from([position.code for position in rules.positions]))
    worth = points.total(points.breakdown(stats, position, rules))
    assert abs(worth) <= most_a_line(rules)


@pytest.mark.parametrize("name", rulesets.names())
def test_a_season_of_extreme_lines_fits_the_columns(name: str) -> None:
    rules = rulesets.load(name)
    assert rules.limits.keys() == rules.stats.keys()
    assert most_a_line(rules) * lines_in_a_team(rules) * GAMES_A_SEASON <= LARGEST


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ("hours = { high = 2 }", "limits.hours: 'hours' is not among [stats]"),
        ("minutes = 90", "limits.minutes: 90 is not a table"),
        ("minutes = { highest = 90 }", "limits.minutes.highest: unknown key"),
        ("minutes = { high = -1 }", "limits.minutes.high: -1 is less than 0"),
        ("minutes = { high = 1.5 }", "limits.minutes.high: Decimal('1.5') is not a whole number"),
        ("minutes = { high = 100000 }", "limits.minutes.high: 100000 is above 99999"),
        ("minutes = { low = 1 }", "limits.minutes.low: 1 is above 0"),
        ("minutes = { low = -100000 }", "limits.minutes.low: -100000 is less than -99999"),
        ("minutes = { decimals = 3 }", "limits.minutes.decimals: 3 is above 2"),
        ("goals_scored = { high = 99999 }", "limits: a team may earn"),
        ("assists = { decimals = 2 }\n[[scoring]]\nstat = 'assists'\npoints = 0.5",
         "scoring.assists.points: earns points of more than 2 decimals"),
    ],
)  # fmt: skip
def test_invalid_limits_raise_ruleset_error(tmp_path: Path, limits: str, message: str) -> None:
    (tmp_path / "base.toml").write_text(GOOD)
    (tmp_path / "mine.toml").write_text(f'extends = "base"\n[limits]\n{limits}')
    with pytest.raises(RulesetError) as error:
        loader.read(tmp_path / "mine.toml")
    assert str(error.value).startswith(f"mine.toml: {message}")


def test_a_variant_changes_adds_and_removes_limits(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(GOOD)
    (tmp_path / "mine.toml").write_text(
        'extends = "base"\nwithout = ["stats.saves", "scoring.saves"]\n'
        '[stats]\ntackles = "T"\n[limits]\nminutes = { low = -5, high = 60 }'
    )
    limits = loader.read(tmp_path / "mine.toml").limits
    assert limits["minutes"] == Limits(-5, 60)
    assert limits["bonus"] == Limits(high=3)
    assert limits["tackles"] == Limits()
    assert "saves" not in limits
