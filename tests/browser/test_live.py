"""Live changes of pages while games are played."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page

from tests.services import until

pytestmark = pytest.mark.browser

# The text of the game cards, without games that have not kicked off.
GAMES = """() => [...document.querySelectorAll('main a[href^="/games/"]')]
    .filter(card => !card.querySelector("time")).map(card => card.innerText).join("|")"""
POINTS = """() => [
    document.querySelector("[data-total]").innerText,
    [...document.querySelectorAll('.own-slots [data-player]:not(.off) > b')]
        .map(points => points.innerText),
]"""
ONE_STEP = 60_000  # milliseconds; the demo advances every 3 seconds, a page polls every 5 at most


def total_and_sum(page: Page) -> tuple[Decimal, Decimal]:
    """The total of the team as shown, and the sum of the slots that count: starters, and
    substitutes of starters who did not play. Both are read at the same time.
    """
    total, slots = page.evaluate(POINTS)
    counted = [text.split()[-1] for text in slots]  # the last of "4.5 × 2 = 9"
    return Decimal(total), sum((Decimal(text) for text in counted if text != "–"), Decimal(0))


def open_best_team(page: Page) -> None:
    page.goto("/leaderboard/")
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.wait_for_url("/teams/*/")


@pytest.fixture(autouse=True)
def _games_in_progress(demo):
    demo.wait_for_games()


def test_scores_change_on_an_open_page(open_page):
    page = open_page()
    page.goto("/scores/")
    page.evaluate("window.sameDocument = true")
    before = page.evaluate(GAMES)
    assert "Live" in before
    page.wait_for_function(f"before => ({GAMES})() !== before", arg=before, timeout=ONE_STEP)
    assert page.evaluate("window.sameDocument")


def test_without_javascript_scores_change_on_reload(open_page):
    page = open_page(javascript=False)
    page.goto("/scores/")
    before = page.evaluate(GAMES)
    assert "Live" in before

    def changed() -> bool:
        page.reload()
        return bool(page.evaluate(GAMES) != before)

    until(changed)


def test_a_teams_total_is_the_sum_of_its_slots(page):
    open_best_team(page)
    total, added = total_and_sum(page)
    assert total == added


def test_updated_team_total_is_the_sum_of_its_slots(open_page):
    page = open_page()
    open_best_team(page)
    page.evaluate("document.querySelector('[data-total]').innerText = 'none yet'")
    page.wait_for_function(
        "() => document.querySelector('[data-total]').innerText !== 'none yet'", timeout=ONE_STEP
    )
    total, added = total_and_sum(page)
    assert total == added
