"""The summary of several Lighthouse runs on one page, and the goals of a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

CATEGORIES = ("performance", "accessibility", "best-practices", "seo", "agentic-browsing")
GOAL = 100
GOOD = 0.9
GOALS = {("mobile", "performance"): 98}


@dataclass(frozen=True)
class Summary:
    """`scores`: 0 to 100 by category, the median. `paint`: largest contentful paint in seconds,
    the median. `shift`: cumulative layout shift, the largest. `speed`: of the machine, by
    Lighthouse's benchmark, the median; below 1,000 Lighthouse calls it slow. `failed`: the audits
    that a run rates below GOOD.
    """

    scores: dict[str, int]
    paint: float
    shift: float
    speed: float
    failed: set[str]

    @classmethod
    def of(cls, reports: Sequence[dict[str, Any]]) -> "Summary":
        """From Lighthouse's own reports."""
        found = [report["categories"] for report in reports]
        return cls(
            {
                name: round(median(one[name]["score"] * 100 for one in found))
                for name in CATEGORIES
            },
            median(_measured(report, "largest-contentful-paint") for report in reports) / 1000,
            max(_measured(report, "cumulative-layout-shift") for report in reports),
            median(report["environment"]["benchmarkIndex"] for report in reports),
            {audit for report in reports for audit in _failed(report)},
        )

    def missed(self, device: str) -> list[str]:
        return [
            f"{category} {score}"
            for category, score in self.scores.items()
            if score < GOALS.get((device, category), GOAL)
        ]


def _measured(report: dict[str, Any], audit: str) -> float:
    return float(report["audits"][audit]["numericValue"])


def _failed(report: dict[str, Any]) -> Iterator[str]:
    for name in CATEGORIES:
        for audit in report["categories"][name]["auditRefs"]:
            score = report["audits"][audit["id"]]["score"]  # None where it does not apply
            if audit["weight"] and score is not None and score < GOOD:
                yield audit["id"]
