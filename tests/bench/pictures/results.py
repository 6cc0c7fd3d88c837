"""The figures of bench.json by measurement, row and column."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Figure = int | float | str
NOT_FACTS = {"ratios", "measurements", "runs"}  # of the keys of a bench.json


class NotMeasuredError(Exception):
    """The measurement or ratio is not in this bench.json. The message is one line."""


class UnknownColumnError(Exception):
    """The measurement is there, but no row has the column: a name has changed."""


@dataclass(frozen=True)
class Results:
    """`whole` is as `report.write` writes it. Each measurement has the facts of its run, too."""

    whole: Mapping[str, Any]

    @classmethod
    def read(cls, *paths: Path) -> "Results":
        return cls.of(*(json.loads(path.read_text()) for path in paths))

    @classmethod
    def of(cls, *runs: Mapping[str, Any]) -> "Results":
        """Join one or several runs. Of measurements and ratios with one name, the last counts."""
        whole: Mapping[str, Any] = {}
        ratios: dict[str, Any] = {}
        measurements: dict[str, Any] = {}
        for whole in runs:
            facts = {name: fact for name, fact in whole.items() if name not in NOT_FACTS}
            ratios |= whole.get("ratios", {})
            for name, measurement in whole["measurements"].items():
                measurements[name] = {**facts, **measurement}
        joined = {**whole, "ratios": ratios, "measurements": measurements}
        if len(runs) > 1:
            joined["runs"] = [_run(run) for run in runs]
        return cls(joined)

    @property
    def is_quick(self) -> bool:
        """Whether one of the measurements is of a quick run."""
        return any(one["quick"] for one in self.whole["measurements"].values())

    @property
    def ratios(self) -> Mapping[str, Mapping[str, float]]:
        ratios: Mapping[str, Mapping[str, float]] = self.whole.get("ratios", {})
        if not ratios:
            raise NotMeasuredError("ratios: none in this run")
        return ratios

    def measurement(self, name: str) -> Mapping[str, Any]:
        """Raises NotMeasuredError."""
        measurements: Mapping[str, Mapping[str, Any]] = self.whole["measurements"]
        if name not in measurements or not measurements[name]["rows"]:
            raise NotMeasuredError(f"{name}: not measured in this run")
        return measurements[name]

    def rows(self, name: str) -> dict[str, Mapping[str, Figure]]:
        """Return the figures of the measurement by row. Raises NotMeasuredError."""
        return {row["name"]: row["figures"] for row in self.measurement(name)["rows"]}

    def column(self, measurement: str, column: str) -> dict[str, float]:
        """Return the column's numbers by row, without the rows that lack it.

        Raises NotMeasuredError, and UnknownColumnError if all rows lack it.
        """
        rows = self.rows(measurement)
        found = {name: figures[column] for name, figures in rows.items() if column in figures}
        if not found:
            known = ", ".join(dict.fromkeys(name for row in rows.values() for name in row))
            raise UnknownColumnError(f"{measurement}: no row has a column {column!r}, but {known}")
        return {name: float(figure) for name, figure in found.items()}

    def circumstances(self, measurement: str = "") -> str:
        """Tell when, where and on what the figures were measured, in one line."""
        about = self.measurement(measurement) if measurement else self.whole
        runs = about.get("runs", [_run(about)])
        parts = [*runs, f"{about['cores']} cores of {about['processor']}"]
        if data := about.get("data"):
            parts.append("database: " + ", ".join(f"{n:,} {name}" for name, n in data.items()))
        if about["quick"]:
            parts.append("a quick run")
        return "; ".join(parts)


def _run(about: Mapping[str, Any]) -> str:
    when = f"{about['date'][:10]}, commit {about['commit']}"
    return f"{when}, load {about['load before']} before and {about['load after']} after"
