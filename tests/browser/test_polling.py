"""When a page requests the live JSON, and which responses it applies. The test advances the clock
and simulates the server.
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
    const {poll} = await import("/polling.js");
    window.requests = [];
    window.applied = [];
    window.statuses = [];
    // Resolves at once: with a real response the clock would advance while its body is read.
    window.reply = (state, status = 200, headers = {}) => ({
        status, ok: status < 300, headers: new Headers(headers), json: async () => state,
    });
    window.answers = () => reply({form: 2, version: 1, poll: 4, final: false});
    window.fetch = async (address, {headers, signal}) => {
        requests.push({by: address, at: Date.now(), etag: headers["If-None-Match"] ?? ""});
        return answers(signal);
    };
    for (let reader = 1; reader <= readers; reader++) {
        poll(`/live/${reader}.json`, 2, {
            onState: (now, before) => applied.push([now.version, before?.version ?? 0]),
            onStatus: (what) => statuses.push(what),
        });
    }
}"""
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


class Reader:
    """A page that follows the live JSON. `start(10)` follows it ten times, as ten pages would."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.clock.install(time=0)
        page.clock.pause_at(SECOND)

    def start(self, readers: int = 1) -> None:
        self.page.evaluate(FOLLOW, readers)

    def wait(self, milliseconds: int) -> None:
        self.page.clock.run_for(milliseconds)

    def respond_with(self, script: str) -> None:
        """Respond with this JavaScript expression: a reply, or a promise of one."""
        self.page.evaluate(f"() => {{ window.answers = (signal) => {script}; }}")

    def respond_with_state(self, version: int = 1, **changes: Any) -> None:
        state = {"form": 2, "version": version, "poll": 4, "final": False, **changes}
        self.page.evaluate("state => { window.answers = () => reply(state); }", state)

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.page.evaluate("requests")

    @property
    def gaps(self) -> list[int]:
        return [later["at"] - one["at"] for one, later in pairwise(self.requests)]

    @property
    def applied(self) -> list[list[int]]:
        return self.page.evaluate("applied")

    @property
    def statuses(self) -> list[str]:
        return self.page.evaluate("statuses")


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    with script_page(browser) as page:
        yield Reader(page)


def test_requests_are_about_four_seconds_apart_with_jitter(reader):
    reader.start()
    reader.wait(2 * MINUTE)
    assert all(3 * SECOND <= gap <= 5 * SECOND for gap in reader.gaps)
    assert len(set(reader.gaps)) > 15
    assert reader.gaps[0]


def test_pages_opened_at_the_same_time_send_requests_at_different_times(reader):
    reader.start(10)
    reader.wait(4 * SECOND)
    first = {one["by"]: one["at"] for one in reversed(reader.requests)}
    assert len(set(first.values())) >= 8
    assert len(first) == 10


def test_poll_interval_of_the_live_json_is_respected(reader):
    reader.start()
    reader.respond_with_state(poll=20)
    reader.wait(5 * MINUTE)
    assert all(15 * SECOND <= gap <= 25 * SECOND for gap in reader.gaps)
    assert len(reader.gaps) >= 10


@pytest.mark.parametrize(
    "after", ['"90"', "new Date(Date.now() + 90_000).toUTCString()"], ids=["seconds", "date"]
)
def test_retry_after_is_respected_and_retries_are_spread(reader, after):
    reader.start(10)
    reader.respond_with(f'reply("", 503, {{"Retry-After": {after}}})')
    reader.wait(4 * SECOND)
    reader.wait(2 * MINUTE)
    times = [one["at"] for one in reader.requests]
    assert len(times) == 20
    waits = [later - one for one, later in zip(times[:10], sorted(times[10:]), strict=True)]
    assert all(wait >= 88 * SECOND for wait in waits)
    assert len(set(times[10:])) > 5
    assert set(reader.statuses) == {"busy"}


def test_retry_after_is_limited_to_some_minutes(reader):
    reader.start()
    reader.respond_with('reply("", 503, {"Retry-After": "864000"})')
    reader.wait(15 * MINUTE)
    assert len(reader.requests) == 2


def test_failed_requests_back_off_and_a_response_restores_the_interval(reader):
    reader.start()
    reader.respond_with('Promise.reject(new TypeError("Failed to fetch"))')
    reader.wait(6 * MINUTE)
    assert all(gap >= SECOND * 3 * 2 for gap in reader.gaps)
    assert all(45 * SECOND <= gap <= 75 * SECOND for gap in reader.gaps[4:])
    assert set(reader.statuses) == {"silent"}
    before = len(reader.gaps)
    reader.respond_with_state()
    reader.wait(2 * MINUTE)
    assert reader.statuses[-1] == "live"
    assert all(3 * SECOND <= gap <= 5 * SECOND for gap in reader.gaps[before + 1 :])


def test_hidden_page_sends_no_request_until_it_is_visible_again(reader):
    reader.start()
    reader.wait(10 * SECOND)
    reader.page.evaluate(HIDE, True)
    before = len(reader.requests)
    reader.wait(10 * MINUTE)
    assert len(reader.requests) == before
    reader.page.evaluate(HIDE, False)
    reader.wait(1)
    assert len(reader.requests) == before + 1
    assert reader.statuses[-2:] == ["asking", "live"]


def test_pending_response_is_applied_to_a_hidden_page_without_another_request(reader):
    reader.start()
    reader.respond_with("new Promise(resolve => { window.late = resolve; })")
    reader.wait(4 * SECOND)
    reader.page.evaluate(HIDE, True)
    reader.page.evaluate("late(reply({form: 2, version: 1, poll: 4, final: false}))")
    reader.wait(10 * MINUTE)
    assert reader.applied == [[1, 0]]
    assert len(reader.requests) == 1


def test_offline_and_online_events_take_effect_at_once(reader):
    reader.start()
    reader.wait(4 * SECOND)
    before = len(reader.requests)
    reader.page.evaluate("dispatchEvent(new Event('offline'))")
    assert reader.statuses[-1] == "offline"
    reader.page.evaluate("dispatchEvent(new Event('online'))")
    reader.wait(1)
    assert len(reader.requests) == before + 1
    assert reader.statuses[-1] == "live"


def test_request_is_sent_at_once_after_sleep(reader):
    reader.start()
    reader.respond_with_state(poll=60)
    reader.wait(4 * SECOND)
    assert len(reader.requests) == 1
    reader.page.clock.set_system_time(datetime.fromtimestamp(HOUR / SECOND, UTC))
    reader.respond_with_state(version=2, poll=60)
    reader.wait(6 * SECOND)
    assert reader.statuses[-2:] == ["asking", "live"]
    assert reader.applied == [[1, 0], [2, 1]]


def test_older_state_is_not_applied_after_a_newer_one(reader):
    reader.start()
    for version in (5, 3, 5, 6):
        reader.respond_with_state(version=version)
        reader.wait(5 * SECOND)
    assert reader.applied == [[5, 0], [6, 5]]


def test_late_response_is_ignored_after_a_newer_request(reader):
    reader.start()
    reader.respond_with("new Promise(resolve => { window.late = resolve; })")
    reader.wait(4 * SECOND)
    reader.respond_with_state(version=2)
    reader.page.evaluate("dispatchEvent(new Event('online'))")
    reader.wait(1)
    reader.page.evaluate("late(reply({form: 2, version: 3, poll: 4, final: true}))")
    reader.wait(10 * SECOND)
    assert reader.applied == [[2, 0]]
    assert len(reader.requests) > 3


def test_unchanged_state_is_requested_with_its_etag(reader):
    reader.start()
    reader.respond_with("reply({form: 2, version: 1, poll: 4}, 200, {ETag: '\"one\"'})")
    reader.wait(4 * SECOND)
    reader.respond_with("reply(null, 304, {ETag: '\"one\"'})")
    reader.wait(20 * SECOND)
    assert [one["etag"] for one in reader.requests] == [
        "",
        *['"one"'] * (len(reader.requests) - 1),
    ]
    assert len(reader.requests) > 3
    assert reader.applied == [[1, 0]]
    assert set(reader.statuses) == {"live"}


def test_request_times_out_after_ten_seconds(reader):
    reader.start()
    reader.respond_with(
        "new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))"
    )
    reader.wait(4 * SECOND)
    assert reader.statuses == []
    reader.wait(10 * SECOND)
    assert reader.statuses == ["silent"]
    reader.wait(MINUTE)
    assert len(reader.requests) > 1


def test_captive_portal_page_is_ignored(reader):
    """The network of a hotel answers every request with its sign-in page and status 200."""
    reader.start()
    reader.wait(4 * SECOND)
    before = len(reader.statuses)
    reader.respond_with('new Response("<h1>Room number?</h1>")')
    reader.wait(10 * SECOND)
    reader.respond_with("reply({games: []})")
    reader.wait(MINUTE)
    assert reader.applied == [[1, 0]]
    assert set(reader.statuses[before:]) == {"silent"}


@pytest.mark.parametrize(
    ("state", "said"), [({"form": 3}, "reload"), ({"final": True}, "live")], ids=["form", "final"]
)
def test_requests_end_with_a_final_week_or_an_unknown_format(reader, state, said):
    reader.start()
    reader.wait(4 * SECOND)
    reader.respond_with_state(version=2, **state)
    reader.wait(5 * SECOND)
    before = len(reader.requests)
    reader.wait(10 * MINUTE)
    assert len(reader.requests) == before
    assert reader.statuses[-1] == said
    assert reader.applied == ([[1, 0]] if said == "reload" else [[1, 0], [2, 1]])
