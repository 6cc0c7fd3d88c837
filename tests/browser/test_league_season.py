"""A season of ten teams in the browser, from the creation of a league to its champion.

One visitor has JavaScript and one does not. Each creates a league, in the same season.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.services import free_port, gunicorn, manage, refresher, until
from tests.services.site import ROOT

from .axe import EACH_ONCE, add_axe, violations
from .chromium import ErrorLog
from .demo import environment
from .season_player import PASSWORD
from .viewers import TIMEOUT

pytestmark = pytest.mark.browser

SETTINGS = "tests.browser.settings_without_toolbar"
DRAWN = 20.0  # seconds within which a page shows what a final week has decided


@dataclass
class Visitor:
    name: str
    page: Page
    javascript: bool
    league: str = ""  # the path of the league

    def shows(self, path: str, text: str) -> None:
        """Open the page of the league again until it has the text."""

        def found() -> bool:
            self.page.goto(self.league + path)
            return text in self.page.locator("#main").inner_text()

        until(found, timeout=DRAWN)


def check(visitor: Visitor) -> None:
    """The page is accessible and nothing of it sticks out, on a phone and on a large screen."""
    if visitor.javascript:
        assert violations(visitor.page, EACH_ONCE) == []
        visitor.page.set_viewport_size({"width": 360, "height": 780})
        wider = "document.documentElement.scrollWidth - innerWidth"
        assert visitor.page.evaluate(wider) <= 0
        visitor.page.set_viewport_size({"width": 1280, "height": 800})


Play = Callable[[str], None]


@contextmanager
def season_player(env: dict[str, str]) -> Iterator[Play]:
    command = [sys.executable, "-m", "tests.browser.season_player"]
    with subprocess.Popen(
        command, env=env, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        to_it, from_it = process.stdin, process.stdout

        def wait() -> None:
            assert from_it.readline() == "ok\n"

        def play(line: str) -> None:
            to_it.write(f"{line}\n")
            to_it.flush()
            wait()

        wait()
        yield play
        to_it.close()


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Play]]:
    """The address of a site before its first week, and what plays its weeks."""
    env = environment(tmp_path_factory.mktemp("season")) | {"DJANGO_SETTINGS_MODULE": SETTINGS}
    Path(env["VAR_DIR"]).mkdir(exist_ok=True)
    manage("migrate", "--verbosity", "0", env=env)
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    port = free_port()
    with season_player(env) as play:
        manage("refresh_cache", "--once", env=env)
        with gunicorn("web", env, port), refresher(env):
            yield f"http://127.0.0.1:{port}", play


@pytest.fixture
def visitors(browser: Browser, season: tuple[str, Play]) -> Iterator[list[Visitor]]:
    url, _ = season
    opened, logs = [], []
    for at, javascript in enumerate((True, False)):
        context = browser.new_context(base_url=url, java_script_enabled=javascript)
        context.set_default_timeout(TIMEOUT)
        if javascript:
            add_axe(context)
        logs.append(ErrorLog(context, url))
        name = "Scripted Sunday" if javascript else "Plain Sunday"
        page = context.new_page()
        page.goto("/accounts/sign-in/")
        page.get_by_label("Username").fill(f"owner-{at}")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("/my-team/")
        opened.append(Visitor(name, page, javascript))
    yield opened
    for visitor in opened:
        visitor.page.context.close()
    assert [error for log in logs for error in log.errors] == []


def create(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/my-leagues/new/?format=h2h")
    page.get_by_label("League name").fill(visitor.name)
    page.get_by_label("Public: everyone").check()
    page.get_by_label("Teams in the playoffs").select_option("4")
    page.get_by_label("First week of the playoffs").select_option("10")
    page.get_by_role("button", name="Create the league").click()
    page.wait_for_url("**/my-leagues/*/**")
    number = page.url.split("/my-leagues/")[1].split("/")[0]
    visitor.league = f"/my-leagues/{number}/"


def follow_own_matchup(visitor: Visitor, play: Play, week: int) -> None:
    """Open the matchup of a live week and see how its score moves."""
    page = visitor.page
    page.goto(visitor.league)
    page.locator("main .own[href*='/matchups/']").first.click()
    page.wait_for_url("**/matchups/*/")
    score = page.locator(".versus-score")
    before = score.inner_text()
    expect(page.get_by_text("Chance to win")).to_be_visible()
    expect(page.locator("[data-side]")).to_have_count(2)
    check(visitor)
    play(f"play {week} live {3 if visitor.javascript else 5}")
    if visitor.javascript:
        expect(score).not_to_have_text(before)  # without a request for the page
        return

    def moved() -> bool:
        page.reload()
        return page.locator(".versus-score").inner_text() != before

    until(moved, timeout=DRAWN)


def test_a_season_from_creation_to_champion(
    season: tuple[str, Play], visitors: list[Visitor]
) -> None:
    _, play = season
    for visitor in visitors:
        create(visitor)
        play(f"join {visitor.name}")
        visitor.shows("", "Team 9")
        visitor.shows("bracket/", "As it stands")
        check(visitor)
    for week in range(1, 9):
        play(f"play {week} final")
    play("play 9 live 1")
    for visitor in visitors:
        visitor.shows("", "Live")
        follow_own_matchup(visitor, play, 9)
    play("play 9 final")
    for visitor in visitors:
        visitor.shows("bracket/", "Winner of 1 against 4")  # drawn by the refresher
    play("play 10 live 1")
    for visitor in visitors:
        visitor.shows("bracket/", "Live")
        check(visitor)
        visitor.page.locator(".playoff a.tie-card").first.click()
        expect(visitor.page.locator(".versus-head")).to_contain_text("Semi-finals")
    play("play 10 final")
    for visitor in visitors:
        visitor.shows("bracket/", "Third place")
    play("play 11 live 1")
    play("play 11 final")
    for visitor in visitors:
        visitor.shows("bracket/", "Champion")
        check(visitor)
        champion = visitor.page.locator(".champion h2").inner_text()
        visitor.page.locator(".playoff .round").last.locator("a.tie-card").first.click()
        expect(visitor.page.locator(".versus-head")).to_contain_text(f"{champion} wins")
        visitor.shows("log/", f"named “{champion}” champion")
