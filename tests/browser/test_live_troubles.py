"""What a person sees who follows a week while something goes wrong: the last scores stay, a line
at the foot says what is the matter, and all goes on by itself.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.services import until

from .live_feed import LiveFeed

pytestmark = pytest.mark.browser

STEP = 6_000  # milliseconds, longer than a page waits between two questions
SCORES = "() => [...document.querySelectorAll('.game')].map(game => game.innerText).join('|')"


def line(page: Page):
    return page.locator(".live-state")


@pytest.fixture
def feed(open_page):
    """Of a page whose clock the test moves on."""
    page = open_page()
    page.clock.install()
    feed = LiveFeed(page)
    feed.page = page
    return feed


def follow(feed: LiveFeed, path: str = "/scores/") -> Page:
    feed.page.goto(path)
    with feed.page.expect_response("**/live/*.json"):
        feed.page.clock.run_for(STEP)
    return feed.page


def freeze(feed: LiveFeed, demo) -> None:
    feed.freeze(demo.live())


def test_a_dropped_connection_is_told_with_the_time_of_the_last_update_and_mends_itself(feed):
    page = follow(feed)
    feed.is_cut()
    before = page.evaluate(SCORES)
    page.clock.run_for(STEP)
    expect(line(page)).to_contain_text("Gameday does not answer just now. Last update")
    assert re.sub(r"\d", "", page.evaluate(SCORES)) == re.sub(r"\d", "", before)
    feed.works()
    page.clock.run_for(2 * STEP)
    expect(line(page)).to_be_empty()


def test_offline_is_told_at_once_and_so_is_the_way_back(feed):
    page = follow(feed)
    page.context.set_offline(True)
    expect(line(page)).to_contain_text("You are offline.")
    page.context.set_offline(False)
    expect(line(page)).to_be_empty()


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(feed, watches):
    watches[-1].expect(503)
    page = follow(feed)
    feed.is_busy(60)
    page.clock.run_for(STEP)
    expect(line(page)).to_contain_text("Gameday is very busy just now.")
    asked = feed.asked
    page.clock.run_for(45_000)
    assert feed.asked == asked
    feed.works()
    until(lambda: page.clock.run_for(2_000) or not line(page).inner_text())
    assert feed.asked > asked


def test_a_restarted_server_is_found_again_and_no_score_was_lost_meanwhile(feed, demo, watches):
    watches[-1].expect(503)
    freeze(feed, demo)
    page = follow(feed)
    scores = page.evaluate(SCORES)
    for trouble in (feed.is_cut, lambda: feed.is_busy(2)):
        trouble()
        page.clock.run_for(2 * STEP)
        expect(line(page)).not_to_be_empty()
        assert page.evaluate(SCORES) == scores
    freeze(feed, demo)
    until(lambda: page.clock.run_for(2_000) or not line(page).inner_text())


def test_a_clock_that_is_wrong_by_an_hour_misleads_nobody(open_page):
    page = open_page()
    page.clock.install(time=datetime.now(UTC) - timedelta(hours=1))
    feed = LiveFeed(page)
    feed.page = page
    follow(feed)
    feed.is_cut()
    page.clock.run_for(STEP)
    expect(line(page)).to_contain_text("Last update")
    told = re.search(r"update (\d+:\d+:\d+\s[AP]M)", line(page).inner_text())
    now = datetime.now(ZoneInfo("America/New_York"))
    at = datetime.strptime(told[1].replace("\u202f", " "), "%I:%M:%S %p").replace(
        tzinfo=now.tzinfo
    )
    assert abs(now - at.replace(year=now.year, month=now.month, day=now.day)) < timedelta(
        minutes=2
    )


def test_a_new_release_offers_to_reload_and_asks_no_more(feed, demo):
    freeze(feed, demo)
    page = follow(feed)
    scores = page.evaluate(SCORES)
    feed.tell(form=99, version=feed.state["version"] + 1, games=[], players=[])
    page.clock.run_for(STEP)
    expect(line(page)).to_have_text("Gameday has been updated. Reload to go on following.")
    assert page.evaluate(SCORES) == scores
    asked = feed.asked
    page.clock.run_for(60_000)
    assert feed.asked == asked
    feed.works()
    page.get_by_role("link", name="Reload").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Week")
    expect(line(page)).to_be_empty()


def test_an_older_state_never_takes_the_place_of_a_newer_one(feed, demo):
    freeze(feed, demo)
    page = follow(feed)
    live = next(game["id"] for game in feed.state["games"] if game["status"] == "live")
    score = page.locator(f"[data-game='{live}'] [data-home]")
    version = feed.state["version"]
    for later, told, shown in ((1, 77, "77"), (-5, 3, "77"), (0, 4, "77"), (2, 78, "78")):
        games = [
            game | ({"home_score": told} if game["id"] == live else {})
            for game in feed.state["games"]
        ]
        feed.tell(games=games, version=version + later)
        with page.expect_response("**/live/*.json"):
            page.clock.run_for(STEP)
        expect(score).to_have_text(shown)


def test_after_an_hour_asleep_it_catches_up_at_once(feed):
    page = follow(feed)
    with page.expect_response("**/live/*.json"):
        page.clock.fast_forward("01:00:00")
    expect(line(page)).to_be_empty()


def best_team(page: Page) -> str:
    page.goto("/leaderboard/")
    path = page.get_by_role("row").nth(1).get_by_role("link").get_attribute("href")
    assert path
    return path


def test_a_touchdown_is_told_added_to_its_slot_and_to_the_total(feed, demo):
    path = best_team(feed.page)
    freeze(feed, demo)
    page = follow(feed, path)
    slot = page.locator("[data-role='starter'][data-player]").first
    player, name = slot.get_attribute("data-player"), slot.locator("[data-name]").inner_text()
    total = page.locator("[data-total]")
    expect(total).not_to_have_text("0")
    before = Decimal(total.inner_text())
    nothing = {"points": "0.00", "played": True, "lines": []}
    players = json.loads(json.dumps(feed.state["players"]))
    own = players.setdefault(player, nothing)
    own["points"] = str(Decimal(own["points"]) + Decimal("6.00"))
    own["lines"].append(["Kicks from the moon", 1, "6"])
    feed.tell(players=players, version=feed.state["version"] + 1)
    page.clock.run_for(STEP)
    news = page.get_by_role("region", name="Just now").get_by_role("listitem")
    expect(news.first).to_contain_text(f"+6{name}: Kicks from the moon")
    expect(slot).to_contain_text("Kicks from the moon 1 (6)")
    expect(total).to_have_text(f"{(before + 6).normalize():f}")


def test_without_javascript_a_team_is_complete_and_promises_nothing_that_moves(open_page):
    page = open_page(javascript=False)
    page.goto(best_team(page))
    expect(page.locator("[data-total]")).not_to_be_empty()
    expect(page.get_by_role("heading", name="Games in progress")).to_be_visible()
    expect(page.get_by_text("Scores of all teams")).to_be_visible()
    page.get_by_text("As a table").click()
    expect(page.get_by_role("row").filter(has_text="here")).to_be_visible()
    expect(page.get_by_role("heading", name="Just now")).to_be_hidden()


def test_the_page_is_fetched_again_once_more_players_may_be_seen(feed, demo):
    path = best_team(feed.page)
    freeze(feed, demo)
    page = follow(feed, path)
    hidden = page.get_by_text("Hidden until locked")
    if not hidden.count():
        pytest.skip("everybody has kicked off")
    page.evaluate("document.querySelector('[data-hidden]').replaceChildren('old')")
    games = [game | {"status": "final"} for game in feed.state["games"]]
    feed.tell(games=games, version=feed.state["version"] + 1)
    with page.expect_response("**/live/*.json"):
        page.clock.run_for(STEP)
    with page.expect_response(f"**{path}"):
        page.clock.run_for(45_000)
    expect(page.locator("[data-hidden]").first).to_have_text(re.compile("Hidden until locked"))
