"""Run Lighthouse on every public page, over TLS through nginx, and print a table of medians. Ends
with status 1 and a list if a score is below its goal.

scripts/lighthouse [--runs N] [PAGE ...]
"""

import argparse
import os
import sys
from collections.abc import Iterable

from tests import machine
from tests.browser.addresses import PUBLIC
from tests.browser.chromium import chromium
from tests.browser.public_site import PublicSite, current_address, public_site

from . import runner
from .summary import CATEGORIES, Summary

# Without the page of a 404: Lighthouse counts the status as an error.
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


def each_device(figures: Iterable[object]) -> str:
    """One figure a device."""
    return " · ".join(map(str, figures))


def write_line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def summaries_of(site: PublicSite, name: str, runs: int) -> dict[str, Summary]:
    """The summary of each device."""
    with chromium(*site.arguments) as browser:
        url = site.by_name(current_address(browser, site, name, None))
    return {
        device: Summary.of([runner.report(url, device, site.arguments, name) for _ in range(runs)])
        for device in runner.DEVICES
    }


def line(name: str, found: dict[str, Summary]) -> str:
    summaries = found.values()
    return row(
        [
            name,
            *(each_device(one.scores[category] for one in summaries) for category in CATEGORIES),
            each_device(f"{one.paint:.1f}" for one in summaries),
            each_device(f"{one.shift:.2g}" for one in summaries),
            each_device(round(one.speed) for one in summaries),
            f"{os.getloadavg()[0]:.1f}",
            ", ".join(sorted({audit for one in summaries for audit in one.failed})),
        ]
    )


def main() -> str | None:
    parser = argparse.ArgumentParser(prog="scripts/lighthouse", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--runs", type=int, default=5, help="of which the median is taken")
    chosen = parser.parse_args()
    if unknown := set(chosen.pages) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    runner.install()
    missed: list[str] = []
    with public_site() as site:
        write_line(", ".join(f"{name} {fact}" for name, fact in machine.facts().items()))
        write_line(f"{each_device(runner.DEVICES)}\n")
        write_line(row(HEAD))
        write_line(row("---" for _ in HEAD))
        for name in chosen.pages or PAGES:
            found = summaries_of(site, name, chosen.runs)
            write_line(line(name, found))
            missed += [
                f"{name}, {device}: {what}"
                for device, one in found.items()
                for what in one.missed(device)
            ]
    return "\n".join(missed) or None


if __name__ == "__main__":
    sys.exit(main())
