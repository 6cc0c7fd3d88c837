"""The demo in the middle of a live week, for measurements that need no more teams than that."""

from scoring.analyze import analyze_new_rows
from tests.browser.demo import OWNER
from tests.services import manage

from .standings import half_played_week

OWNERS = 2000

SIGN_IN = f"""
from fantasy.models import User
from tests.bench.sites import cookie_of
print(cookie_of(User.objects.get(username="{OWNER}")))
"""


def seed_week(env: dict[str, str]) -> None:
    """Seed the database of the stage, and build all snapshots of the site in `env`."""
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    manage("seed_demo", "--owners", str(OWNERS), env=env)
    half_played_week()
    analyze_new_rows()
    manage("refresh_cache", "--once", env=env)


def sign_in(env: dict[str, str]) -> dict[str, str]:
    """Return the headers of a browser in which a team's owner has signed in."""
    return {"Cookie": manage("shell", "-v0", "-c", SIGN_IN, env=env).splitlines()[-1]}
