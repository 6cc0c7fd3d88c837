from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from fantasy import rulesets
from fantasy.rulesets import Chip, ChipEffect, Condition, Rule, loader

CODES = ("GK", "DEF", "MID", "FWD")
GOOD = (Path(loader.FOLDER) / "fpl.toml").read_text()


@pytest.mark.parametrize("name", rulesets.names())
def test_every_ruleset_loads(name):
    rules = rulesets.load(name)
    assert rules.name == name
    assert rules.scoring


def test_numbers_are_exact_decimals():
    assert rulesets.load("nfl-ppr").scoring[0].points["QB"] == Decimal("0.04")


PLAYED = 'played = ["minutes", "yellow_cards", "red_cards"]'


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
        ('played = ["minutes", ', 'played = ["hours", ', "'hours' is not among [stats]"),
        (
            'played = ["minutes", ',
            'played = [7, "minutes", ',
            "played[0]: 7 is not a stat or a ta",
        ),
        (PLAYED, "played = []", "played: must name one or more stats"),
        (PLAYED, "played = 1", "played: 1 is not a list"),
        (PLAYED, "played = [{ from = 1 }]", "played[0].stat: missing"),
        (PLAYED, 'played = [{ stat = "hours" }]', "played[0].stat: 'hours' is not among [stats]"),
        (PLAYED, 'played = [{ stat = "minutes", from = 2, to = 1 }]', "from 2 to 1 is empty"),
        (PLAYED, 'played = [{ stat = "minutes", at = 1 }]', "played[0].at: unknown key"),
        ('minutes = "minutes"', 'minutes = "hours"', "minutes: 'hours' is not among [stats]"),
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
        ("budget = 100.0", "budget = inf", "squad.budget: Infinity is not a number"),
        (
            "[[chips]]",
            "[[chips]]\nspans = [[0, 5]]",
            "spans: the first week is 1",
        ),
        ("budget = 100.0", 'budget = "all"', "squad.budget: 'all' is not a number"),
        ("size = 15", "size = -1", "squad.size: -1 is less than 0"),
        ("substitutions = true", "substitutions = 1", "bench.substitutions: 1 is not true or fa"),
        ('code = "GK"', 'code = "KEEPER"', "'KEEPER' is not of 1 to 4 characters"),
        ("[game_score]", "[game_score]\nhome = 1", "game_score.home: unknown key"),
        ("goals_scored = 1 }", "goals = 1 }", "game_score.for.goals: 'goals' is not among [sta"),
        ('"bonus", "clean', '"bonus", 7, "clean', "at_end: 7 is not text"),
        ('stat = "saves"', "stats = []", "stats: must name one or more"),
        ("points = 3\n", "points = { GK = 3\n", "file: "),
        ('stat = "assists"', 'stat = "saves"', "scoring.saves: stands twice; tell them apart"),
        ("{ from = 60, points = 2 }", "60", "scoring.minutes.bands[1]: 60 is not a table"),
        ("free = 1", "", "transfers.free: missing"),
        ("bank = 2", "bank = 0", "transfers.bank: 0 is less than the 1 of a week"),
        ("cost = 4", "cost = -4", "transfers.cost: -4 is less than 0"),
        ("cost = 4", "cost = 4\nprice = 1", "transfers.price: unknown key"),
        ("weeks = [39]", 'weeks = ["39"]', "transfers.unlimited_weeks: '39' is not a whole num"),
        ("weeks = [39]", "weeks = 39", "transfers.unlimited_weeks: 39 is not a list"),
        (
            "keep_saved = false",
            "keep_saved = 1",
            "transfers.chips_keep_saved: 1 is not true or false",
        ),
        (
            "chips_keep_saved = false",
            "top_up = { x = 2 }",
            "transfers.top_up.x: 'x' is not the number of a w",
        ),
        (
            "chips_keep_saved = false",
            "top_up = { 0 = 2 }",
            "transfers.top_up.0: '0' is not the number of a w",
        ),
        ("chips_keep_saved = false", "top_up = { 9 = 0 }", "transfers.top_up.9: 0 is less than 1"),
        (
            "chips_keep_saved = false",
            "top_up = { 9 = 3 }",
            "transfers.top_up.9: 3 is more than the 2 that ca",
        ),
        (
            "uses = 2",
            "uses = 2\nspans = [1, 19]",
            "chips.wildcard.spans[0]: 1 is not [lowest, hig",
        ),
        ("uses = 2", "uses = 2\nspans = [[1, 9], [9, 12]]", "spans: [9, 12] does not begin after"),
        ('code = "3xc"', 'code = "bboost"', "chips.bboost: stands twice"),
        ('code = "3xc"', 'code = "3 × C"', "code: '3 × C' is not up to 20 letters"),
        ('effect = "free_hit"', 'effect = "joker"', "chips.freehit.effect: 'joker' is not one of"),
        ("uses = 2", "uses = 0", "chips.wildcard.uses: 0 is less than 1"),
        ("multiplier = 3", "", "chips.3xc.multiplier: missing"),
        ("uses = 2", "uses = 2\nmultiplier = 3", "chips.wildcard.multiplier: unknown key"),
        ("[captain]\nmultiplier = 2", "", "chips.3xc.effect: needs [captain]"),
        ("size = 15\nstarters = 11", "size = 15\nstarters = 15", "positions.starters: they allow"),
        ('[[chips]]\ncode = "wildcard"', '[chips]\ncode = "w"', "file: "),
        ('title = "F', 'without = ["captain"]\ntitle = "F', "without: needs extends"),
        ('title = "F', 'extends = "nothing"\ntitle = "F', "extends: 'nothing' is unknown; there"),
        ('title = "F', 'extends = 7\ntitle = "F', "extends: 7 is unknown; there are ['house']"),
        ('title = "F', 'extends = "house"\ntitle = "F', "extends: goes round in a circle"),
    ],
)
def test_errors_name_file_key_and_reason(tmp_path, old, new, message):
    path = tmp_path / "house.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(rulesets.RulesetError) as error:
        loader.read(path)
    assert str(error.value).startswith("house.toml: ")
    assert message in str(error.value)


def test_scoring_and_positions_must_be_lists_of_tables(tmp_path):
    path = tmp_path / "house.toml"
    path.write_text(GOOD.replace("[[scoring]]", "[[other]]"))
    with pytest.raises(rulesets.RulesetError, match="scoring: must be one or more"):
        loader.read(path)
    path.write_text("positions = [1]\n" + GOOD.replace("[[positions]]", "[[other]]"))
    with pytest.raises(
        rulesets.RulesetError, match=r"must be one or more \[\[positions\]\] tables"
    ):
        loader.read(path)


@pytest.fixture
def base(tmp_path):
    (tmp_path / "fpl.toml").write_text(GOOD)
    return tmp_path


def variant(folder, text, name="house"):
    (folder / f"{name}.toml").write_text(text)
    return loader.read(folder / f"{name}.toml")


def test_an_empty_variant_equals_its_base(base):
    rules = variant(base, 'extends = "fpl"')
    fpl = rulesets.load("fpl")
    assert rules == replace(fpl, name="house")


def test_tables_of_a_variant_are_merged_key_by_key(base):
    text = 'extends = "fpl"\n[squad]\nbudget = 90\n[transfers]\ncost = 8\n[stats]\ntackles = "T"'
    rules = variant(base, text)
    assert (rules.budget, rules.squad_size, rules.transfers.cost) == (90, 15, 8)
    assert rules.transfers.free == 1
    assert list(rules.stats)[-2:] == ["bonus", "tackles"]


def test_an_entry_replaces_the_base_entry_with_the_same_name(base):
    rules = variant(
        base,
        """extends = "fpl"
        [[scoring]]
        stat = "saves"
        points = 1
        [[scoring]]
        id = "many_saves"
        stat = "saves"
        label = "Many saves"
        bands = [{ from = 7, points = 3 }]
        [[chips]]
        code = "3xc"
        name = "Four times"
        effect = "triple_captain"
        uses = 3
        multiplier = 4
        """,
    )
    fpl = rulesets.load("fpl")
    at = [rule.label for rule in fpl.scoring].index("Saves")
    assert rules.scoring[at] == Rule("Saves", ("saves",), dict.fromkeys(CODES, Decimal(1)))
    assert [rule.label for rule in rules.scoring[len(fpl.scoring) :]] == ["Many saves"]
    assert [chip.code for chip in rules.chips] == [chip.code for chip in fpl.chips]
    assert rules.chip("3xc") == Chip("3xc", "Four times", ChipEffect.TRIPLE_CAPTAIN, 3, 4)
    with pytest.raises(KeyError):
        rules.chip("joker")


def test_without_removes_keys_and_entries(base):
    gone = ["bench", "transfers", "chips", "scoring.saves", "stats.saves", "game_score.against"]
    rules = variant(base, f'extends = "fpl"\nwithout = {gone}')
    assert not rules.substitutions
    assert rules.transfers is None
    assert rules.chips == ()
    assert "Saves" not in [rule.label for rule in rules.scoring]
    assert "saves" not in rules.stats
    assert rules.game_score_against == {}


def test_a_variant_can_extend_a_variant(base):
    variant(base, 'extends = "fpl"\ntitle = "House"\n[squad]\nbudget = 90')
    rules = variant(base, 'extends = "house"\n[squad]\nmax_per_club = 2', name="garden")
    assert (rules.name, rules.title) == ("garden", "House")
    assert (rules.budget, rules.max_per_club, rules.squad_size) == (90, 2, 15)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('without = ["scoring.sieves"]', "house.toml: without: 'scoring.sieves' is not in fpl"),
        ('without = ["captain.of.all"]', "house.toml: without: 'captain.of.all' is not in fpl"),
        ("without = [7]", "house.toml: without: 7 is not in fpl"),
        ('without = "captain"', "house.toml: without: 'captain' is not a list"),
        ('without = ["captain"]', "house.toml: chips.3xc.effect: needs [captain]"),
        ('without = ["transfers"]', "house.toml: chips.wildcard.effect: needs [transfers]"),
        ('without = ["positions.GK"]', "house.toml: scoring.goals_scored.points.GK: 'GK' is not"),
        ('without = ["stats.saves"]', "house.toml: scoring.saves.stat: 'saves' is not among"),
        ("[squad]\nbudge = 90", "house.toml: squad.budge: unknown key"),
        ("squad = 90", "house.toml: squad: 90 is not a table"),
        ("scoring = 90", "house.toml: scoring: must be one or more [[scoring]] tables"),
        ("[squad]\nsize = 11", "house.toml: positions.squad: they allow 15 to 15 players"),
        ("[[chips]]\nuses = 1", "house.toml: chips[0].code: missing"),
        ("[[scoring]]\nstat = 7\npoints = 1", "house.toml: scoring.7.stat: 7 is not text"),
        ("[[scoring]]\npoints = 1", "house.toml: scoring[0].stat: missing"),
    ],
)
def test_an_error_in_a_variant_names_the_variants_file(base, text, message):
    with pytest.raises(rulesets.RulesetError) as error:
        variant(base, f'extends = "fpl"\n{text}')
    assert str(error.value).startswith(message)


def test_an_error_in_a_base_names_the_bases_file(base):
    (base / "fpl.toml").write_text(GOOD.replace("every = 3", "every = 0"))
    with pytest.raises(rulesets.RulesetError, match=r"^fpl.toml: scoring.saves.every: 0 is less"):
        variant(base, 'extends = "fpl"')


def test_circular_extends_is_an_error(tmp_path):
    (tmp_path / "garden.toml").write_text('extends = "house"')
    with pytest.raises(rulesets.RulesetError, match="goes round in a circle"):
        variant(tmp_path, 'extends = "garden"')


def test_bench_boost_without_a_bench_is_an_error(base):
    spans = "".join(
        f'[[positions]]\ncode = "{code}"\nname = "{code}"\nsquad = [1, 8]\nstarters = [1, 8]\n'
        for code in CODES
    )
    with pytest.raises(rulesets.RulesetError, match=r"chips.bboost.effect: there is no bench"):
        variant(base, f'extends = "fpl"\n{spans}[squad]\nsize = 11')


def test_an_unknown_ruleset_error_lists_the_known_names():
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


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ('played = "minutes"', (Condition("minutes"),)),
        ('played = ["minutes", "saves"]', (Condition("minutes"), Condition("saves"))),
        (
            'played = [{ stat = "minutes", from = 5 }, { stat = "saves", from = 0, to = 3 }]',
            (Condition("minutes", Decimal(5)), Condition("saves", Decimal(0), Decimal(3))),
        ),
    ],
)
def test_played_is_a_list_of_stats_and_conditions(base, text, conditions):
    assert variant(base, f'extends = "fpl"\n{text}').played == conditions


def test_without_removes_played_and_minutes(base):
    rules = variant(base, 'extends = "fpl"\nwithout = ["played", "minutes"]')
    assert (rules.played, rules.minutes) == ((), None)


def test_transfer_top_ups_and_chip_spans_are_read(base):
    rules = variant(
        base,
        """extends = "fpl"
        [transfers.top_up]
        7 = 2
        12 = 1
        [[chips]]
        code = "freehit"
        name = "Free hit"
        effect = "free_hit"
        uses = 1
        spans = [[2, 19], [20, 38]]
        """,
    )
    assert rules.transfers is not None
    assert rules.transfers.top_up == {7: 2, 12: 1}
    chip = rules.chip("freehit")
    assert chip.spans == ((2, 19), (20, 38))
    assert [chip.span_of(week) for week in (1, 2, 19, 20, 39)] == [
        None,
        (2, 19),
        (2, 19),
        (20, 38),
        None,
    ]
    assert rules.chip("wildcard").span_of(5) is None
