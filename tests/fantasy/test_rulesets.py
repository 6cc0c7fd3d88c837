from decimal import Decimal
from pathlib import Path

import pytest

from fantasy import rulesets
from fantasy.rulesets import loader

GOOD = (Path(loader.FOLDER) / "fpl.toml").read_text()


@pytest.mark.parametrize("name", rulesets.names())
def test_every_ruleset_loads(name):
    rules = rulesets.load(name)
    assert rules.name == name
    assert rules.scoring


def test_numbers_are_exact():
    assert rulesets.load("nfl-ppr").scoring[0].points["QB"] == Decimal("0.04")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Fantasy Premier League"', "", "title: missing"),
        ("size = 15", 'size = "15"', "squad.size: '15' is not a whole number"),
        ("size = 15", "size = true", "squad.size: True is not a whole number"),
        ("size = 15", "size = 16", "positions.squad: they allow 15 to 15 players, not 16"),
        ("starters = 11", "starters = 0", "squad.starters: 0 is not from 1"),
        ('policy = "deadline"', 'policy = "never"', "lock.policy: 'never' is not one of"),
        ("budget = 100.0", "budget = 0", "squad: budget and max_per_club must be above 0"),
        ("squad = [2, 2]", "squad = [2]", "positions.GK.squad: [2] is not [lowest, highest]"),
        ("squad = [2, 2]", "squad = [3, 2]", "the lowest is above the highest"),
        ('code = "DEF"', 'code = "GK"', "positions.GK: stands twice"),
        ('played = "minutes"', 'played = "hours"', "'hours' is not among [stats]"),
        (
            'stat = "bonus"',
            'stat = "bonuses"',
            "scoring.bonuses.stat: 'bonuses' is not among [stats]",
        ),
        ("every = 3", "every = 0", "scoring.saves.every: 0 is less than 1"),
        ('positions = ["GK"]', 'positions = ["QB"]', "'QB' is not a position"),
        (
            "points = { GK = 4,",
            "points = { XX = 4,",
            "scoring.clean_sheets.points.XX: 'XX' is not a position",
        ),
        ("{ from = 60, points = 2 }", "{ from = 60, to = 59, points = 2 }", "is empty"),
        ("{ from = 60, points = 2 }", "{ points = 2 }", "scoring.minutes.bands[1].from: missing"),
        ("multiplier = 2", "multiplier = 2\nstyle = 1", "captain.style: unknown key"),
        ('title = "F', 'extra = 1\ntitle = "F', "extra: unknown key"),
        ('minutes = "Minutes"', "minutes = 90", "stats.minutes: 90 is not text"),
        ("[captain]", "[captain", "file: "),
    ],
)
def test_it_names_file_key_and_reason(tmp_path, old, new, message):
    path = tmp_path / "house.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(rulesets.RulesetError) as error:
        loader.read(path)
    assert str(error.value).startswith("house.toml: ")
    assert message in str(error.value)


def test_tables_that_are_no_list_are_refused(tmp_path):
    path = tmp_path / "house.toml"
    path.write_text(GOOD.replace("[[scoring]]", "[[other]]"))
    with pytest.raises(rulesets.RulesetError, match="scoring: must be one or more"):
        loader.read(path)
    path.write_text("positions = [1]\n" + GOOD.replace("[[positions]]", "[[other]]"))
    with pytest.raises(
        rulesets.RulesetError, match=r"must be one or more \[\[positions\]\] tables"
    ):
        loader.read(path)


def test_an_unknown_name_is_told_with_the_known_ones():
    with pytest.raises(
        rulesets.RulesetError, match=r"nowhere.toml: name: unknown; there are .*fpl"
    ):
        rulesets.load("nowhere")


def test_a_position_is_found_by_its_code():
    rules = rulesets.load("fpl")
    assert rules.position("GK").name == "Goalkeeper"
    assert rules.has_captain
    assert rules.bench == 4
    assert not rules.has_position("QB")
    with pytest.raises(KeyError):
        rules.position("QB")
    assert [rule.same_for_all for rule in rules.scoring[:3]] == [True, False, True]
