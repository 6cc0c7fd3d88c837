"""Browsers that are kept for many tests: a new page costs more than what is done in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from . import axe
from .chromium import Watch
from .demo import Demo
from .people import Person

PATIENCE = 60_000  # milliseconds, for whatever a page is waited for


@dataclass(frozen=True)
class Viewer:
    context: BrowserContext
    page: Page
    watch: Watch


ViewerOf = Callable[[Person], Viewer]


@contextmanager
def viewers(
    browser: Browser, demo: Demo, cookies_of: Callable[[Person], StorageState | None]
) -> Iterator[ViewerOf]:
    """One for each person, with axe-core in all of their pages."""
    with ExitStack() as contexts:

        @cache
        def viewer_of(person: Person) -> Viewer:
            context = contexts.enter_context(
                browser.new_context(base_url=demo.url, storage_state=cookies_of(person))
            )
            context.set_default_timeout(PATIENCE)
            axe.prepare(context)
            return Viewer(context, context.new_page(), Watch(context, demo.url))

        yield viewer_of
