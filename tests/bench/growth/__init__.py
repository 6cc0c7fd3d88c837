"""Each page and each task of the refresher with a thousand, 100 thousand and a million teams.

Three sites in the middle of a live week, with as many teams, and with 100, 10,000 and 100,000
leagues of twelve. Each site has a database, a memcached, a web server and a refresher of its own;
a page is requested from the three in turn, on a kept connection, without nginx. The ratio is the
time with most teams to that with fewest, by the median of ten parts of the run. A page whose ratio
misses the goal is measured a second time, with more rounds: its row then has the figures of the
second run. The cost is what Server-Timing tells of most answers.

Then each snapshot is built after a score of the player that most teams have, and each periodic
task runs for a turn.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, mode

from tests.bench.measuring import Ratio, Row, Stage, interleaved
from tests.bench.sites import Site, create_database, site_on
from tests.services import gunicorn, manage, refresher

from .addresses import Address

SIZES = {1_000: 100, 100_000: 10_000, 1_000_000: 100_000}  # leagues by teams
QUICK_SIZES = {1_000: 20, 5_000: 300}
MOST_RATIO = 1.2
PARTS = 10  # of a run
WARM_UP = 6
SECOND_TRY = 60  # rounds, at least

Envs = Mapping[int, dict[str, str]]  # of the sites, by teams


@dataclass(frozen=True)
class GrownSite:
    web: Site
    addresses: Mapping[str, Address]

    def visit(self, name: str) -> str:
        """Request the page, and return its cost."""
        address = self.addresses[name]
        return self.web.get(address.path, address.cookie, address.status)


def measure(stage: Stage) -> list[Row]:
    sizes = QUICK_SIZES if stage.quick else SIZES
    with _sites(stage, sizes) as envs:
        with _servers(envs) as sites:
            rows = page_rows(sites, rounds=stage.count(full=60, quick=8))
        return rows + _build_rows(envs, rounds=stage.count(full=5, quick=1))


# The sites


@contextlib.contextmanager
def _sites(stage: Stage, sizes: Mapping[int, int]) -> Iterator[Envs]:
    """Seed the databases and build all snapshots; yield the environments of the sites."""
    settings = {
        "LOG_LEVEL": "WARNING",
        "SECURE_COOKIES": "false",
        "VAR_DIR": stage.env["VAR_DIR"],  # with the static files
    }
    manage("collectstatic", "--no-input", "--verbosity", "0", env=stage.env)
    url = create_database(stage.env["DATABASE_URL"], "growth", "template0")
    manage("migrate", "--verbosity", "0", env=stage.env | {"DATABASE_URL": url})
    with contextlib.ExitStack() as stack:
        envs = {
            teams: stack.enter_context(site_on(stage, f"growth_{teams}", "growth")) | settings
            for teams in sizes
        }
        with ThreadPoolExecutor(2) as pool:  # the largest takes longer than the others together
            list(pool.map(lambda teams: _fill(envs[teams], teams, sizes[teams]), sizes))
        yield envs


def _fill(env: dict[str, str], teams: int, leagues: int) -> None:
    manage("seed_demo", "--owners", str(teams), env=env)
    _run(f"data.store({leagues})", env)
    manage("refresh_cache", "--once", env=env)


def _run(call: str, env: dict[str, str]) -> str:
    """Call a function of this package in the environment; return its output."""
    command = f"from tests.bench.growth import addresses, builds, data; {call}"
    return manage("shell", "-v0", "-c", command, env=env)


@contextlib.contextmanager
def _servers(envs: Envs) -> Iterator[dict[int, GrownSite]]:
    with contextlib.ExitStack() as stack:
        sites = {}
        for teams, env in envs.items():
            # Without it the scores of a live week would be too old for a league's table.
            stack.enter_context(refresher(env))
            _run("data.wait_until_built()", env)
            web = stack.enter_context(gunicorn(f"web-{teams}", env))
            found = [Address(**one) for one in json.loads(_run("addresses.write()", env))]
            sites[teams] = GrownSite(Site(web.address), {one.name: one for one in found})
        yield sites


# Pages


def page_rows(sites: Mapping[int, GrownSite], rounds: int) -> list[Row]:
    rows = []
    for name in next(iter(sites.values())).addresses:
        row = page_row(sites, name, rounds)
        if row.broken:
            row = page_row(sites, name, max(2 * rounds, SECOND_TRY))
        rows.append(row)
    return rows


def page_row(sites: Mapping[int, GrownSite], name: str, rounds: int) -> Row:
    """Return the times of the page on each site, their ratio, and the costs."""
    costs: dict[int, list[str]] = {teams: [] for teams in sites}

    def visit(teams: int) -> Callable[[], None]:
        return lambda: costs[teams].append(sites[teams].visit(name))

    ways = {str(teams): visit(teams) for teams in sites}
    times = list(interleaved(ways, rounds, WARM_UP).values())
    ratio = Ratio.of_rounds("growth_p50", in_parts(times[-1]), in_parts(times[0]), of_times=True)
    most = [mode(of_site) for of_site in costs.values()]
    figures = {
        "ratio": round(ratio.median, 2),
        **{f"{teams:,} teams, p50 ms": round(median(of_site), 2)
           for teams, of_site in zip(sites, times, strict=True)},
        "cost": most[0],
        "rounds": rounds,
    }  # fmt: skip
    broken = ""
    if len(set(most)) > 1:
        broken = f"the costs differ: {'; '.join(most)}"
    elif ratio.median > MOST_RATIO:
        broken = f"{ratio.median:.2f} times the time of the fewest teams, at most {MOST_RATIO}"
    return Row(name, figures, broken, ratio)


def in_parts(times: Sequence[float]) -> list[float]:
    """Return the medians of consecutive parts of the run."""
    size = max(1, len(times) // PARTS)
    return [median(times[begin : begin + size]) for begin in range(0, len(times), size)]


# The refresher


def _build_rows(envs: Envs, rounds: int) -> list[Row]:
    found = {
        teams: json.loads(_run(f"builds.write({rounds})", env)) for teams, env in envs.items()
    }
    everywhere = [name for name in next(iter(found.values()))
                  if all(name in tasks for tasks in found.values())]  # fmt: skip
    return [build_row(name, {teams: tasks[name] for teams, tasks in found.items()})
            for name in everywhere]  # fmt: skip


def build_row(name: str, of_sites: Mapping[int, Mapping[str, float]]) -> Row:
    """Return the times of the builds on each site, and their queries."""
    queries = [f"{one['queries']} queries" for one in of_sites.values()]
    figures: dict[str, int | float | str] = {
        f"{teams:,} teams, p50 ms": round(one["ms"], 2) for teams, one in of_sites.items()
    }
    if not name.startswith("task "):
        figures["cost"] = queries[0]
    broken = f"the costs differ: {'; '.join(queries)}" if len(set(queries)) > 1 else ""
    return Row(f"build: {name}", figures, broken)
