"""`make run` in a copy of the project. (The copy links to the environment of the tests, so the
test does not build one.)
"""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.services import Process, free_port, until
from tests.services.process import answers, running

from .checkout import copy_checkout, processes_in
from .conftest import Answer, ask

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("make-run")]

FIRST_START = 600.0  # seconds, on a machine that is busy with other tests
SOON = timedelta(minutes=5)
PAGES = {
    "/": "Try it now",
    "/scores/": "Live",
    "/players/": "600 found",
    "/leaderboard/": "as it stands in",
    "/rules/": "Each player locks at the kickoff of their own game.",
    "/live.json": '"status":"live"',
}


@dataclass(frozen=True)
class Started:
    folder: Path
    port: int
    make: Process

    def ask(self, path: str, **headers: str) -> Answer:
        return ask(f"http://127.0.0.1:{self.port}{path}", **headers)

    def games(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.ask("/live.json").body)["games"]
        return found

    def next_kickoff(self) -> datetime:
        page = self.ask("/scores/").body.decode()
        return min(map(datetime.fromisoformat, re.findall(r'<time datetime="([^"]+)"', page)))

    def is_up(self) -> bool:
        return answers(self.port) and self.ask("/").status == 200

    def log(self) -> str:
        return self.make.log.read_text(errors="replace")

    def processes(self) -> list[str]:
        return processes_in(self.folder)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with an environment that is up to date."""
    return copy_checkout(tmp_path_factory.mktemp("newcomer") / "gameday")


@contextmanager
def make_run(checkout: Path) -> Iterator[Started]:
    """Run it with the variables of a new shell.

    The signals are those of a terminal: a shell script cannot trap signals that nohup or "&" has
    set to be ignored.
    """
    port = free_port()
    shell = [
        "env",
        "-i",
        "--default-signal=HUP,INT",
        f"PATH={os.environ['PATH']}",
        f"HOME={checkout.parent}",
    ]
    command = [*shell, "make", "-C", str(checkout), "run", f"PORT={port}"]
    with running(command, folder=checkout.parent, ready=lambda: True) as make:
        site = Started(checkout, port, make)
        until(lambda: make.popen.poll() is not None or site.is_up(), make, FIRST_START)
        yield site


@pytest.fixture(scope="module")
def started(checkout: Path) -> Iterator[Started]:
    with make_run(checkout) as site:
        yield site


def test_make_run_prints_the_address_of_the_site(started):
    assert f"Gameday is at http://localhost:{started.port}/ (Ctrl-C stops it)" in started.log()


@pytest.mark.parametrize(("path", "content"), PAGES.items())
def test_every_top_page_has_content(started, path, content):
    until(lambda: any(game["status"] == "live" for game in started.games()))
    until(lambda: "Live" in started.ask("/scores/").body.decode())
    answer = started.ask(path)
    assert answer.status == 200
    assert content in answer.body.decode()


def test_the_first_visit_of_each_kind_of_page_is_a_page(started):
    """Not a 503 that waits for the refresher."""
    urls = re.findall("<loc>(.*?)</loc>", started.ask("/sitemap.xml").body.decode())
    assert urls[0] == f"http://localhost:{started.port}/"
    paths = [urlsplit(url).path for url in urls]
    kinds = {re.sub(r"\d+", "N", path): path for path in paths}
    assert {"/weeks/N/", "/players/N/", "/games/N/"} <= kinds.keys()
    assert "/learn/dog-pile/" in kinds
    weeks = [path for path in paths if path.startswith("/weeks/")]
    for path in [*kinds.values(), *weeks, "/search/?q=re", "/status/", "/demo/mail/"]:
        assert started.ask(path).status == 200, path
    assert b"being called together" not in started.ask("/learn/dog-pile/").body


def test_the_live_scores_change(started):
    first = started.ask("/live.json")
    etag = first.headers["ETag"]

    def changed() -> bool:
        answer = started.ask("/live.json", if_none_match=etag)
        assert answer.status in (200, 304)
        return answer.status == 200

    until(changed, started.make)
    again = started.ask("/live.json")
    assert again.headers["ETag"] != etag
    assert json.loads(again.body) != json.loads(first.body)


def test_there_is_a_live_game_or_one_about_to_start(started):
    seen = set()

    def three_moments() -> bool:
        games = started.games()
        statuses = {game["status"] for game in games}
        assert "live" in statuses or started.next_kickoff() - datetime.now(UTC) < SOON
        seen.add(json.dumps(games))
        return len(seen) == 3

    until(three_moments, started.make)


def test_ctrl_c_stops_every_process_without_a_traceback(started):
    """This test stops the site, so it is the last one that uses it."""
    assert {name for name in ("gunicorn", "refresh_cache", "replay")
            for command in started.processes() if name in command} == {
        "gunicorn", "refresh_cache", "replay",
    }  # fmt: skip
    browser = HTTPConnection("127.0.0.1", started.port)  # a browser keeps its connection open
    browser.request("GET", "/")
    browser.getresponse().read()
    os.killpg(started.make.popen.pid, signal.SIGINT)  # like a terminal
    until(lambda: started.make.popen.poll() is not None, started.make)
    assert started.processes() == []
    assert not answers(started.port)
    browser.close()
    assert "Traceback" not in started.log()


def test_closing_the_terminal_stops_every_process(checkout):
    with make_run(checkout) as site:
        os.killpg(site.make.popen.pid, signal.SIGHUP)  # like a terminal
        until(lambda: site.processes() == [], site.make)
        assert "Traceback" not in site.log()
