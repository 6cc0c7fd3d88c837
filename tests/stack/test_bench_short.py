"""No ratio of the short benchmark has clearly fallen."""

import json
import subprocess
import sys

import pytest

from tests.bench.measuring import Row
from tests.bench.short import LIMITS, checked
from tests.services.site import ROOT

pytestmark = pytest.mark.stack


def a_save(ratio):
    return [Row("- a save", {"ratio": ratio}, broken="missed the goal of the full run")]


def test_a_ratio_above_its_limit_is_measured_once():
    runs = iter([a_save(0.3)])
    assert checked(lambda: next(runs)) == [Row("- a save", {"ratio": 0.3})]


def test_a_ratio_below_its_limit_is_measured_once_more():
    runs = iter([a_save(0.1), a_save(0.3)])
    assert checked(lambda: next(runs))[0].broken == ""
    runs = iter([a_save(0.1), a_save(0.12)])
    broken = checked(lambda: next(runs))[0].broken
    assert broken == "the ratio is 0.12, must be at least 0.2 (about 0.41 on a quiet machine)"


def test_no_ratio_falls_below_its_limit(tmp_path):
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--out", out, "short"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(out.read_text())["measurements"]["short"]["rows"]
    assert set(LIMITS) <= {row["name"] for row in rows if "ratio" in row["figures"]}
