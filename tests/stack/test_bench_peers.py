"""The measurements "peers" and "servers": their parts that need no package of the bench."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from itertools import islice
from statistics import mean

import pytest
from django.core.cache import cache

from tests.bench import wrk
from tests.bench.peers import lines
from tests.bench.peers.builds import statements
from tests.bench.peers.cache_service import CacheService
from tests.bench.peers.catalogue import OURS, WAYS
from tests.bench.peers.nginx import proxy
from tests.bench.peers.staleness import Reading, ages_of
from tests.bench.peers.stampede import request_together
from tests.bench.peers.writing import Writer, committing, pauses
from tests.services.process import answers

pytestmark = pytest.mark.stack

WITHOUT_PACKAGES = ("n_plus_one", "select_related", "cache_page", "get_or_set", "ours")
LOCMEM = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
COST = re.compile(rb"<!-- page cost -->")


@pytest.mark.parametrize("folder", WITHOUT_PACKAGES)
def test_each_way_renders_the_page_of_the_site(site, client, rf, settings, folder):
    shown = client.get("/scores/").content
    if folder != "ours":
        settings.CACHES = LOCMEM
    scoreboard = import_module(f"tests.bench.peers.ways.{folder}.views").scoreboard
    page = COST.sub(b"", scoreboard(rf.get("/scores/")).content)
    assert page == re.sub(rb"(?<=This page: )[^.]+\.\d ms", b"", shown)


@pytest.mark.parametrize(
    ("folder", "cold", "warm"), [("n_plus_one", 9, 9), ("select_related", 2, 2),
                                 ("cache_page", 2, 0), ("get_or_set", 2, 0)]
)  # fmt: skip
def test_the_queries_of_each_way(
    site, rf, settings, django_assert_num_queries, folder, cold, warm
):
    settings.CACHES = LOCMEM
    cache.clear()
    scoreboard = import_module(f"tests.bench.peers.ways.{folder}.views").scoreboard
    for queries in (cold, warm):
        with django_assert_num_queries(queries) as found:
            scoreboard(rf.get("/scores/"))
        builds = [query for query in found.captured_queries if "teams_game" in query["sql"]]
        assert len(builds) == (1 if queries else 0)


def test_only_the_statements_of_the_page_count_as_builds(site):
    joined, alone = sorted(statements(), key=len, reverse=True)
    assert joined.count("INNER JOIN") == 2
    assert "JOIN" not in alone


def test_the_comparison_finds_all_that_it_imports():
    assert import_module("tests.bench.peers.comparison").rows


def test_each_way_has_a_folder_a_name_and_a_ratio_of_its_own():
    assert len({way.name for way in WAYS}) == len(WAYS)
    keys = [way.key for way in WAYS if not way.is_ours]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert not OURS.key
    for way in WAYS:
        folder = lines.WAYS / way.folder
        assert {"settings.py", "views.py"} <= {path.name for path in folder.iterdir()}


def test_more_than_plain_django_takes_more_lines():
    counts = {way.name: lines.lines_of(way) for way in WAYS}
    plain = counts["plain Django, select_related"]
    assert all(count >= plain for name, count in counts.items() if "N+1" not in name)
    assert counts["ours as shipped"] > counts["ours in Python"]


def test_comments_docstrings_and_blank_lines_are_no_code():
    body = '    """One."""\n    # then\n    return (\n        1\n    )\n'
    source = f'"""About it."""\n\nimport os  # for\n\n\ndef one():\n{body}'
    assert lines.code_lines(source) == 5


def test_the_age_is_the_time_since_a_newer_score_was_there():
    commits = [(7, 100.0), (8, 101.0), (9, 102.0)]
    readings = [Reading(100.5, 6), Reading(101.5, 8), Reading(104.0, 7), Reading(104.0, 9)]
    assert ages_of(readings, commits) == [0.5, 0.0, 3.0, 0.0]


def test_commits_come_at_irregular_moments_the_same_for_each_way():
    first = list(islice(pauses(), 100))
    assert first == list(islice(pauses(), 100))
    assert len(set(first)) == 100
    assert 0.9 < mean(first) < 1.1
    assert all(0.6 <= pause <= 1.4 for pause in first)


def test_a_score_is_committed_when_a_turn_begins_and_a_failed_commit_ends_it(monkeypatch):
    began = threading.Event()
    monkeypatch.setattr(Writer, "write", lambda self: began.set())
    with committing(Writer(None)):
        assert began.wait(10)

    def fail(self):
        raise RuntimeError("the writer has ended")

    monkeypatch.setattr(Writer, "write", fail)
    with pytest.raises(RuntimeError, match="the writer has ended"), committing(Writer(None)):
        pass


WRK = """Running 2s test @ http://127.0.0.1:1/scores/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    20.05ms   12.28ms 101.60ms   72.31%
  Latency Distribution
     50%  850.00us
     75%   25.06ms
     90%   36.42ms
     99%    1.02s{space}
  1614 requests in 2.01s, 1.30MB read
  Socket errors: connect 1, read 2, write 0, timeout 3
  Non-2xx or 3xx responses: 25
Requests/sec:    802.98
Transfer/sec:    662.28KB
"""


def test_the_output_of_wrk_is_read_with_its_units_and_failures():
    assert wrk.load_of(WRK.format(space=" ")) == wrk.Load(802.98, 0.85, 1020.0, 31, 25)
    with pytest.raises(ValueError, match="not the output of wrk"):
        wrk.load_of("unable to connect")


@contextmanager
def counting_server() -> Iterator[tuple[str, list[str]]]:
    """Yield host:port of a server, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_the_microcache_asks_once_for_clients_that_come_together():
    with counting_server() as (address, asked):
        for microcache, wanted in ((False, 20), (True, 1)):
            asked.clear()
            with proxy(address, microcache=microcache) as url:
                together = asyncio.run(request_together(f"{url}/scores/", 20))
            assert [body[-2:] for _, body in together] == [b"ok"] * 20
            assert len(asked) == wanted


def test_a_client_that_gets_no_answer_has_failed():
    ((_, body),) = asyncio.run(request_together("http://127.0.0.1:1/scores/", 1))
    assert body == b""


@pytest.mark.parametrize("kind", ["memcached", "redis"])
def test_a_cache_is_killed_and_starts_again_on_its_port(kind):
    with ExitStack() as services:
        cache = CacheService(kind, services)
        address, port = cache.address, cache.running.port
        cache.kill()
        assert not answers(port)
        cache.start_again()
        assert cache.address == address
        assert answers(port)
