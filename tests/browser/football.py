"""A small site of a football season, with captain, chips, transfers and a deadline, which the demo
lacks. One week is over and the next kicks off tomorrow, so nothing on the site changes.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.services import free_port, gunicorn, manage

from .demo import OWNER, PASSWORD, Demo, environment

MAKE = f"""
from datetime import timedelta
from django.utils import timezone
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for
season = make_season("fpl", weeks=3, kickoff=timezone.now() - timedelta(days=6))
owner = make_user("{OWNER}", "{PASSWORD}")
make_lineup(make_team(season, owner=owner, name="Late Kickoff"), picks_for(season))
"""


@contextlib.contextmanager
def football_site(demo: Demo, var_dir: Path) -> Iterator[Demo]:
    """The site, with the style sheets and scripts of the demo."""
    (var_dir / "static").symlink_to(Path(demo.env["VAR_DIR"]) / "static")
    env = environment(var_dir)
    manage("migrate", "--verbosity", "0", env=env)
    manage("shell", "--command", MAKE, env=env)
    manage("refresh_cache", "--once", env=env)
    port = free_port()
    with gunicorn("football", env, port):
        yield Demo(f"http://127.0.0.1:{port}", env)
