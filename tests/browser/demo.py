"""The demo site as `make run` starts it, on a free port and with data of its own."""

import contextlib
import json
import re
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.services import free_port, gunicorn, manage, refresher, until
from tests.services.process import Process, running
from tests.services.site import ROOT

BREAK = 360.0  # seconds: no game is in progress for up to five minutes between two weeks
OWNER = "owner-1"  # seeded; some players of this owner's team have kicked off
PASSWORD = "kick off at nine"
PUBLIC, PRIVATE, INVITED = "Sunday League", "Office", "Cousins"  # leagues
INVITE_CODE = "CDFGHJKM"  # of Cousins, which the owner has not joined
OWNER_WITH_LEAGUES = f"""
from fantasy.models import User
owner = User.objects.get(username="{OWNER}")
owner.set_password("{PASSWORD}")
owner.save()
from tests.browser.demo_leagues import make
make("{OWNER}")
"""


@dataclass(frozen=True)
class Demo:
    url: str
    env: dict[str, str]

    def read(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=60) as response:
            text: str = response.read().decode()
        return text

    def live(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.read("/live.json"))
        return found

    def is_playing(self) -> bool:
        return any(game["status"] == "live" for game in self.live()["games"])

    def wait_for_games(self) -> None:
        """Wait until games are in progress."""
        until(self.is_playing, timeout=BREAK)

    def next_kickoff(self) -> datetime | None:
        """The next kickoff of the current week, which is the next week in a break."""
        page = self.read(f"/scores/{self.live()['week']}/")
        kickoffs = [
            datetime.fromisoformat(text) for text in re.findall(r'<time datetime="([^"]+)"', page)
        ]
        return min((at for at in kickoffs if at > datetime.now(UTC)), default=None)

    def wait_for_no_kickoff(self, length: timedelta) -> None:
        """Wait until no game kicks off within `length`: a kickoff locks the players of a game."""

        def no_kickoff_soon() -> bool:
            kickoff = self.next_kickoff()
            return kickoff is None or kickoff - datetime.now(UTC) > length

        until(no_kickoff_soon)


def environment(var_dir: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "VAR_DIR": str(var_dir),
        "DATABASE_URL": f"sqlite:///{var_dir / 'gameday.sqlite3'}",
        "CACHE_URL": "",
        "LOG_LEVEL": "WARNING",
    }


@contextlib.contextmanager
def demo_site(var_dir: Path) -> Iterator[Demo]:
    """The demo site, seeded, with a full cache and games in progress."""
    env = environment(var_dir)
    manage("migrate", "--verbosity", "0", env=env)
    manage("seed_demo", env=env)
    manage("shell", "--command", OWNER_WITH_LEAGUES, env=env)
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    manage("refresh_cache", "--once", env=env)
    port = free_port()
    with gunicorn("web", env, port), refresher(env), replay(var_dir, env):
        demo = Demo(f"http://127.0.0.1:{port}", env)
        demo.wait_for_games()
        yield demo


@contextlib.contextmanager
def replay(folder: Path, env: dict[str, str]) -> Iterator[Process]:
    """Replays the games of the season endlessly. It has no port: wait for games in progress."""
    command = [sys.executable, ROOT / "manage.py", "replay_demo"]
    with running(command, folder=folder, ready=lambda: True, env=env) as process:
        yield process
