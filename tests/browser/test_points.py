"""The browser computes the same points as the server, to the hundredth: for 200 teams in a whole
week of two rulesets, with captains who do not play, substitutions, chips and a game called off.
"""

import itertools
from collections import Counter
from dataclasses import asdict
from decimal import Decimal

import pytest

from fantasy.rulesets import load
from scoring.rules.spread import rank_in, spread
from scoring.templatetags.points import points
from scoring.view_models.team_slots import rules_of_points
from teams.read_models.live import LIVE
from teams.read_models.outcomes import outcomes
from teams.rules.lineups import score

from .played_week import PlayedWeek
from .scripts import script_page

pytestmark = pytest.mark.browser

TEAMS = 200
COMPUTE = """async ({rules, teams, states}) => {
    const {asPoints, uncounted, score, total} = await import("/points.js");
    return states.map(live => teams.map(({picks, chip}) => {
        const slots = score(picks, live, rules[chip]);
        return [asPoints(total(slots)), asPoints(uncounted(slots)), slots.map(
            slot => [slot.player, slot.points, slot.multiplier, slot.cameIn, slot.wentOut])];
    }));
}"""


@pytest.fixture
def evaluate(browser):
    """Evaluates a JavaScript function in an empty page that can import the scripts."""
    with script_page(browser) as page:
        yield page.evaluate


def server_results(picks, live, rules, chip):
    """The results of the server in the format of the browser's."""
    found = score(picks, outcomes(live, ((p.player, p.club) for p in picks)), rules, chip)
    slots = [
        [one.pick.player, int(one.points * 100), one.multiplier, one.came_in, one.went_out]
        for one in found.slots
    ]
    return found.total, found.bench, slots


@pytest.mark.parametrize("name", ["fpl-2025", "nfl-ppr"])
def test_browser_and_server_compute_the_same_points(evaluate, name):
    rules = load(name)
    week = PlayedWeek(rules, seed=7)
    chips = list(itertools.islice(itertools.cycle([None, None, *rules.chips]), TEAMS))
    lineups = [week.lineup() for _ in range(TEAMS)]
    states = list(week.states())
    wanted = {
        "rules": {chip.code if chip else "": rules_of_points(rules, chip) for chip in set(chips)},
        "teams": [
            {
                "picks": [asdict(pick) | {"price": None} for pick in picks],
                "chip": chip.code if chip else "",
            }
            for picks, chip in zip(lineups, chips, strict=True)
        ],
        "states": states,
    }
    seen = evaluate(COMPUTE, wanted)
    events = Counter()
    for live, row in zip(states, seen, strict=True):
        for picks, chip, (total, left, slots) in zip(lineups, chips, row, strict=True):
            expected = server_results(picks, live, rules, chip)
            assert (total, left) == (points(expected[0]), points(expected[1]))
            assert slots == expected[2]
            events["came in"] += sum(slot[3] for slot in slots)
            events["no points"] += expected[0] == 0
            events["led by the vice"] += any(
                slot[2] > 1 and pick.vice for slot, pick in zip(slots, picks, strict=True)
            )
    assert events["no points"] < len(states) * TEAMS / 4
    assert bool(events["came in"]) == rules.substitutions
    assert bool(events["led by the vice"]) == rules.has_captain


def test_browser_and_server_compute_the_same_rank(evaluate):
    week = PlayedWeek(load("nfl-ppr"), seed=3)
    (*_, live) = week.states()
    picks = [week.lineup() for _ in range(TEAMS)]
    totals = [int(server_results(one, live, week.rules, None)[0] * 100) for one in picks]
    totals += [-250, 0]
    counted = spread(sorted(Counter(totals).items(), reverse=True))
    own = [*totals, max(totals) + 1, totals[0] - 1]
    ranks = evaluate(
        """async ([{bands}, own]) => {
            const {bandOf, rankIn} = await import("/points.js");
            return own.map(points => rankIn(bands[bandOf(points)], points));
        }""",
        [counted, own],
    )
    assert ranks == [rank_in(counted, Decimal(points) / 100) for points in own]


def test_changes_between_two_states_are_listed_by_stat(evaluate):
    before = {"players": {"1": {"lines": [["Goals", 1, "4"], ["Minutes", 60, "2"]]}}}
    after = {
        "players": {"1": {"lines": [["Minutes", 90, "2"]]}, "2": {"lines": [["Saves", 3, "0.5"]]}}
    }
    found = evaluate(
        """async ([before, after]) => {
            const {changes} = await import("/points.js");
            return changes(before, after, ["1", "2", "3"]);
        }""",
        [before, after],
    )
    assert found == [
        {"player": "1", "label": "Goals", "count": None, "points": -400},
        {"player": "2", "label": "Saves", "count": 3, "points": 50},
    ]


def test_script_and_server_use_the_same_format_version(evaluate):
    assert evaluate('async () => (await import("/points.js")).FORM') == LIVE.schema
