"""A page that is watched while its week ends and the next one begins keeps its week."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.services import until

from .demo import BREAK
from .live_feed import LiveFeed, best_team, feed
from .people import Person

__all__ = ["feed"]  # a fixture
pytestmark = pytest.mark.browser

MINUTES = 60_000  # milliseconds
NUMBERS = """() => [...document.querySelectorAll(
    "main :is([data-total], [data-counted], [data-home], [data-away])"
)].map(one => one.innerText)"""


@pytest.fixture(autouse=True)
def _games_in_progress(demo):
    demo.wait_for_games()


class Turn:
    """The end of the week that a page follows. `current`: the answer of /live.json."""

    def __init__(self, feed: LiveFeed) -> None:
        self.feed = feed
        self.page = feed.page
        self.kickoff = datetime.now(UTC) + timedelta(minutes=10)
        self.current: dict[str, Any] = {}
        self.asked = 0
        self.page.route("**/live.json", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked += 1
        route.fulfill(content_type="application/json", body=json.dumps(self.current))

    @property
    def week(self) -> int:
        number: int = self.feed.state["week"]
        return number

    def next(self, kickoff: datetime | None = None) -> dict[str, Any]:
        return {"week": self.week + 1, "kickoff": (kickoff or self.kickoff).isoformat()}

    def finish_week(self) -> None:
        """Send the final state. The next week's games are scheduled."""
        games = [game | {"status": "final", "clock": ""} for game in self.feed.state["games"]]
        coming = [
            game | {"id": game["id"] + 10, "status": "scheduled", "home_score": None}
            for game in games
        ]
        state = {"games": games, "final": True, "open_clubs": [], "next": self.next()}
        self.feed.send_next_state(**state)
        self.current = deepcopy(self.feed.state) | {
            "week": self.week + 1,
            "games": coming,
            "final": False,
            "players": {},
        }
        self.feed.wait_for_request()

    def kick_off(self, week: int | None = None) -> None:
        first, *others = self.current["games"]
        self.current |= {
            "week": week or self.week + 1,
            "games": [first | {"status": "live"}, *others],
        }

    def wait_for_question(self, number: int = 1) -> None:
        """Advance the clock until the page has asked for the current week so many times."""
        until(lambda: self.page.clock.run_for(1_000) or self.asked >= number)


@pytest.fixture
def turn(feed, demo) -> Turn:
    feed.freeze(demo.live())
    return Turn(feed)


def line(page: Page) -> Locator:
    return page.locator(".live-state")


def home(page: Page) -> str:
    return "/"


def scores(page: Page) -> str:
    return "/scores/"


@pytest.mark.parametrize("path_of", [home, scores, best_team])
def test_watched_page_keeps_its_week_and_links_to_the_next(
    turn: Turn, path_of: Callable[[Page], str]
) -> None:
    page, path = turn.page, path_of(turn.page)
    turn.feed.follow(path)
    # A team's page fetches itself again when the week is final. Here the week really goes on.
    page.route("**/teams/*/weeks/*/", lambda route: route.fulfill(body="<p>"))
    turn.finish_week()
    expect(line(page)).to_contain_text(f"Week {turn.week} is final.")
    expect(line(page)).to_contain_text(f"Week {turn.week + 1} starts in")
    numbers = page.evaluate(NUMBERS)
    requests = turn.feed.requests
    page.clock.run_for(2 * MINUTES)
    assert turn.asked == 0
    turn.kick_off()
    page.clock.run_for(7 * MINUTES)
    turn.wait_for_question()
    expect(line(page)).to_have_text(f"Week {turn.week + 1} has started: follow it")
    link = page.get_by_role("link", name="follow it")
    expect(link).to_have_attribute("href", path)
    page.clock.run_for(10 * MINUTES)
    assert turn.asked == 1
    assert turn.feed.requests == requests
    assert page.evaluate(NUMBERS) == numbers


def test_link_of_a_page_with_a_week_leads_to_the_new_week(turn: Turn) -> None:
    turn.feed.follow(f"/scores/{turn.week}/")
    turn.finish_week()
    turn.kick_off(week=turn.week - 1)  # the demo season starts again
    page = turn.page
    page.clock.run_for(9 * MINUTES)
    turn.wait_for_question()
    expect(line(page)).to_have_text(f"Week {turn.week - 1} has started: follow it")
    link = page.get_by_role("link", name="follow it")
    expect(link).to_have_attribute("href", f"/scores/{turn.week - 1}/")


def test_a_kickoff_that_has_moved_is_awaited_again(turn: Turn) -> None:
    turn.feed.follow()
    turn.finish_week()
    later = turn.kickoff + timedelta(hours=1)
    turn.current["next"] = turn.next(later)
    turn.page.clock.run_for(9 * MINUTES)
    turn.wait_for_question()
    expect(line(turn.page)).to_contain_text(f"Week {turn.week + 1} has a new kickoff in")
    turn.page.clock.run_for(30 * MINUTES)
    assert turn.asked == 1
    turn.kick_off()
    turn.page.clock.run_for(30 * MINUTES)
    turn.wait_for_question(2)
    expect(line(turn.page)).to_contain_text("has started")


def test_a_late_kickoff_is_asked_for_less_and_less(turn: Turn) -> None:
    turn.feed.follow()
    turn.finish_week()
    turn.current["next"] = turn.next()
    turn.page.clock.run_for(9 * MINUTES)
    turn.wait_for_question(3)
    expect(line(turn.page)).to_contain_text(f"Week {turn.week} is final.")
    assert turn.asked < 12
    turn.kick_off()
    turn.page.clock.run_for(6 * MINUTES)
    expect(line(turn.page)).to_contain_text("has started")


@pytest.mark.parametrize("path_of", [scores, best_team])
def test_games_that_are_reset_for_a_replay_change_no_number(
    turn: Turn, path_of: Callable[[Page], str]
) -> None:
    """A page that was hidden at the end of its week finds that the season has started again."""
    page = turn.page
    turn.feed.follow(path_of(page))
    numbers = page.evaluate(NUMBERS)
    turn.current = deepcopy(turn.feed.state) | {"week": 7}
    reset = {"status": "scheduled", "clock": "", "home_score": None, "away_score": None}
    games = [game | reset for game in turn.feed.state["games"]]
    turn.feed.send_next_state(games=games, players={})
    turn.feed.wait_for_request()
    turn.wait_for_question()
    expect(line(page)).to_have_text("Week 7 has started: follow it")
    assert page.evaluate(NUMBERS) == numbers
    requests = turn.feed.requests
    page.clock.run_for(5 * MINUTES)
    assert turn.feed.requests == requests
    assert page.evaluate(NUMBERS) == numbers


def test_a_replay_changes_no_points_on_the_lineup_page(open_page, cookies_of, demo):
    page = open_page(cookies=cookies_of(Person.MEMBER))

    def shows_points() -> bool:
        page.goto("/lineup/")
        return page.locator("[data-points-of]").count() > 0

    until(shows_points, timeout=BREAK)
    page.clock.install()
    feed = LiveFeed(page)
    feed.freeze(demo.live())
    feed.follow("/lineup/")
    points = page.locator(".lineup .locked [data-points]")
    scored = {player: one | {"points": "9.00"} for player, one in feed.state["players"].items()}
    feed.send_next_state(players=scored)
    feed.wait_for_request()
    expect(points.filter(has_text="9").first).to_be_visible()
    numbers = points.all_inner_texts()
    reset = {"status": "scheduled", "clock": "", "home_score": None, "away_score": None}
    feed.send_next_state(games=[game | reset for game in feed.state["games"]], players={})
    feed.wait_for_request()
    requests = feed.requests
    page.clock.run_for(1 * MINUTES)
    assert points.all_inner_texts() == numbers
    assert feed.requests == requests


def test_page_of_a_week_to_come_follows_its_kickoff(turn: Turn) -> None:
    page, week = turn.page, turn.week + 1
    cards = turn.feed.page.locator("main .game")
    later = {"week": week, "kickoff": (turn.kickoff + timedelta(days=3)).isoformat()}
    turn.feed.freeze(turn.feed.state | {"week": week, "games": [], "players": {}, "next": later})
    turn.feed.follow(f"/scores/{week}/")
    told = page.locator("main .awaited p")
    expect(told).to_contain_text(f"Week {week} starts")
    expect(told.locator(".countdown")).to_contain_text(re.compile(r"[23] d"))
    turn.feed.send_next_state(next={"week": week + 1, "kickoff": later["kickoff"]})
    turn.feed.wait_for_request()
    expect(told).to_have_text(f"Week {week} has started.")
    assert cards.count() == 10
    assert turn.asked == 0


def test_team_page_fetches_its_own_week_and_no_other(turn: Turn) -> None:
    """After the next kickoff the address without a week shows the next week."""
    page = turn.page
    path = best_team(page)
    fetched: list[str] = []

    def answer(route: Route) -> None:
        fetched.append(route.request.url)
        response = route.fetch()
        other = response.text().replace(f'data-week="{turn.week}"', 'data-week="99"')
        route.fulfill(response=response, body=other.replace("data-total", "data-other"))

    turn.feed.follow(path)
    page.route(f"**{path}**", answer)
    turn.finish_week()
    expect(line(page)).to_contain_text("is final")
    numbers = page.evaluate(NUMBERS)  # in the order of the players who are done
    until(lambda: page.clock.run_for(1_000) or bool(fetched))
    assert fetched[0].endswith(f"{path}weeks/{turn.week}/")
    page.clock.run_for(2 * MINUTES)
    assert page.locator("[data-other]").count() == 0
    assert page.evaluate(NUMBERS) == numbers
    page.unroute_all(behavior="ignoreErrors")  # a request may still be in progress


@pytest.mark.parametrize("path", ["/leaderboard/", "/leaderboard/{}/", "/weeks/{}/"])
def test_page_without_live_scores_tells_of_the_turn(turn: Turn, demo, path: str) -> None:
    page, week = turn.page, turn.week
    page.goto(path.format(week))
    first, *others = turn.feed.state["games"]
    progress = {"games": [first | {"status": "live"}, *others], "final": False}
    turn.current = deepcopy(turn.feed.state) | progress | {"next": turn.next()}
    turn.wait_for_question(1)
    expect(line(page)).to_be_hidden()
    scheduled = [game | {"status": "scheduled"} for game in turn.feed.state["games"]]
    turn.current |= {"week": week + 1, "games": scheduled}
    page.clock.run_for(1 * MINUTES)
    turn.wait_for_question(2)
    expect(line(page)).to_contain_text(f"Week {week} is final. Week {week + 1} starts in")
    dismiss = page.get_by_role("button", name="Dismiss")
    box = dismiss.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    dismiss.click()
    expect(line(page)).to_be_hidden()
    turn.current["next"] = turn.next(turn.kickoff + timedelta(hours=1))
    page.clock.run_for(1 * MINUTES)
    turn.wait_for_question(3)
    expect(line(page)).to_contain_text(f"Week {week + 1} has a new kickoff in")
    assert turn.asked <= 4
    turn.kick_off()
    page.clock.run_for(1 * MINUTES)
    turn.wait_for_question(turn.asked + 1)
    expect(line(page)).to_have_text(f"Week {week + 1} has started: follow it")
    asked = turn.asked
    page.clock.run_for(5 * MINUTES)
    assert turn.asked == asked
