"""Checks of the files in the site's image, and of its user."""

import json

from .engine import Engine
from .shell import expect

# Runs inside the container; prints its user, and the files that the build has left.
LOOK_AROUND = """
import glob, importlib.util, json, os, shutil
places = "/var/lib/apt/lists/*", "/var/cache/apt/archives/*.deb", "/root/.cache/*", "/etc/pip.conf"
tools = "gcc", "cc", "make", "pip", "pip3", "curl"
static = glob.glob("/srv/collected/static/**/*.css", recursive=True)
print(json.dumps({
    "uid": os.getuid(),
    "tools": [tool for tool in tools if shutil.which(tool)] + [importlib.util.find_spec("pip")],
    "leftovers": [path for place in places for path in glob.glob(place) if os.path.isfile(path)],
    "writes": [folder for folder in ("config", "var", "/venv") if os.access(folder, os.W_OK)],
    "not wanted": glob.glob("tests") + glob.glob(".env*") + glob.glob(".git*"),
    "sheets": len(static),
    "packed": sum(os.path.exists(path + ".gz") for path in static),
}))
"""


def check_contents(engine: Engine, image: str) -> None:
    with engine.container(image, {}, "python", "-c", LOOK_AROUND) as (name, _):
        engine("wait", name)
        inside = json.loads(engine("logs", name))
    expect(inside["uid"] == 10001, "it runs as user 10001, not as root")
    expect(inside["tools"] == [None], "no compiler, pip or curl in it")
    expect(not inside["leftovers"], "nothing of the build left in it: lists, caches, settings")
    expect(not inside["not wanted"], "no tests, secrets or history in it")
    expect(inside["writes"] == ["var"], "it can write its data, not its code")
    packed = 0 < inside["packed"] <= inside["sheets"]
    expect(packed, f"static files collected, and packed beside {inside['packed']} style sheets")
