"""Lighthouse on every public page, over TLS through nginx: a table of medians. Ends with status 1
and a list when something is below its goal.

scripts/lighthouse [--runs N] [PAGE ...]
"""

import argparse
import os
import sys
from collections.abc import Iterable

from tests import machine
from tests.browser.addresses import PUBLIC
from tests.browser.chromium import chromium
from tests.browser.public_site import PublicSite, public_site, where

from . import tool
from .verdict import CATEGORIES, Verdict

# An address without a page is no page: Lighthouse blames its status.
PAGES = [name for name in PUBLIC if name != "not-found"]
HEAD = (
    "page",
    *CATEGORIES,
    "largest paint, s",
    "layout shift",
    "machine",
    "load",
    "audits that failed",
)


def row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def both(figures: Iterable[object]) -> str:
    """One a device."""
    return " · ".join(map(str, figures))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def judged(site: PublicSite, name: str, runs: int) -> dict[str, Verdict]:
    """By device."""
    with chromium(*site.arguments) as browser:
        url = site.by_name(where(browser, site, name, None))
    return {
        device: Verdict.of([tool.report(url, device, site.arguments, name) for _ in range(runs)])
        for device in tool.DEVICES
    }


def line(name: str, found: dict[str, Verdict]) -> str:
    verdicts = found.values()
    return row(
        [
            name,
            *(both(one.scores[category] for one in verdicts) for category in CATEGORIES),
            both(f"{one.paint:.1f}" for one in verdicts),
            both(f"{one.shift:.2g}" for one in verdicts),
            both(round(one.speed) for one in verdicts),
            f"{os.getloadavg()[0]:.1f}",
            ", ".join(sorted({audit for one in verdicts for audit in one.failed})),
        ]
    )


def main() -> str | None:
    parser = argparse.ArgumentParser(prog="scripts/lighthouse", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--runs", type=int, default=5, help="of which the median is taken")
    chosen = parser.parse_args()
    if unknown := set(chosen.pages) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    tool.install()
    missed: list[str] = []
    with public_site() as site:
        say(", ".join(f"{name} {fact}" for name, fact in machine.facts().items()))
        say(f"{both(tool.DEVICES)}\n")
        say(row(HEAD))
        say(row("---" for _ in HEAD))
        for name in chosen.pages or PAGES:
            found = judged(site, name, chosen.runs)
            say(line(name, found))
            missed += [
                f"{name}, {device}: {what}"
                for device, one in found.items()
                for what in one.missed(device)
            ]
    return "\n".join(missed) or None


if __name__ == "__main__":
    sys.exit(main())
