"""Build the images, and check that the site's image is clean and serves."""

import json
import signal
import sys
import time
from collections.abc import Callable

from .debian import ROOT, find_base, mirror_options
from .engine import Engine, ImageError, say

SITE = "gameday"
SERVICES = ("nginx", "postgres", "pgbouncer", "memcached")

# Runs in the site's image; prints its user, and lists that must be empty.
LIST_UNWANTED = """
import glob, json, os, shutil
places = "/var/lib/apt/lists/*", "/var/cache/apt/archives/*.deb", "/root/.cache/*", "/etc/pip.conf"
tools = "gcc", "cc", "make", "pip", "pip3", "curl"
secrets = "SECRET_KEY", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "ALLOWED_HOSTS"
code = "manage.py", "config", "/venv", "/srv/collected/static"
print(json.dumps([os.getuid(), {
    "compilers or installers": [tool for tool in tools if shutil.which(tool)],
    "leftovers of the build":
        [path for place in places for path in glob.glob(place) if os.path.isfile(path)],
    "tests or history": [*glob.glob("tests"), *glob.glob(".git*")],
    "secrets": [*glob.glob(".env*"), *(name for name in secrets if name in os.environ)],
    "code that it can write": [path for path in code if os.access(path, os.W_OK)],
}]))
"""

# Nothing listens at the addresses of database and cache: /livez needs neither.
PRODUCTION = {
    "SECRET_KEY": "for-this-check-only-" * 3,
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",
    "CACHE_URL": "memcached://127.0.0.1:1",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}
DEMO = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": "/tmp/demo"}  # noqa: S108
START_DEMO = """
python manage.py migrate --verbosity 0
python manage.py seed_demo --owners 20
python manage.py collectstatic --no-input --verbosity 0
python manage.py refresh_cache --once
exec gunicorn --config config/gunicorn.conf.py config.wsgi
"""


def build(engine: Engine, base: str) -> None:
    """Build the site's image and those of the services. Unchanged layers are not built again."""
    options = ["--build-arg", f"BASE={base}", *mirror_options(engine)]
    if engine.podman:
        options += ["--layers", "--format", "docker"]  # OCI's own format has no health check
    if engine.options:
        options += ["--isolation", "chroot"]
    engine("build", "--tag", SITE, *options, str(ROOT))
    options += ["--file", str(ROOT / "deploy/containers/Dockerfile")]
    for name in SERVICES:
        engine("build", "--tag", f"{SITE}-{name}", "--target", name, *options, str(ROOT))


def check_contents(engine: Engine) -> None:
    found = engine("run", "--rm", *engine.options, SITE, "python", "-c", LIST_UNWANTED)
    uid, unwanted = json.loads(found)
    expect(uid == 10001, "it runs as user 10001")
    for what, names in unwanted.items():
        expect(not names, " ".join(["no", what, *names]))


def check_production(engine: Engine) -> None:
    with engine.container(SITE, PRODUCTION) as site:
        wait_for(site.is_alive, 30, "with production settings it answers /livez")
        wait_for(site.is_healthy, 30, "its health check succeeds")
        first_sheet = "cd var && touch new && ls static/css/*.css | head -n 1"
        sheet = engine("exec", site.name, "sh", "-ec", first_sheet)
        expect(site.get(f"/{sheet}"), "it can write its data, and serves a static file")
        engine("stop", "--time", "30", site.name)
        expect(site.state("ExitCode") == "0", "SIGTERM ends it with exit code 0")


def check_demo(engine: Engine) -> None:
    with engine.container(SITE, DEMO, "sh", "-ec", START_DEMO) as site:
        wait_for(site.is_alive, 300, "the demo starts and answers /livez")
        expect("</html>" in site.get("/"), "it has a home page")
        expect('"games":[{' in site.get("/live.json"), "/live.json has games")


def expect(truth: object, what: str) -> None:
    """Raise ImageError unless it is true."""
    if not truth:
        raise ImageError(f"not so: {what}")
    say(f"  ok: {what}")


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until the condition is true. Raises ImageError when that takes longer."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(0.2)
    expect(answer, what)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the container is removed
    engine = Engine()
    base = find_base(engine)
    engine.confine_if_needed(base)
    say(f"building from {base} with {engine.command[-1]}")
    build(engine, base)
    for check in (check_contents, check_production, check_demo):
        check(engine)


if __name__ == "__main__":
    try:
        main()
    except ImageError as failure:
        sys.exit(f"FAILED: {failure}")
