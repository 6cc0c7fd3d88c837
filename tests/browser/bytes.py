"""The bytes of a first and a second visit to each page, over TLS through nginx.

scripts/bytes [PAGE ...]
"""

import argparse
import sys
from functools import cache

from playwright.sync_api import Browser, StorageState

from tests import machine

from .addresses import PAGES, person_for
from .chromium import chromium
from .people import Person, cookies
from .public_site import PublicSite, current_address, public_site
from .traffic import Traffic, Visit


def visits(browser: Browser, url: str, own: StorageState | None) -> tuple[Visit, Visit]:
    """A visit with an empty browser cache, and a second one with the same cache."""
    with browser.new_context(storage_state=own) as context:
        found = []
        for _ in range(2):
            page = context.new_page()
            traffic = Traffic(page)
            page.goto(url)
            found.append(traffic.visit())
            page.close()
    first, second = found
    return first, second


def measure(site: PublicSite, names: list[str]) -> None:
    with chromium(*site.arguments) as browser:

        @cache
        def cookies_of(person: Person) -> StorageState | None:
            return cookies(browser, site.url, person)

        sys.stdout.write("| page | first visit | requests | second visit | requests |\n")
        sys.stdout.write("|---|---|---|---|---|\n")
        for name in names:
            own = cookies_of(person_for(name))
            first, second = visits(browser, current_address(browser, site, name, own), own)
            cells = (
                name,
                f"{first.bytes:,}",
                first.requests,
                f"{second.bytes:,}",
                second.requests,
            )
            sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bytes", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    chosen = parser.parse_args()
    if unknown := set(chosen.pages) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    with public_site() as site:
        facts = machine.facts()
        sys.stdout.write(", ".join(f"{name} {fact}" for name, fact in facts.items()) + "\n\n")
        measure(site, chosen.pages or list(PAGES))


if __name__ == "__main__":
    main()
