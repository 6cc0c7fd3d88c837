"""What a person sees who follows a week while something goes wrong: the last scores stay, a line
at the foot says what is the matter, and all goes on by itself. See docs/live.md.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.services import until

from .live_feed import STEP, LiveFeed, best_team, feed

__all__ = ["feed"]  # a fixture
pytestmark = pytest.mark.browser

SCORES = "() => [...document.querySelectorAll('.game')].map(game => game.innerText).join('|')"
# All that the numbers of a team say from the moment at which the page is there.
NOTE_NUMBERS = """addEventListener("DOMContentLoaded", () => {
    window.told = [];
    const note = () => document.querySelectorAll("[data-total], [data-counted]").forEach(
        (number, n) => (told[n] ??= new Set()).add(number.textContent));
    note();
    new MutationObserver(note).observe(
        document.getElementById("main"), {subtree: true, childList: true, characterData: true});
})"""


def line(page: Page) -> Locator:
    return page.locator(".live-state")


def test_a_dropped_connection_is_told_with_the_time_of_the_scores_and_mends_itself(feed):
    page = feed.follow()
    feed.is_cut()
    before = page.evaluate(SCORES)
    feed.let_ask()
    said = re.compile(r"^Gameday does not answer\. Scores of \d\d:\d\d:\d\d.*; we keep trying\.$")
    expect(line(page)).to_have_text(said)
    assert page.evaluate(SCORES) == before
    feed.works()
    feed.let_ask()
    expect(line(page)).to_be_empty()


def test_offline_is_told_at_once_and_so_is_the_way_back(feed):
    page = feed.follow()
    page.context.set_offline(True)
    expect(line(page)).to_contain_text("You are offline.")
    page.context.set_offline(False)
    expect(line(page)).to_be_empty()


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(feed, watches):
    watches[-1].expect(503)
    page = feed.follow()
    feed.is_busy(120)
    feed.let_ask()
    expect(line(page)).to_contain_text("Gameday is very busy.")
    asked = feed.asked
    page.clock.run_for(60_000)
    assert feed.asked == asked
    feed.works()
    page.clock.run_for(55_000)
    feed.let_ask()
    expect(line(page)).to_be_empty()


def test_a_restarted_server_is_found_again_and_no_score_was_lost_meanwhile(feed, demo, watches):
    watches[-1].expect(503)
    feed.freeze(demo.live())
    page = feed.follow()
    scores = page.evaluate(SCORES)
    for trouble, says in ((feed.is_cut, "not answer"), (lambda: feed.is_busy(2), "very busy")):
        trouble()
        feed.let_ask()
        expect(line(page)).to_contain_text(says)
        assert page.evaluate(SCORES) == scores
    feed.freeze(demo.live())
    feed.let_ask()
    expect(line(page)).to_be_empty()


def test_no_number_is_ever_nought_or_empty_whatever_goes_wrong(feed, demo, watches):
    watches[-1].expect(503)
    page = feed.page
    path = best_team(page)
    page.add_init_script(NOTE_NUMBERS)
    feed.freeze(demo.live())
    feed.follow(path)
    feed.tell(version=feed.state["version"] - 1, players={}, open_clubs=[])
    feed.let_ask()
    for trouble, says in (
        (feed.is_cut, "not answer"),
        (lambda: feed.is_busy(1), "very busy"),
        (feed.is_a_strangers, "not answer"),
        (lambda: feed.freeze(feed.state | {"form": 99, "version": 2**53}), "Reload"),
    ):
        trouble()
        feed.let_ask()
        expect(line(page)).to_contain_text(says)
    total, *slots = page.evaluate("told.map(texts => [...texts])")
    assert set(total).isdisjoint({"", "0"})
    assert all(set(texts[1:]).isdisjoint({"", "0"}) for texts in slots)
    assert len(slots) > 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_wrong_by_an_hour_misleads_nobody(open_page, hours):
    page = open_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    feed = LiveFeed(page)
    feed.follow()
    feed.is_cut()
    feed.let_ask()
    expect(line(page)).to_contain_text("Scores of")
    told = re.search(r"of (\d+:\d+:\d+\s[AP]M)", line(page).inner_text())
    now = datetime.now(ZoneInfo("America/New_York"))
    at = datetime.strptime(f"{told[1]} +0000".replace("\u202f", " "), "%I:%M:%S %p %z")
    off = (now.replace(tzinfo=UTC) - at).seconds  # of whichever day
    assert min(off, 86_400 - off) < 120


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_countdown_goes_by_the_servers_clock(open_page, hours):
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
    expect(page.locator("h1")).to_have_text(re.compile(r"^in (29|30) min \d+ s$"))


def test_a_new_release_offers_to_reload_and_asks_no_more(feed, demo):
    feed.freeze(demo.live())
    page = feed.follow()
    scores = page.evaluate(SCORES)
    feed.tell_next(form=99, games=[], players=[])
    feed.let_ask()
    expect(line(page)).to_have_text("Gameday has been updated. Reload to go on following.")
    assert page.evaluate(SCORES) == scores
    asked = feed.asked
    page.clock.run_for(60_000)
    assert feed.asked == asked
    feed.works()
    page.get_by_role("link", name="Reload").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Week")
    expect(line(page)).to_be_empty()


def a_live_score(feed: LiveFeed) -> tuple[Locator, list[dict[str, object]]]:
    """Where it stands on the page; and the games in which it is 77."""
    games = feed.state["games"]
    live = next(game["id"] for game in games if game["status"] == "live")
    told = [game | ({"home_score": 77} if game["id"] == live else {}) for game in games]
    return feed.page.locator(f"[data-game='{live}'] [data-home]"), told


def test_an_older_state_never_takes_the_place_of_a_newer_one(feed, demo):
    until(demo.is_playing)
    feed.freeze(demo.live())
    feed.follow()
    before, version = feed.state["games"], feed.state["version"]
    score, later = a_live_score(feed)
    for ahead, games in ((1, later), (-5, before), (0, before), (2, later)):
        feed.tell(games=games, version=version + ahead)
        feed.let_ask()
        expect(score).to_have_text("77")


def test_after_an_hour_asleep_the_scores_are_right_again_within_seconds(feed, demo):
    until(demo.is_playing)
    feed.freeze(demo.live() | {"poll": 60})
    page = feed.follow()
    score, games = a_live_score(feed)
    feed.tell_next(games=games)
    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=1))
    page.clock.run_for(STEP)
    expect(score).to_have_text("77")
    expect(line(page)).to_be_empty()
