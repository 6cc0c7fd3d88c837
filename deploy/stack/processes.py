"""The processes of the stack, in the order in which they start."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import cluster, commands, environment
from .plan import REFRESHERS, WEB, Plan
from .programs import ROOT, service_user


@dataclass(frozen=True)
class Process:
    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    folder: Path | None = None  # its working directory; None for the checkout
    stop_with: str = "TERM"
    patience: int = 10  # seconds before it is killed


def all_of(plan: Plan) -> list[Process]:
    user = service_user()
    conf = plan.data.parent / "postgresql.conf"
    manage: list[str | Path] = [sys.executable, ROOT / "manage.py"]
    conf_py = ROOT / "config/gunicorn.conf.py"
    gunicorn: list[str | Path] = [sys.executable, "-m", "gunicorn", "--config", conf_py]
    return [
        Process(
            "postgres",
            commands.postgres(conf, cluster.version(plan.data)),
            user=user,
            folder=plan.folder,
            stop_with="INT",  # fast: it does not wait for clients to leave
            patience=60,
        ),
        Process("memcached", commands.memcached(plan.ports["memcached"]), folder=plan.folder),
        Process(
            "pgbouncer",
            commands.pgbouncer(plan.folder / "pgbouncer" / "pgbouncer.ini"),
            user=user,
            folder=plan.folder,
        ),
        *(
            Process(name, [*manage, "refresh_cache"], environment.work(plan, name))
            for name in REFRESHERS
        ),
        Process("replay", [*manage, "replay_demo"], environment.work(plan, "replay")),
        *(
            Process(name, [*gunicorn, "config.wsgi"], environment.web(plan, name), patience=30)
            for name in WEB
        ),
        Process("nginx", commands.nginx(plan.folder / "nginx" / "nginx.conf"), folder=plan.folder),
    ]
