"""The pictures: which figures each one shows, and how."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .panels import Panel, Panels
from .ranked import Entry, Ranked
from .results import Figure, NotMeasuredError, Results
from .scales import number

Chart = Ranked | Panels
Draw = Callable[[Results], Chart]

LIMITS = {
    "published_vs_static": "Published page / static file",
    "live_json_vs_static": "Published live JSON / static file",
    "not_modified_vs_static": "Published 304 / 304 of a static file",
    "private_endpoint_vs_empty_view": "Private JSON / empty view",
    "league_page_vs_empty_view": "League page / empty view",
    "lineup_page_vs_empty_view": "Lineup page / empty view",
    "save_vs_empty_post": "Save / POST that writes one row",
}
KINDS = ("published", "live", "shared", "private", "save", "sign-in")  # of requests in a rush


def limits(results: Results) -> Chart:
    found = {name: results.ratios[name] for name in LIMITS if name in results.ratios}
    if not found:
        raise NotMeasuredError("limits: no ratio to a limit in this run")
    return Ranked(
        "How close to the limit of the machine",
        "Requests a second, as a share of what the same nginx, or the same Django, does with"
        " nothing to do. The median of interleaved rounds; the whiskers end at the least and the"
        " most.",
        "share of the limit",
        [
            Entry(LIMITS[name], [ratio["median"]], low=ratio["min"], high=ratio["max"], ours=True)
            for name, ratio in found.items()
        ],
        reference=(1, "the limit"),
    )


def peers(results: Results) -> Chart:
    rates = results.column("peers", "requests/s")
    p99 = results.column("peers", "p99 ms")
    return Ranked(
        "One page, by what others would use",
        "The week's scoreboard: the same data, template, web server and database, 16 connections."
        " More is better.",
        "requests a second",
        [
            Entry(_name(way), [rate], _beside(p99, way, "ms"), ours=_is_ours(way))
            for way, rate in sorted(rates.items(), key=lambda one: -one[1])
        ],
        beside="p99",
    )


def stampede(results: Results) -> Chart:
    builds = results.column("peers", "builds")
    p99 = results.column("peers", "rush p99 ms")
    return Ranked(
        "Builds in a stampede",
        "All clients request a page at once that has expired and takes 300 ms to build."
        " Fewer builds are better.",
        "builds",
        [
            Entry(_name(way), [count], _beside(p99, way, "ms"), ours=_is_ours(way))
            for way, count in sorted(builds.items(), key=lambda one: (one[1], p99.get(one[0], 0)))
        ],
        beside="p99 of the clients",
    )


def age(results: Results) -> Chart:
    median, most = results.column("peers", "age p50 s"), results.column("peers", "age max s")
    return Ranked(
        "Age of what is served",
        "A score changes every second. The age of a page is how long a newer score has been"
        " committed: the median, and the most. Less is better.",
        "seconds",
        [
            Entry(
                _name(way), [value], low=value, high=most[way], ours=_is_ours(way),
                text=f"{number(value)}, at most {number(most[way])}",
            )
            for way, value in sorted(median.items(), key=lambda one: one[1])
            if way in most
        ],
    )  # fmt: skip


def servers(results: Results) -> Chart:
    kinds = ("shared", "private")
    rates = {kind: results.column("servers", f"{kind} requests/s") for kind in kinds}
    memory = results.column("servers", "memory MB")
    return Ranked(
        "One application, several servers",
        "The same pages of the same WSGI application behind the same nginx: a shared page from a"
        " snapshot, and a private one. More is better.",
        "requests a second",
        [
            Entry(
                server, [shared, rates["private"][server]], _beside(memory, server, "MB"),
                text=f"{number(shared)}, {number(rates['private'][server])}",
            )
            for server, shared in sorted(rates["shared"].items(), key=lambda one: -one[1])
            if server in rates["private"]
        ],
        beside="memory",
        series=[f"{kind} page" for kind in kinds],
    )  # fmt: skip


def rush(scenario: str, title: str) -> Draw:
    """Return a picture of the scenario's steps: the rows that are named after their people."""

    def chart(results: Results) -> Chart:
        rows = results.rows("rushes")
        found = {
            int(match[1]): figures
            for name, figures in rows.items()
            if (match := re.fullmatch(rf"{scenario}: (\d+) people(, again|, past it)?", name))
        }
        if not found:
            raise NotMeasuredError(f"rushes: no steps of {scenario!r} in this run")
        results.column("rushes", "requests/s")
        steps = [found[people] for people in sorted(found)]
        p99 = {kind: _line(steps, f"{kind} p99 ms") for kind in KINDS}
        return Panels(
            title,
            "People with the pauses of people, on the whole stack with both web servers. Locust"
            " shares the cores.",
            [number(people) for people in sorted(found)],
            "people at once",
            [
                Panel("requests a second", {"all": _line(steps, "requests/s")}),
                Panel("p99, ms", p99),
                Panel(
                    "requests of a step that were refused",
                    {name: _line(steps, name) for name in ("shed", "failed")},
                ),
            ],
            mark=_what_gave(scenario, rows, sorted(found)),
        )

    return chart


def growth(results: Results) -> Chart:
    rows = results.rows("growth")
    ratios = results.column("growth", "ratio")
    columns = _sizes(rows)
    return Ranked(
        "Pages while teams and leagues grow",
        "Time of a page at its web server, p50, and the time with most teams relative to that with"
        " fewest.",
        "milliseconds",
        [
            Entry(page, [float(rows[page][column]) for column in columns], f"{ratio:.2f}")
            for page, ratio in sorted(ratios.items(), key=lambda one: -one[1])
        ],
        beside="ratio",
        series=[column.removesuffix(", p50 ms") for column in columns],
    )


def builds(results: Results) -> Chart:
    rows = results.rows("growth")
    columns = _sizes(rows)
    found = {
        name.removeprefix("build: "): [float(figures[column]) for column in columns]
        for name, figures in rows.items()
        if name.startswith("build: ") and all(column in figures for column in columns)
    }
    if not found:
        raise NotMeasuredError("growth: no builds in this run")
    return Ranked(
        "The refresher's builds while teams and leagues grow",
        "Time to build a snapshot after a score of the player that most teams have, or of a turn"
        " of a periodic task; p50.",
        "milliseconds",
        [Entry(name, times) for name, times in sorted(found.items(), key=lambda one: -one[1][-1])],
        series=[column.removesuffix(", p50 ms") for column in columns],
    )


def techniques(results: Results) -> Chart:
    ratios = results.column("techniques", "ratio")
    return Ranked(
        "What each technique brings",
        "Requests a second with everything on, relative to those without this technique, on a"
        " page where it matters.",
        "times as many requests a second",
        [
            Entry(name, [ratio], ours=True, text=f"{number(ratio)}×")
            for name, ratio in sorted(ratios.items(), key=lambda one: -one[1])
        ],
        log=True,
        reference=(1, "no difference"),
    )


def workers(results: Results) -> Chart:
    rows = results.rows("workers")
    found = {name: re.fullmatch(r"(.+), (\d+) workers?", name) for name in rows}
    pages = list(dict.fromkeys(match[1] for match in found.values() if match))
    counts = sorted({int(match[2]) for match in found.values() if match})
    by_page = {(m[1], int(m[2])): rows[name] for name, m in found.items() if m}

    def panel(unit: str, column: str) -> Panel:
        results.column("workers", column)
        steps = {page: [by_page.get((page, n), {}) for n in counts] for page in pages}
        return Panel(unit, {page: _line(of_page, column) for page, of_page in steps.items()})

    return Panels(
        "More workers than cores",
        "One gunicorn with that many workers of eight threads; 64 connections request a page as"
        " fast as the answers come.",
        [str(count) for count in counts],
        "workers",
        [
            panel("requests a second", "requests/s"),
            panel("p99, ms", "p99 ms"),
            panel("memory, MB", "MB"),
            panel("context switches a second", "switches/s"),
        ],
    )


@dataclass(frozen=True)
class Picture:
    measurement: str  # whose circumstances are written below; "" for those of the whole run
    chart: Draw  # raises NotMeasuredError, UnknownColumnError


PICTURES: Mapping[str, Picture] = {
    "limits": Picture("", limits),
    "peers": Picture("peers", peers),
    "stampede": Picture("peers", stampede),
    "age": Picture("peers", age),
    "servers": Picture("servers", servers),
    "lineup-rush": Picture("rushes", rush("lineup rush", "The last minute before the lock")),
    "live-hour": Picture("rushes", rush("live hour", "The live hour")),
    "growth": Picture("growth", growth),
    "builds": Picture("growth", builds),
    "techniques": Picture("techniques", techniques),
    "workers": Picture("workers", workers),
}


def _name(way: str) -> str:
    return re.sub(r"^ours\b", "Gameday", way)


def _is_ours(way: str) -> bool:
    return way.startswith("ours")


def _beside(column: Mapping[str, float], way: str, unit: str) -> str:
    return f"{number(column[way])} {unit}" if way in column else ""


def _line(rows: Sequence[Mapping[str, Figure]], column: str) -> list[float | None]:
    return [float(row[column]) if column in row else None for row in rows]


def _what_gave(
    scenario: str, rows: Mapping[str, Mapping[str, Figure]], people: Sequence[int]
) -> tuple[int, str] | None:
    """Return the first step with more people than the site served, and what gave there."""
    served = rows.get(f"{scenario}: most people with both servers", {}).get("people")
    what = str(rows.get(f"{scenario}: what gave first", {}).get("what", ""))
    if served is None:
        return None
    return next(
        ((n, what.partition(";")[0]) for n, one in enumerate(people) if one > float(served)), None
    )


def _sizes(rows: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the columns of times, from the fewest to the most teams."""
    columns = dict.fromkeys(name for row in rows.values() for name in row)
    found = {name: re.fullmatch(r"([\d,]+) teams, p50 ms", name) for name in columns}
    sizes = {name: int(match[1].replace(",", "")) for name, match in found.items() if match}
    return sorted(sizes, key=sizes.__getitem__)
