"""Through nginx: published files against static files, private pages against an empty page.

Requests per second of one interleaved run with the same bytes. The ratio is to the first row of
the group, by medians. Private pages are compared with a view that loads `request.user` and
returns an empty page, through the same nginx, gunicorn and PostgreSQL.
"""

import gzip
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.services import gunicorn, manage, nginx, refresher, until
from tests.services.process import program
from tests.stack.conftest import ask
from tests.stack.visitor import Form, Visitor

from .measuring import Row, Stage

OWNERS = 100
CONNECTIONS = 16
SECONDS = 1  # of one run of wrk
MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Target:
    address: str
    headers: Mapping[str, str]
    goal: float | None = None  # minimum ratio


def measure(stage: Stage) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="gameday-bench-", dir=MEMORY) as name:
        env = stage.env | {
            "PUBLISH_DIR": name,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "LOG_LEVEL": "WARNING",
            "SESSION_COOKIE_SECURE": "false",
        }
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("seed_demo", "--owners", str(OWNERS), env=env)
        static_root = Path(env["VAR_DIR"]) / "static"
        with (
            refresher(env),
            gunicorn("web1", env) as web1,
            gunicorn("web2", env) as web2,
            nginx(
                static_root=static_root,
                upstreams=[web1.address, web2.address],
                publish_dir=Path(name),
            ) as url,
        ):
            rounds = stage.count(full=10, quick=3)
            rows = _files(url, static_root, rounds)
            return rows + _private(url, rounds)


def _files(url: str, static_root: Path, rounds: int) -> list[Row]:
    rows = []
    for address in ("/scores/", "/live.json"):
        until(lambda address=address: ask(url + address).headers["X-Served-By"] == "published")
        copy = "/static/bench" + (address if "." in address else "/scores.html")
        place = static_root / copy.removeprefix("/static/")
        place.parent.mkdir(exist_ok=True)
        body = ask(url + address).body
        place.write_bytes(body)
        place.with_name(place.name + ".gz").write_bytes(gzip.compress(body))
        for encoding in ("identity", "gzip"):
            sent = {"Accept-Encoding": encoding}
            ways = {
                f"static file, {len(body)} bytes, {encoding}": Target(copy, sent),
                f"- published {address}": Target(address, sent, goal=0.9),
            }
            rows += _compared(url, ways, rounds)
        etags = [ask(url + one).headers["ETag"] for one in (copy, address)]
        ways = {
            "static file, 304": Target(copy, {"If-None-Match": etags[0]}),
            f"- published {address}, 304": Target(address, {"If-None-Match": etags[1]}, goal=0.9),
        }
        rows += _compared(url, ways, rounds)
    return rows


def _private(url: str, rounds: int) -> list[Row]:
    visitor = Visitor(urlsplit(url).netloc)
    visitor.submit(Form("POST", "/try/", {}))
    visitor.leave()
    cookie = {"Cookie": f"sessionid={visitor.cookies['sessionid']}"}
    ways = {
        "an empty view with request.user": Target("/nothing/", cookie),
        "- /me.json": Target("/me.json", cookie, goal=0.5),
        "- /lineup/": Target("/lineup/", cookie, goal=0.4),
    }
    return _compared(url, ways, rounds)


def _compared(url: str, ways: Mapping[str, Target], rounds: int) -> list[Row]:
    """One row per way, run in the order A B C A B C …, so other load affects all ways alike."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, target in ways.items():
            rates[name].append(_rate(url, target))
    first = median(next(iter(rates.values())))
    rows = []
    for name, target in ways.items():
        ratio = round(median(rates[name]) / first, 2)
        broken = f"{ratio}, must be {target.goal}" if target.goal and ratio < target.goal else ""
        figures = {"ratio": ratio, "requests/s": round(median(rates[name])),
                   "least": round(min(rates[name])), "most": round(max(rates[name]))}  # fmt: skip
        rows.append(Row(name, figures, broken))
    return rows


def _rate(url: str, target: Target) -> float:
    """Requests per second. Raise RuntimeError if a request failed."""
    headers = [f"-H{name}: {value}" for name, value in target.headers.items()]
    done = subprocess.run(
        [
            program("wrk"),
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{SECONDS}",
            *headers,
            url + target.address,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", done)
    if found is None or "Non-2xx" in done or "Socket errors" in done:
        raise RuntimeError(f"{target.address}: {done}")
    return float(found[1])
