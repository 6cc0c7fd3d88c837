"""The project's own processes, started as in production."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .process import Process, answers, free_port, running

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Web:
    port: int
    process: Process

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


def production(var_dir: Path, database_url: str, cache_url: str) -> dict[str, str]:
    """The environment of a production server that sends no mail."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "for these tests only, and long enough to be accepted",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database_url,
        "CACHE_URL": cache_url,
        "EMAIL_URL": "smtp://127.0.0.1:5",
        "VAR_DIR": str(var_dir),
    }


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a management command; returns its output. Raises RuntimeError if it fails."""
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=dict(env),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stderr}")
    return done.stdout


@contextlib.contextmanager
def gunicorn(
    name: str,
    env: Mapping[str, str],
    port: int | None = None,
    *,
    python: str | Path = sys.executable,
    options: Sequence[str] = (),
) -> Iterator[Web]:
    """One web server, with `name` in X-Served-By. `options` replace those of the configuration."""
    port = port or free_port()
    config = ["--config", str(ROOT / "config/gunicorn.conf.py"), "--chdir", str(ROOT)]
    with (
        tempfile.TemporaryDirectory(prefix="gameday-gunicorn-") as folder,
        running(
            [python, "-m", "gunicorn", *config, *options, "config.wsgi"],
            folder=Path(folder),
            ready=lambda: answers(port),
            env={**env, "PORT": str(port), "SERVER_NAME": name},
        ) as process,
    ):
        yield Web(port, process)


@contextlib.contextmanager
def refresher(env: Mapping[str, str]) -> Iterator[Process]:
    """The refresher. It has no port: wait for an entry that it builds."""
    with (
        tempfile.TemporaryDirectory(prefix="gameday-refresher-") as folder,
        running(
            [sys.executable, ROOT / "manage.py", "refresh_cache"],
            folder=Path(folder),
            ready=lambda: True,
            env=env,
        ) as process,
    ):
        yield process
