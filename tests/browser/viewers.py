"""Browser contexts that many tests share: opening a page takes longer than a test on it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from . import axe
from .chromium import ErrorLog
from .people import Person

TIMEOUT = 60_000  # milliseconds, for every wait on a page


@dataclass(frozen=True)
class Viewer:
    context: BrowserContext
    page: Page
    error_log: ErrorLog


ViewerOf = Callable[[Person], Viewer]


@contextmanager
def viewers(
    browser: Browser,
    url: str,
    cookies_of: Callable[[Person], StorageState | None],
    **options: Any,
) -> Iterator[ViewerOf]:
    """One context for each person, with axe-core on all pages. `options`: of each context."""
    with ExitStack() as contexts:

        @cache
        def viewer_of(person: Person) -> Viewer:
            context = contexts.enter_context(
                browser.new_context(base_url=url, storage_state=cookies_of(person), **options)
            )
            context.set_default_timeout(TIMEOUT)
            axe.add_axe(context)
            return Viewer(context, context.new_page(), ErrorLog(context, url))

        yield viewer_of
