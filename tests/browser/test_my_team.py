"""The owner's own pages: following the week, the summary at the home page, name and kit."""

import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.services import until

from .addresses import HEIGHTS, WIDTHS
from .live_feed import LiveFeed
from .people import Person, try_it

pytestmark = pytest.mark.browser

NOTHING = {"points": "0.00", "played": True, "lines": []}
NOTE_SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts += entry.value;
    }).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture(autouse=True)
def _games_in_progress(demo):
    demo.wait_for_games()


@pytest.fixture
def own_feed(open_page, cookies_of, demo) -> LiveFeed:
    """The live feed of the page of an owner, which shows the frozen state of the week."""
    page = open_page(cookies=cookies_of(Person.MEMBER))
    page.clock.install()
    feed = LiveFeed(page)
    feed.freeze(demo.live())
    feed.follow("/my-team/")
    return feed


def group(page: Page, state: str):
    return page.locator(f"[data-group='{state}']")


def test_all_players_are_shown_and_follow_the_week(own_feed):
    feed, page = own_feed, own_feed.page
    expect(page.get_by_text("Hidden until locked")).to_have_count(0)
    slot = page.locator("[data-role='starter'][data-player]").first
    player, name = slot.get_attribute("data-player"), slot.locator("[data-name]").inner_text()
    total = page.locator("[data-total]")
    before = Decimal(total.inner_text())
    players = deepcopy(feed.state["players"])
    own = players.setdefault(player, deepcopy(NOTHING))
    own["points"] = str(Decimal(own["points"]) + Decimal("6.00"))
    own["lines"].append(["Kicks from the moon", 1, "6"])
    feed.send_next_state(players=players)
    feed.wait_for_request()
    news = page.get_by_role("region", name="Just now").get_by_role("listitem")
    expect(news.first).to_contain_text(f"+6{name}: Kicks from the moon")
    expect(total).to_have_text(f"{(before + 6).normalize():f}")


def test_starters_move_from_one_state_to_the_next(own_feed):
    feed, page = own_feed, own_feed.page
    starters = page.locator("[data-group] [data-player]").count()
    live, final = (
        [game | {"status": status} for game in feed.state["games"]] for status in ("live", "final")
    )
    # A second game of every club is to come. Games that are scheduled again would be a replay.
    second = [game | {"id": -game["id"], "status": "scheduled"} for game in final]
    for games, state in ((live, "in-play"), (final + second, "to-come"), (final, "done")):
        feed.send_next_state(games=games)
        feed.wait_for_request()
        expect(group(page, state).locator("[data-player]")).to_have_count(starters)
        expect(page.locator(f"[data-count='{state}']")).to_have_text(str(starters))
        assert page.locator("[data-group]:not([hidden])").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_home_page_leads_with_the_own_team_without_moving(open_page, guest, width):
    page = open_page(cookies=guest)
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.add_init_script(NOTE_SHIFTS)
    page.goto("/")
    hero = page.locator(".hero")
    for name in ("Edit lineup", "My team"):
        expect(hero.get_by_role("link", name=name, exact=True)).to_be_visible()
    for word in ("Points", "Week rank", "Season rank"):
        expect(hero).to_contain_text(word)
    assert page.evaluate("shifts") < 0.1
    hero.get_by_role("link", name="My team").click()
    page.wait_for_url("/my-team/")


def test_public_page_of_the_own_team_says_that_others_see_it(open_page, guest, javascript):
    page = open_page(javascript=javascript, cookies=guest)
    page.goto("/my-team/")
    page.get_by_role("link", name="Public page").click()
    page.wait_for_url("/teams/**")
    hint = "This is how others see your team." if javascript else "Is this your team?"
    expect(page.get_by_text(hint)).to_be_visible()
    page.get_by_role("link", name="Go to My team").click()
    page.wait_for_url("/my-team/")


@pytest.mark.parametrize("width", WIDTHS)
def test_owner_renames_the_team_and_chooses_a_kit(page, javascript, width):
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    try_it(page)
    page.goto("/my-team/")
    page.get_by_role("link", name="Name and kit").click()
    page.get_by_label("Team name").fill("Silent\u202eSwifts")
    page.get_by_role("button", name="Save name and kit").click()
    expect(page.locator(".field-error")).to_contain_text("invisible character")
    page.get_by_label("Team name").fill("Silent Swifts")
    page.get_by_role("radio", name="Pink and navy").check()
    page.get_by_role("radio", name="Stripes").check()
    if javascript:
        shirts = page.locator(".patterns .shirt")
        expect(shirts.first).to_have_attribute("fill", "#f06ba8")
    page.get_by_role("button", name="Save name and kit").click()
    page.wait_for_url("/my-team/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Silent Swifts")
    shirt = page.locator(".team-head .shirt")
    expect(shirt).to_have_attribute("fill", "#f06ba8")
    expect(shirt.locator("use")).to_have_attribute("href", "#shirt1")


def test_own_colours_are_chosen_by_their_fields(open_page, javascript):
    page = open_page(javascript=javascript)
    try_it(page)
    page.goto("/my-team/settings/")
    if not javascript:
        page.get_by_role("radio", name="Your own colors").check()
    page.get_by_label("First color").fill("#123456")
    page.get_by_label("Second color").fill("#ffd23f")
    page.get_by_role("button", name="Save name and kit").click()
    page.wait_for_url("/my-team/")
    expect(page.locator(".team-head .shirt")).to_have_attribute("fill", "#123456")


def test_summary_on_the_home_page_follows_the_week(open_page, cookies_of, demo):
    page = open_page(cookies=cookies_of(Person.MEMBER))
    page.clock.install()
    feed = LiveFeed(page)
    feed.freeze(demo.live())
    feed.follow("/")
    hero = page.locator(".hero.own")
    expect(hero).to_be_visible()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body=f"<a href='/my-team/'>{len(asked)}</a>")

    page.route("**/my-team/summary/", answer)
    started = page.evaluate("Date.now()")
    for _ in range(6):
        feed.send_next_state()
        feed.wait_for_request()
    page.clock.run_for(16_000)
    seconds = (page.evaluate("Date.now()") - started) / 1000
    assert 1 <= len(asked) <= 1 + seconds / 10
    expect(hero).to_have_text(str(len(asked)))
    before = len(asked)
    page.clock.run_for(60_000)
    assert len(asked) == before
    feed.send_next_state(final=True)
    feed.wait_for_request()
    until(lambda: page.clock.run_for(1_000) or len(asked) == before + 2)
    expect(hero).to_have_text(str(before + 2))


def test_countdown_without_a_lineup_refreshes_the_page(open_page, cookies_of, demo):
    page = open_page(cookies=cookies_of(Person.MEMBER))
    page.clock.install()
    soon = (datetime.now(UTC) + timedelta(seconds=90)).isoformat()
    due = f'<div class="team-head"></div><p data-countdown="{soon}" data-then="refresh"></p>'
    told = '<div class="team-head"><p class="told">Week 9</p></div>'
    bodies = [due, told]

    def answer(route):
        response = route.fetch()
        body = re.sub(
            r'(<main id="main"[^>]*>).*</main>',
            lambda found: f"{found[1]}{bodies.pop(0)}</main>",
            response.text(),
            flags=re.DOTALL,
        )
        route.fulfill(response=response, body=body)

    page.route("**/my-team/", answer)
    page.goto("/my-team/")
    expect(page.locator("[data-countdown]")).to_contain_text("in 1:")
    page.clock.run_for(100_000)
    expect(page.locator(".told")).to_have_text("Week 9")
    assert bodies == []
