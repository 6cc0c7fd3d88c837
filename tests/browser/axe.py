"""The violations that axe-core finds on a page, at phone and desktop width, light and dark."""

import itertools
from collections.abc import Sequence
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from .addresses import HEIGHTS, SCHEMES, WIDTHS

Look = tuple[str, int]  # a scheme and a width

EVERY_LOOK: Sequence[Look] = list(itertools.product(SCHEMES, WIDTHS))
# Each scheme and each width once: enough for a state of a page that is tested in every look.
EACH_ONCE: Sequence[Look] = list(zip(SCHEMES, WIDTHS, strict=True))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"type": "tag", "values": WCAG}
# The rules whose results differ between light and dark.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = Path(__file__).with_name("axe.js").read_text()


def add_axe(context: BrowserContext) -> None:
    """Add axe-core to each page of the context. The browser adds it, so no policy forbids it."""
    context.add_init_script(AXE_SCRIPT)


def violations(page: Page, looks: Sequence[Look] = EVERY_LOOK) -> list[str]:
    """One sentence for each violation. Motion is reduced, so that axe-core judges the final colour
    of a transition.
    """
    found = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        rules = ALL if scheme == SCHEMES[0] else COLOURS
        for name, what, parts in page.evaluate(RUN, rules):
            found.append(f"{width} {scheme}: {name}, {what}: {' '.join(parts[:5])}")
    return found
