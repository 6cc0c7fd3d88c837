"""Install and run Lighthouse, from npm, with its own node."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.browser.chromium import ARGUMENTS
from tests.services.process import program
from tests.services.site import ROOT

from .idle import wait_until_idle

FOLDER = ROOT / "var" / "lighthouse"
REPORTS = FOLDER / "reports"
MODULES = FOLDER / "node_modules"
MANIFEST = Path(__file__).with_name("package.json")
DEVICES = {"desktop": ["--preset=desktop"], "mobile": []}
# robots.txt forbids searches on purpose, because they have no end.
NOT_FOR_CRAWLERS = {"search"}
ATTEMPTS = 3  # on a busy machine a trace sometimes lacks its beginning


def install() -> None:
    """Install the packages of the manifest into var/, unless they are installed already."""
    installed = FOLDER / "installed.json"
    if installed.exists() and installed.read_bytes() == MANIFEST.read_bytes():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copy(MANIFEST, FOLDER)
    npm = [program("npm"), "install", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(npm, cwd=FOLDER, check=True)
    shutil.copy(MANIFEST, installed)


def report(url: str, device: str, arguments: list[str], name: str) -> dict[str, Any]:
    """The report of one run in a new chromium with these arguments, also stored in var/ under the
    page's name. Raises RuntimeError if all attempts fail.
    """
    REPORTS.mkdir(exist_ok=True)
    out = REPORTS / f"{name}-{device}.json"
    flags = " ".join(map(_quoted, ["--headless=new", *ARGUMENTS, *arguments]))
    command = [
        MODULES / ".bin/node", MODULES / "lighthouse/cli/index.js", url, *DEVICES[device],
        *(["--skip-audits=is-crawlable"] if name in NOT_FOR_CRAWLERS else []),
        "--quiet", "--output=json", f"--output-path={out}", f"--chrome-flags={flags}",
    ]  # fmt: skip
    env = {**os.environ, "CHROME_PATH": str(program("chromium"))}
    for _ in range(ATTEMPTS):
        wait_until_idle()
        done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            found: dict[str, Any] = json.loads(out.read_text())
            return found
    raise RuntimeError(f"{url}: {done.stderr}")


def _quoted(argument: str) -> str:
    """Quote the value of an argument only, as Lighthouse parses its flags."""
    name, is_set, value = argument.partition("=")
    return f'{name}="{value}"' if is_set else name
