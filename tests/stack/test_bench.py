"""`python -m tests.bench`: its output, its file and its errors."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from demo.services.seed import RULESET
from fantasy import rulesets
from scoring.rules.feed import FeedLine, check_line
from tests.bench.flag_to_cache import STAT, events
from tests.bench.measuring import Ratio, Row
from tests.bench.report import Table, ratios
from tests.services.site import ROOT

pytestmark = pytest.mark.stack


def bench(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.bench", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def test_a_quick_measurement_prints_a_table_and_writes_its_figures(tmp_path):
    out = tmp_path / "somewhere" / "bench.json"
    done = bench("--quick", "--out", out, "cached_read")
    assert (done.returncode, done.stderr) == (0, "")
    assert "cached_read: A cached read of 12 KB" in done.stdout
    written = json.loads(out.read_text())
    assert written["quick"] is True
    assert written["cores"] >= 1
    assert {"date", "commit", "Python", "Django", "PostgreSQL", "memcached"} <= set(written)
    assert {"nginx", "PgBouncer", "gunicorn", "numpy", "load before", "load after"} <= set(written)
    assert list(written["measurements"]) == ["cached_read"]
    measured = written["measurements"]["cached_read"]
    assert {"teams", "lineups", "players", "leagues", "MB"} == set(measured["data"])
    assert {"load before", "load after"} <= set(measured)
    rows = measured["rows"]
    for row in rows:
        assert f"  {row['name']}  " in done.stdout
        assert 0 < row["figures"]["p50 ms"] <= row["figures"]["p99 ms"] <= row["figures"]["max ms"]
    ratios = {row["name"]: row["figures"]["ratio"] for row in rows}
    assert ratios["body: Django's backend"] == ratios["value: Django's backend"] == 1.0


def test_an_unknown_measurement_is_refused_by_name(tmp_path):
    done = bench("--out", tmp_path / "bench.json", "cached_reed")
    assert done.returncode == 2
    assert "no such measurement: cached_reed" in done.stderr
    assert "cached_read, flag_to_cache" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_broken_promise_is_named_under_its_table():
    rows = [Row("saves", {"count": 10_000}), Row("stale reads", {"count": 2}, "must be 0")]
    table = Table("save_then_read", "A save and a read", 2.6, rows)
    assert table.broken == ["save_then_read, stale reads: must be 0"]
    assert str(table).splitlines() == [
        "save_then_read: A save and a read (3 s)",
        "                count",
        "  saves        10,000",
        "  stale reads       2",
    ]


def test_of_several_ratios_with_one_name_the_worst_is_written():
    plain = Ratio.of_rounds("published_vs_static", ours=[90, 100, 110], limit=[100, 100, 100])
    packed = Ratio.of_rounds("published_vs_static", ours=[99, 99, 99], limit=[110, 90, 100])
    slow = Ratio.of_rounds("growth_p50", ours=[6], limit=[4], of_times=True)
    fast = Ratio.of_rounds("growth_p50", ours=[4], limit=[4], of_times=True)
    rows = [Row("a row", {}, "", ratio) for ratio in (plain, packed, slow, fast)]
    assert ratios([*rows, Row("another", {})]) == {
        "published_vs_static": {"median": 0.99, "min": 0.9, "max": 1.1, "ours": 99, "limit": 100},
        "growth_p50": {"median": 1.5, "min": 1.5, "max": 1.5, "ours": 6, "limit": 4},
    }


def test_the_events_of_flag_to_cache_are_within_the_limits_of_the_rules():
    rules = rulesets.load(RULESET)
    lines = [FeedLine(game=1, player=n, revision=1, stats={}, club=1) for n in range(7)]
    yards: dict[int, float] = {}
    for event in islice(events(lines), 2000):
        check_line(event, rules)
        assert event.stats[STAT] != yards.get(event.player)
        yards[event.player] = event.stats[STAT]
