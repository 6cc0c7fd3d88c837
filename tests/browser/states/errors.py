"""Error pages: of the site, of nginx, and for invalid requests."""

from types import SimpleNamespace

from playwright.sync_api import Page

from config.monitoring import status
from fantasy.models import Season
from teams.models import Team
from tests.browser.addresses import Navigate
from tests.browser.people import Person
from tests.services.site import ROOT

from .rendered import answer, rendered

TOO_MANY = """form => form.append(...Array.from({length: 300}, (_, n) =>
    Object.assign(document.createElement("input"), {type: "hidden", name: `n${n}`})))"""
FAILING_PARTS = [
    status.Part("Database", works=False, says="not responding"),
    status.Part("Refresher", works=False, says="unknown without the database"),
]
SEASON = Season(name="Gridiron 26")


def expired_form(page: Page) -> None:
    """Send a form whose cookie is gone."""
    page.goto("/accounts/sign-in/")
    page.context.clear_cookies()
    page.get_by_label("Username").fill("somebody")
    page.get_by_label("Password").fill("some word")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("This form has expired").wait_for()


def malformed_form(page: Page) -> None:
    page.goto("/accounts/sign-in/")
    form = page.locator("form", has=page.get_by_label("Password"))
    form.evaluate(TOO_MANY)
    form.evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("too large or malformed").wait_for()


def nginx_page(name: str) -> Navigate:
    """A page that nginx serves if no web server answers or a client sends too many requests."""
    folder = ROOT / "deploy" / "nginx" / "errors"

    def navigate(page: Page) -> None:
        sheet = (folder / "unavailable.css").read_text()
        page.route(
            "**/errors/unavailable.css",
            lambda route: route.fulfill(content_type="text/css", body=sheet),
            times=1,
        )
        answer(page, (folder / name).read_text(), 503)

    return navigate


STATES: dict[str, tuple[Person, Navigate]] = {
    name: (Person.VISITOR, navigate)
    for name, navigate in {
        "403": rendered("403.html", 403),
        "403 for an expired form": expired_form,
        "400": malformed_form,
        "500": rendered("500.html", 500),
        "503 not ready": rendered("not_ready.html", 503),
        "503 no season": rendered("not_ready.html", 503, no_season=True),
        "503 no database": rendered("no_database.html", 503),
        "503 of nginx": nginx_page("unavailable.html"),
        "too many requests": nginx_page("too-many.html"),
        "search switched off": rendered(
            "scoring/leaderboard_search_paused.html",
            503,
            request=SimpleNamespace(path="/leaderboard/"),
        ),
        "status with failures": rendered("status.html", parts=FAILING_PARTS, all_works=False),
        "the season is over": rendered(
            "teams/season_over.html", season=SEASON, team=Team(pk=1, name="Late Kickoff")
        ),
        "no readers yet": rendered("learn/dog_pile.html", pairs=[]),
    }.items()
}
