"""No ratio of the short benchmark has clearly fallen."""

import json
import subprocess
import sys

import pytest

from tests.services.site import ROOT

pytestmark = pytest.mark.stack


def test_no_ratio_falls_below_its_limit(tmp_path):
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "--out", out, "short"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(out.read_text())["measurements"]["short"]["rows"]
    checked = {row["name"] for row in rows if "ratio" in row["figures"]}
    assert checked >= {"- published /scores/", "- /me.json", "- /lineup/", "- a save"}
