"""Through nginx: published files against static files.

Requests per second of one interleaved run with the same bytes, all in memory. The ratio is to the
first row of the group, by the median of the rounds. "CPU µs" is the processor time of nginx for
one request, which wrk's share of the same cores does not change.
"""

import gzip
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from deploy.stack.upstreams import children
from tests.services import gunicorn, manage, nginx, refresher, until
from tests.stack.conftest import ask

from .measuring import Row, Stage
from .processes import cpu_seconds
from .wrk import Target, compared_rates

OWNERS = 100
CONNECTIONS = 64  # with fewer, one of nginx's processes may have most of them in a run
MEMORY = Path("/dev/shm")


def measure(stage: Stage) -> list[Row]:
    with (
        tempfile.TemporaryDirectory(prefix="gameday-bench-", dir=MEMORY) as memory,
        tempfile.TemporaryDirectory(prefix="gameday-nginx-") as run,
    ):
        static_root, publish_dir = Path(memory) / "static", Path(memory) / "published"
        static_root.mkdir()
        publish_dir.mkdir()
        env = stage.env | {
            "PUBLISH_DIR": str(publish_dir),
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "LOG_LEVEL": "WARNING",
        }
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("seed_demo", "--owners", str(OWNERS), env=env)
        with (
            refresher(env),
            gunicorn("web1", env) as web1,
            gunicorn("web2", env) as web2,
            nginx(
                static_root=static_root,
                upstreams=[web1.address, web2.address],
                publish_dir=publish_dir,
                folder=Path(run),
            ) as url,
        ):
            master = int((Path(run) / "nginx.pid").read_text())
            compare = partial(
                compared_rates,
                url,
                rounds=stage.count(full=10, quick=3),
                connections=CONNECTIONS,
                cpu_seconds=lambda: cpu_seconds(children(master)),
            )
            return _files(url, static_root, compare)


def _files(url: str, static_root: Path, compare: Callable[..., list[Row]]) -> list[Row]:
    rows = []
    for address, ratio in (
        ("/scores/", "published_vs_static"),
        ("/live.json", "live_json_vs_static"),
    ):
        copy, size = static_copy(url, static_root, address)
        for encoding in ("identity", "gzip"):
            sent = {"Accept-Encoding": encoding}
            ways = {
                f"static file, {size} bytes, {encoding}": Target(copy, sent),
                f"- published {address}": Target(address, sent, goal=0.95, ratio=ratio),
            }
            rows += compare(ways)
        etags = [ask(url + one).headers["ETag"] for one in (copy, address)]
        ways = {
            "static file, 304": Target(copy, {"If-None-Match": etags[0]}),
            f"- published {address}, 304": Target(
                address, {"If-None-Match": etags[1]}, goal=0.95, ratio="not_modified_vs_static"
            ),
        }
        rows += compare(ways)
    return rows


def static_copy(url: str, static_root: Path, address: str) -> tuple[str, int]:
    """Store the published page as a static file. Return the file's address and size."""
    until(lambda: ask(url + address).headers["X-Served-By"] == "published")
    copy = "/static/bench" + (address if "." in address else "/scores.html")
    place = static_root / copy.removeprefix("/static/")
    place.parent.mkdir(exist_ok=True)
    body, packed = b"", b""
    while not packed or gzip.decompress(packed) != body:  # a new version between the requests
        body = ask(url + address).body
        packed = ask(url + address, accept_encoding="gzip").body
    place.write_bytes(body)
    place.with_name(place.name + ".gz").write_bytes(packed)
    return copy, len(body)
