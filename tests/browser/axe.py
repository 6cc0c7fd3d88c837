"""What axe-core finds wrong with a page, on a phone and on a desk, by day and by night."""

import itertools
from collections.abc import Sequence
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from .addresses import HEIGHTS, SCHEMES, WIDTHS

Look = tuple[str, int]  # a scheme and a width

EVERY_LOOK: Sequence[Look] = list(itertools.product(SCHEMES, WIDTHS))
# Each scheme and each width once, for what is known from the page of which it is a state.
ACROSS: Sequence[Look] = list(zip(SCHEMES, WIDTHS, strict=True))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"type": "tag", "values": WCAG}
# All that differs between light and dark.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = Path(__file__).with_name("axe.js").read_text()


def prepare(context: BrowserContext) -> None:
    """Brings axe-core into each of its pages; by the browser, so that no policy forbids it."""
    context.add_init_script(AXE_SCRIPT)


def violations(page: Page, looks: Sequence[Look] = EVERY_LOOK) -> list[str]:
    """As sentences; none where nothing is wrong. Movement is taken out: a colour that fades is
    judged by what it ends as.
    """
    found = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        rules = ALL if scheme == SCHEMES[0] else COLOURS
        for name, what, parts in page.evaluate(RUN, rules):
            found.append(f"{width} {scheme}: {name}, {what}: {' '.join(parts[:5])}")
    return found
