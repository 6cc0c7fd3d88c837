"""When something is in the way: of the site, of its server, or in what was sent."""

from types import SimpleNamespace

from playwright.sync_api import Page

from config.monitoring import status
from fantasy.models import Season
from teams.models import Team
from tests.browser.addresses import Way
from tests.browser.people import Person
from tests.services.site import ROOT

from .rendered import answer, rendered

TOO_MANY = """form => form.append(...Array.from({length: 300}, (_, n) =>
    Object.assign(document.createElement("input"), {type: "hidden", name: `n${n}`})))"""
IN_TROUBLE = [
    status.Part("Database", works=False, says="does not answer"),
    status.Part("Refresher", works=False, says="not known without the database"),
]
SEASON = Season(name="Gridiron 26")


def opened_too_long_ago(page: Page) -> None:
    """The cookie that belongs to the form is gone."""
    page.goto("/accounts/sign-in/")
    page.context.clear_cookies()
    page.get_by_label("Username").fill("somebody")
    page.get_by_label("Password").fill("some word")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("opened too long ago").wait_for()


def malformed(page: Page) -> None:
    page.goto("/accounts/sign-in/")
    form = page.locator("form", has=page.get_by_label("Password"))
    form.evaluate(TOO_MANY)
    form.evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("too large or malformed").wait_for()


def of_nginx(name: str) -> Way:
    """What it says by itself when no web server answers, or when one asks too much."""
    folder = ROOT / "deploy" / "nginx" / "errors"

    def come(page: Page) -> None:
        sheet = (folder / "unavailable.css").read_text()
        page.route(
            "**/errors/unavailable.css",
            lambda route: route.fulfill(content_type="text/css", body=sheet),
            times=1,
        )
        answer(page, (folder / name).read_text(), 503)

    return come


STATES: dict[str, tuple[Person, Way]] = {
    name: (Person.VISITOR, way)
    for name, way in {
        "403": rendered("403.html", 403),
        "403 for a form": opened_too_long_ago,
        "400": malformed,
        "500": rendered("500.html", 500),
        "503 not ready": rendered("not_ready.html", 503),
        "503 no season": rendered("not_ready.html", 503, no_season=True),
        "503 no database": rendered("no_database.html", 503),
        "503 of nginx": of_nginx("unavailable.html"),
        "too many requests": of_nginx("too-many.html"),
        "search rests": rendered(
            "scoring/leaderboard_search_paused.html",
            503,
            request=SimpleNamespace(path="/leaderboard/"),
        ),
        "in trouble": rendered("status.html", parts=IN_TROUBLE, all_works=False),
        "the season is over": rendered(
            "teams/season_over.html", season=SEASON, team=Team(pk=1, name="Late Kickoff")
        ),
        "no crowd yet": rendered("learn/dog_pile.html", 503, pairs=[]),
    }.items()
}
