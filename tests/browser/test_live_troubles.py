"""Failures while a page follows a week: the last scores stay, a line at the foot names the
failure, and the page recovers by itself. See docs/live.md.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from .live_feed import STEP, LiveFeed, best_team, feed

__all__ = ["feed"]  # a fixture
pytestmark = pytest.mark.browser

SCORES = "() => [...document.querySelectorAll('.game')].map(game => game.innerText).join('|')"
# Records every text of a team's numbers from the moment at which the page is loaded.
NOTE_NUMBERS = """addEventListener("DOMContentLoaded", () => {
    window.texts = [];
    const note = () => document.querySelectorAll("[data-total], [data-counted]").forEach(
        (number, n) => (texts[n] ??= new Set()).add(number.textContent));
    note();
    new MutationObserver(note).observe(
        document.getElementById("main"), {subtree: true, childList: true, characterData: true});
})"""


def status_line(page: Page) -> Locator:
    return page.locator(".live-state")


def test_lost_connection_shows_the_time_of_the_scores_and_recovers(feed):
    page = feed.follow()
    feed.refuse_connections()
    before = page.evaluate(SCORES)
    feed.wait_for_request()
    said = re.compile(r"^Gameday is not responding\. Scores from \d\d:\d\d:\d\d\. Trying again…$")
    expect(status_line(page)).to_have_text(said)
    assert page.evaluate(SCORES) == before
    feed.respond()
    feed.wait_for_request()
    expect(status_line(page)).to_be_empty()


def test_offline_and_online_are_shown_at_once(feed):
    page = feed.follow()
    page.context.set_offline(True)
    expect(status_line(page)).to_contain_text("You are offline.")
    page.context.set_offline(False)
    expect(status_line(page)).to_be_empty()


def test_retry_after_of_a_busy_server_is_respected(feed, error_logs):
    error_logs[-1].allow(503)
    page = feed.follow()
    feed.respond_busy(120)
    feed.wait_for_request()
    expect(status_line(page)).to_contain_text("Gameday is very busy.")
    before = feed.requests
    page.clock.run_for(60_000)
    assert feed.requests == before
    feed.respond()
    page.clock.run_for(55_000)
    feed.wait_for_request()
    expect(status_line(page)).to_be_empty()


def test_scores_stay_while_a_server_restarts(feed, demo, error_logs):
    error_logs[-1].allow(503)
    feed.freeze(demo.live())
    page = feed.follow()
    scores = page.evaluate(SCORES)
    for failure, says in (
        (feed.refuse_connections, "not responding"),
        (lambda: feed.respond_busy(2), "very busy"),
    ):
        failure()
        feed.wait_for_request()
        expect(status_line(page)).to_contain_text(says)
        assert page.evaluate(SCORES) == scores
    feed.freeze(demo.live())
    feed.wait_for_request()
    expect(status_line(page)).to_be_empty()


def test_team_numbers_are_never_zero_or_empty_during_failures(feed, demo, error_logs):
    error_logs[-1].allow(503)
    page = feed.page
    path = best_team(page)
    page.add_init_script(NOTE_NUMBERS)
    feed.freeze(demo.live())
    feed.follow(path)
    feed.change_state(version=feed.state["version"] - 1, players={}, open_clubs=[])
    feed.wait_for_request()
    for failure, says in (
        (feed.refuse_connections, "not responding"),
        (lambda: feed.respond_busy(1), "very busy"),
        (feed.respond_with_foreign_page, "not responding"),
        (lambda: feed.freeze(feed.state | {"form": 99, "version": 2**53}), "Reload"),
    ):
        failure()
        feed.wait_for_request()
        expect(status_line(page)).to_contain_text(says)
    total, *slots = page.evaluate("texts.map(seen => [...seen])")
    assert set(total).isdisjoint({"", "0"})
    assert all(set(texts[1:]).isdisjoint({"", "0"}) for texts in slots)
    assert len(slots) > 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_time_of_the_scores_is_right_with_a_wrong_clock(open_page, hours):
    page = open_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    feed = LiveFeed(page)
    feed.follow()
    feed.refuse_connections()
    feed.wait_for_request()
    expect(status_line(page)).to_contain_text("Scores from")
    found = re.search(r"from (\d\d:\d\d:\d\d)\.", status_line(page).inner_text())
    now = datetime.now(ZoneInfo("America/New_York"))
    at = datetime.strptime(f"{found[1]} +0000", "%H:%M:%S %z")
    off = (now.replace(tzinfo=UTC) - at).seconds  # of whichever day
    assert min(off, 86_400 - off) < 120


@pytest.mark.parametrize("hours", [-1, 1])
def test_countdown_uses_the_clock_of_the_server(open_page, hours):
    page = open_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    with page.expect_response("**/me.json"):
        page.goto("/rules/")
    lock = datetime.now(UTC) + timedelta(minutes=30)
    page.evaluate(
        """lock => {
            const mark = document.querySelector("h1");
            mark.dataset.countdown = lock;
        }""",
        lock.isoformat(),
    )
    page.clock.run_for(2_000)
    expect(page.locator("h1")).to_have_text(re.compile(r"^in (29:\d\d|30:00)$"))


def test_new_release_offers_a_reload_and_ends_the_requests(feed, demo):
    feed.freeze(demo.live())
    page = feed.follow()
    scores = page.evaluate(SCORES)
    feed.send_next_state(form=99, games=[], players=[])
    feed.wait_for_request()
    expect(status_line(page)).to_have_text("Gameday has been updated. Reload to keep following.")
    assert page.evaluate(SCORES) == scores
    before = feed.requests
    page.clock.run_for(60_000)
    assert feed.requests == before
    feed.respond()
    page.get_by_role("link", name="Reload").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Week")
    expect(status_line(page)).to_be_empty()


def score_in_progress(feed: LiveFeed) -> tuple[Locator, list[dict[str, object]]]:
    """The element of a score in progress, and the games with that score changed to 77."""
    games = feed.state["games"]
    live = next(game["id"] for game in games if game["status"] == "live")
    found = [game | ({"home_score": 77} if game["id"] == live else {}) for game in games]
    return feed.page.locator(f"[data-game='{live}'] [data-home]"), found


def test_older_state_never_replaces_a_newer_one(feed, demo):
    demo.wait_for_games()
    feed.freeze(demo.live())
    feed.follow()
    before, version = feed.state["games"], feed.state["version"]
    score, later = score_in_progress(feed)
    for ahead, games in ((1, later), (-5, before), (0, before), (2, later)):
        feed.change_state(games=games, version=version + ahead)
        feed.wait_for_request()
        expect(score).to_have_text("77")


def test_scores_are_updated_within_seconds_after_an_hour_of_sleep(feed, demo):
    demo.wait_for_games()
    feed.freeze(demo.live() | {"poll": 60})
    page = feed.follow()
    score, games = score_in_progress(feed)
    feed.send_next_state(games=games)
    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=1))
    page.clock.run_for(STEP)
    expect(score).to_have_text("77")
    expect(status_line(page)).to_be_empty()
