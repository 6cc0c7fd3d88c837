"""When a page asks for the live JSON, and what of the answers it takes: by a clock that the test
moves on, and from a server that the test plays.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .scripts import script_page

pytestmark = pytest.mark.browser

SECOND = 1000  # in milliseconds, as all times here
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
FOLLOW = """async (readers) => {
    const {follow} = await import("/following.js");
    window.asked = [];
    window.taken = [];
    window.said = [];
    // At once, where the body of a real one takes its time and the clock goes on meanwhile.
    window.reply = (state, status = 200, headers = {}) => ({
        status, ok: status < 300, headers: new Headers(headers), json: async () => state,
    });
    window.answers = () => reply({form: 2, version: 1, poll: 4, final: false});
    window.fetch = async (address, {headers, signal}) => {
        asked.push({by: address, at: Date.now(), etag: headers["If-None-Match"] ?? ""});
        return answers(signal);
    };
    for (let reader = 1; reader <= readers; reader++) {
        follow(`/live/${reader}.json`, 2, {
            take: (now, before) => taken.push([now.version, before?.version ?? 0]),
            say: (what) => said.push(what),
        });
    }
}"""
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


class Reader:
    """A page that follows; with `start(10)` as many as ten."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.clock.install(time=0)
        page.clock.pause_at(SECOND)

    def start(self, readers: int = 1) -> None:
        self.page.evaluate(FOLLOW, readers)

    def wait(self, milliseconds: int) -> None:
        self.page.clock.run_for(milliseconds)

    def is_answered(self, script: str) -> None:
        """From now on, by an expression: a reply, or a promise of one."""
        self.page.evaluate(f"() => {{ window.answers = (signal) => {script}; }}")

    def is_told(self, version: int = 1, **changes: Any) -> None:
        state = {"form": 2, "version": version, "poll": 4, "final": False, **changes}
        self.page.evaluate("state => { window.answers = () => reply(state); }", state)

    @property
    def asked(self) -> list[dict[str, Any]]:
        return self.page.evaluate("asked")

    @property
    def gaps(self) -> list[int]:
        return [later["at"] - one["at"] for one, later in pairwise(self.asked)]

    @property
    def taken(self) -> list[list[int]]:
        return self.page.evaluate("taken")

    @property
    def said(self) -> list[str]:
        return self.page.evaluate("said")


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    with script_page(browser) as page:
        yield Reader(page)


def test_it_asks_every_four_seconds_or_so_and_never_in_step(reader):
    reader.start()
    reader.wait(2 * MINUTE)
    assert all(3 * SECOND <= gap <= 5 * SECOND for gap in reader.gaps)
    assert len(set(reader.gaps)) > 15
    assert reader.gaps[0]


def test_those_who_come_at_the_same_moment_ask_at_different_ones(reader):
    reader.start(10)
    reader.wait(4 * SECOND)
    first = {one["by"]: one["at"] for one in reversed(reader.asked)}
    assert len(set(first.values())) >= 8
    assert len(first) == 10


def test_it_asks_as_rarely_as_the_live_json_says(reader):
    reader.start()
    reader.is_told(poll=20)
    reader.wait(5 * MINUTE)
    assert all(15 * SECOND <= gap <= 25 * SECOND for gap in reader.gaps)
    assert len(reader.gaps) >= 10


@pytest.mark.parametrize(
    "after", ['"90"', "new Date(Date.now() + 90_000).toUTCString()"], ids=["seconds", "date"]
)
def test_a_server_that_asks_for_time_gets_it_and_not_all_come_back_at_once(reader, after):
    reader.start(10)
    reader.is_answered(f'reply("", 503, {{"Retry-After": {after}}})')
    reader.wait(4 * SECOND)
    reader.wait(2 * MINUTE)
    times = [one["at"] for one in reader.asked]
    assert len(times) == 20
    waits = [later - one for one, later in zip(times[:10], sorted(times[10:]), strict=True)]
    assert all(wait >= 88 * SECOND for wait in waits)
    assert len(set(times[10:])) > 5
    assert set(reader.said) == {"busy"}


def test_nobody_is_sent_away_for_longer_than_some_minutes(reader):
    reader.start()
    reader.is_answered('reply("", 503, {"Retry-After": "864000"})')
    reader.wait(15 * MINUTE)
    assert len(reader.asked) == 2


def test_while_nobody_answers_it_asks_more_and_more_rarely_and_is_soon_back_afterwards(reader):
    reader.start()
    reader.is_answered('Promise.reject(new TypeError("Failed to fetch"))')
    reader.wait(6 * MINUTE)
    assert all(gap >= SECOND * 3 * 2 for gap in reader.gaps)
    assert all(45 * SECOND <= gap <= 75 * SECOND for gap in reader.gaps[4:])
    assert set(reader.said) == {"silent"}
    before = len(reader.gaps)
    reader.is_told()
    reader.wait(2 * MINUTE)
    assert reader.said[-1] == "live"
    assert all(3 * SECOND <= gap <= 5 * SECOND for gap in reader.gaps[before + 1 :])


def test_a_hidden_page_asks_nothing_and_one_that_is_seen_again_asks_at_once(reader):
    reader.start()
    reader.wait(10 * SECOND)
    reader.page.evaluate(HIDE, True)
    before = len(reader.asked)
    reader.wait(10 * MINUTE)
    assert len(reader.asked) == before
    reader.page.evaluate(HIDE, False)
    reader.wait(1)
    assert len(reader.asked) == before + 1
    assert reader.said[-2:] == ["asking", "live"]


def test_a_question_of_before_is_answered_to_a_hidden_page_and_no_other_follows(reader):
    reader.start()
    reader.is_answered("new Promise(resolve => { window.late = resolve; })")
    reader.wait(4 * SECOND)
    reader.page.evaluate(HIDE, True)
    reader.page.evaluate("late(reply({form: 2, version: 1, poll: 4, final: false}))")
    reader.wait(10 * MINUTE)
    assert reader.taken == [[1, 0]]
    assert len(reader.asked) == 1


def test_a_connection_that_is_lost_is_told_at_once_and_so_is_the_way_back(reader):
    reader.start()
    reader.wait(4 * SECOND)
    asked = len(reader.asked)
    reader.page.evaluate("dispatchEvent(new Event('offline'))")
    assert reader.said[-1] == "offline"
    reader.page.evaluate("dispatchEvent(new Event('online'))")
    reader.wait(1)
    assert len(reader.asked) == asked + 1
    assert reader.said[-1] == "live"


def test_a_machine_that_has_slept_asks_at_once_and_says_so(reader):
    reader.start()
    reader.is_told(poll=60)
    reader.wait(4 * SECOND)
    assert len(reader.asked) == 1
    reader.page.clock.set_system_time(datetime.fromtimestamp(HOUR / SECOND, UTC))
    reader.is_told(version=2, poll=60)
    reader.wait(6 * SECOND)
    assert reader.said[-2:] == ["asking", "live"]
    assert reader.taken == [[1, 0], [2, 1]]


def test_an_older_state_is_never_taken_after_a_newer_one(reader):
    reader.start()
    for version in (5, 3, 5, 6):
        reader.is_told(version=version)
        reader.wait(5 * SECOND)
    assert reader.taken == [[5, 0], [6, 5]]


def test_an_answer_that_comes_late_does_not_count_once_it_was_asked_again(reader):
    reader.start()
    reader.is_answered("new Promise(resolve => { window.late = resolve; })")
    reader.wait(4 * SECOND)
    reader.is_told(version=2)
    reader.page.evaluate("dispatchEvent(new Event('online'))")
    reader.wait(1)
    reader.page.evaluate("late(reply({form: 2, version: 3, poll: 4, final: true}))")
    reader.wait(10 * SECOND)
    assert reader.taken == [[2, 0]]
    assert len(reader.asked) > 3


def test_what_has_not_changed_is_not_sent_again(reader):
    reader.start()
    reader.is_answered("reply({form: 2, version: 1, poll: 4}, 200, {ETag: '\"one\"'})")
    reader.wait(4 * SECOND)
    reader.is_answered("reply(null, 304, {ETag: '\"one\"'})")
    reader.wait(20 * SECOND)
    assert [one["etag"] for one in reader.asked] == ["", *['"one"'] * (len(reader.asked) - 1)]
    assert len(reader.asked) > 3
    assert reader.taken == [[1, 0]]
    assert set(reader.said) == {"live"}


def test_who_does_not_answer_within_ten_seconds_is_given_up(reader):
    reader.start()
    reader.is_answered(
        "new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))"
    )
    reader.wait(4 * SECOND)
    assert reader.said == []
    reader.wait(10 * SECOND)
    assert reader.said == ["silent"]
    reader.wait(MINUTE)
    assert len(reader.asked) > 1


def test_the_page_of_a_stranger_is_no_live_json(reader):
    """The sign-in page of a hotel, with 200 and in the place of everything."""
    reader.start()
    reader.wait(4 * SECOND)
    before = len(reader.said)
    reader.is_answered('new Response("<h1>Room number?</h1>")')
    reader.wait(10 * SECOND)
    reader.is_answered("reply({games: []})")
    reader.wait(MINUTE)
    assert reader.taken == [[1, 0]]
    assert set(reader.said[before:]) == {"silent"}


@pytest.mark.parametrize(
    ("state", "said"), [({"form": 3}, "reload"), ({"final": True}, "live")], ids=["form", "final"]
)
def test_it_ends_with_the_week_and_with_a_state_that_it_cannot_read(reader, state, said):
    reader.start()
    reader.wait(4 * SECOND)
    reader.is_told(version=2, **state)
    reader.wait(5 * SECOND)
    before = len(reader.asked)
    reader.wait(10 * MINUTE)
    assert len(reader.asked) == before
    assert reader.said[-1] == said
    assert reader.taken == ([[1, 0]] if said == "reload" else [[1, 0], [2, 1]])
