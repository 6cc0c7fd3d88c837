"""Screenshots of every page, at phone and desktop width, light and dark.

scripts/screenshots [--whole] [FOLDER] [PAGE ...]
"""

import argparse
import base64
import sys
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.services.site import ROOT

from .addresses import HEIGHTS, PAGES, SCHEMES, WIDTHS, person_for
from .chromium import chromium
from .demo import Demo, demo_site
from .people import Person, cookies

NO_TOOLBAR = "#djDebugRoot, #djDebug { display: none } :focus { caret-color: transparent }"
QUALITY = 72  # per cent, of WebP: a fifth of the bytes of a PNG


def take(page: Page, name: str, folder: Path, *, whole: bool) -> None:
    """Uses the DevTools protocol: playwright writes no WebP."""
    page.add_style_tag(content=NO_TOOLBAR)
    protocol = page.context.new_cdp_session(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            asked: dict[str, Any] = {"format": "webp", "quality": QUALITY}
            if whole:
                size = protocol.send("Page.getLayoutMetrics")["cssContentSize"]
                asked |= {"captureBeyondViewport": True, "clip": {**size, "scale": 1}}
            path = folder / f"{name}-{width}-{scheme}.webp"
            taken = protocol.send("Page.captureScreenshot", asked)
            path.write_bytes(base64.b64decode(taken["data"]))
            sys.stdout.write(f"{path}\n")


def take_all(browser: Browser, demo: Demo, names: list[str], folder: Path, *, whole: bool) -> None:
    context = {
        "base_url": demo.url,
        "bypass_csp": True,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
    }
    with ExitStack() as stack:

        @cache
        def context_of(person: Person) -> BrowserContext:
            own = cookies(browser, demo.url, person)
            return stack.enter_context(browser.new_context(storage_state=own, **context))

        for name in names:
            page = context_of(person_for(name)).new_page()
            PAGES[name](page)
            page.wait_for_load_state("networkidle")
            take(page, name, folder, whole=whole)
            page.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("pages", nargs="*", metavar="page", help=", ".join(PAGES))
    parser.add_argument("--whole", action="store_true", help="down to the foot of the page")
    options = parser.parse_args()
    if unknown := set(options.pages) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    options.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="gameday-screenshots-") as var_dir,
        demo_site(Path(var_dir)) as demo,
        chromium() as browser,
    ):
        take_all(browser, demo, options.pages or list(PAGES), options.folder, whole=options.whole)


if __name__ == "__main__":
    main()
