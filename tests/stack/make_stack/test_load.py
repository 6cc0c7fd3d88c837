"""The scenarios of tests/load with some people, who do not pause as long as people do."""

import json

import pytest

from tests.bench.rushes import RUSH_CLASSES, saves
from tests.bench.rushes.crowd import crowd
from tests.load.sessions import make_sessions
from tests.services import until
from tests.stack.faults.drafts import drafts

pytestmark = pytest.mark.stack

PEOPLE = 12
HASTE = "20"  # times faster than people


@pytest.fixture(scope="module")
def sessions(stack, tmp_path_factory):
    file = tmp_path_factory.mktemp("sessions") / "sessions"
    file.write_text(make_sessions(stack.plan, stack.checkout))
    return file


def step(stack, scenario, folder, sessions, kinds, **options):
    """Return a step that lasts until each kind of request has been answered."""
    with crowd(
        stack, scenario, folder, sessions, arriving=1, lasting=3, processes=1, LOAD_HASTE=HASTE,
        **options,
    ) as people:  # fmt: skip
        people.become(PEOPLE)
        until(lambda: kinds <= answered(folder))
        done = people.step(scenario, PEOPLE)
        people.end()
    return done


def answered(folder):
    found = set()
    for file in folder.glob("seconds-*.jsonl"):
        for line in file.read_text().splitlines():
            requests = json.loads(line)["requests"]
            found |= {kind for kind, outcomes in requests.items() if "ok" in outcomes}
    return found


def test_people_of_the_live_hour_get_every_page(stack, sessions, tmp_path):
    kinds = {"published", "live", "shared", "private", "static"}
    done = step(stack, "live_hour", tmp_path / "live", sessions, kinds)
    assert done.window.count(outcome="failed") == 0, done.window.failures
    assert done.window.people == PEOPLE
    assert 0 < done.parts["locust"] < 100


def test_the_saves_of_the_rush_are_in_the_database(stack, sessions, tmp_path):
    drafts(stack, 1, minutes=3)
    kinds = {"published", "shared", "private", "save"}
    folder = tmp_path / "rush"
    done = step(stack, "lineup_rush", folder, sessions, kinds, classes=RUSH_CLASSES,
                RUSH_MINUTES="0")  # fmt: skip
    assert done.window.count(outcome="failed") == 0, done.window.failures
    notes = saves.noted(folder)
    stored = saves.stored(stack, saves.expected(notes), tmp_path)
    assert saves.lost(notes, stored) == []
    assert any(note["state"] == "acknowledged" for note in notes)
