"""One site and one browser for all tests of the package; pages with and without JavaScript.

Both end after the tests of the package: Django refuses to use the database while the event loop
of playwright runs.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, StorageState

from .chromium import ErrorLog, chromium
from .demo import Demo, demo_site
from .people import Person, cookies
from .viewers import TIMEOUT, ViewerOf, viewers

OpenPage = Callable[..., Page]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo_site(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def cookies_of(demo: Demo, browser: Browser) -> Callable[[Person], StorageState | None]:
    """The cookies of one account a kind of person, for tests that do not change the account."""
    return cache(lambda person: cookies(browser, demo.url, person))


@pytest.fixture(scope="package")
def viewer_of(
    demo: Demo, browser: Browser, cookies_of: Callable[[Person], StorageState | None]
) -> Iterator[ViewerOf]:
    """Shared pages, for tests that change nothing."""
    with viewers(browser, demo.url, cookies_of) as viewer_of:
        yield viewer_of


@pytest.fixture
def guest(cookies_of: Callable[[Person], StorageState]) -> StorageState:
    """The cookies of a guest with a team and a lineup, for tests that change neither."""
    return cookies_of(Person.GUEST)


@pytest.fixture
def error_logs() -> list[ErrorLog]:
    """The error logs of the contexts that the test has opened."""
    return []


@pytest.fixture
def open_page(demo: Demo, browser: Browser, error_logs: list[ErrorLog]) -> Iterator[OpenPage]:
    """Opens pages, each in a new browser context. Fails at the end if one has logged an error."""
    with ExitStack() as contexts:

        def open_page(*, javascript: bool = True, cookies: StorageState | None = None) -> Page:
            context = contexts.enter_context(
                browser.new_context(
                    base_url=demo.url,
                    java_script_enabled=javascript,
                    storage_state=cookies,
                    timezone_id="America/New_York",
                )
            )
            context.set_default_timeout(TIMEOUT)
            error_logs.append(ErrorLog(context, demo.url))
            return context.new_page()

        yield open_page
    assert [error for error_log in error_logs for error in error_log.errors] == []


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    scripted: bool = request.param
    return scripted


@pytest.fixture
def page(open_page: OpenPage, javascript: bool) -> Page:
    """The page of a new visitor. The test runs once with JavaScript and once without."""
    return open_page(javascript=javascript)
