"""One site and one browser for all tests here; a page with JavaScript, and one without.

They live as long as this package's tests and no longer: playwright keeps an event loop, beside
which Django refuses to use the database.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, StorageState

from .chromium import Watch, chromium
from .demo import Demo, demo_site
from .people import Person, cookies
from .viewers import PATIENCE, ViewerOf, viewers

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
    """The same person each time, for tests that change nothing of theirs."""
    return cache(lambda person: cookies(browser, demo.url, person))


@pytest.fixture(scope="package")
def viewer_of(
    demo: Demo, browser: Browser, cookies_of: Callable[[Person], StorageState | None]
) -> Iterator[ViewerOf]:
    """For tests that only look."""
    with viewers(browser, demo, cookies_of) as viewer_of:
        yield viewer_of


@pytest.fixture
def guest(cookies_of: Callable[[Person], StorageState]) -> StorageState:
    """With a team and a lineup, for tests that change neither."""
    return cookies_of(Person.GUEST)


@pytest.fixture
def watches() -> list[Watch]:
    """Of each context that the test has opened."""
    return []


@pytest.fixture
def open_page(demo: Demo, browser: Browser, watches: list[Watch]) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own; at the end nothing may have gone wrong in any."""
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
            context.set_default_timeout(PATIENCE)
            watches.append(Watch(context, demo.url))
            return context.new_page()

        yield open_page
    assert [trouble for watch in watches for trouble in watch.troubles] == []


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    scripted: bool = request.param
    return scripted


@pytest.fixture
def page(open_page: OpenPage, javascript: bool) -> Page:
    """A new visitor's; the test runs once with JavaScript and once without."""
    return open_page(javascript=javascript)
