"""supervisord, which watches the processes, controlled through its XML-RPC interface."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import Faults, SupervisorTransport

from deploy.files import write_private

from .plan import Plan
from .processes import Process
from .programs import ROOT, program


class Manager:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def _call(self, method: str, *arguments: object) -> Any:
        """Call a method over a new connection, since one that has failed cannot be used again."""
        transport = SupervisorTransport(None, None, f"unix://{self.plan.socket}")
        try:
            proxy: Any = ServerProxy("http://localhost", transport=transport)
            return getattr(proxy.supervisor, method)(*arguments)
        finally:
            transport.close()

    def answers(self) -> bool:
        try:
            return bool(self._call("getState")["statename"] == "RUNNING")
        except (OSError, Fault):
            return False

    def start(self, *names: str) -> None:
        """Start the processes. Returns before they are ready."""
        for name in names:
            self._call("startProcess", name, False)

    def stop(self, *names: str) -> None:
        """Stop the processes together. Returns when all have ended."""
        for name in names:
            try:
                self._call("stopProcess", name, False)
            except Fault as fault:
                if fault.faultCode != Faults.NOT_RUNNING:
                    raise
        # supervisord reaps children once a second; polling its state makes it reap at once.
        while any(self.state(name) == "STOPPING" for name in names):
            time.sleep(0.02)

    def reconfigure(self, processes: Sequence[Process]) -> None:
        """Load new commands and environments; a process uses its own after `recreate`."""
        _write(self.plan, processes)
        self._call("reloadConfig")

    def recreate(self, name: str) -> None:
        """Stop the process, and start it with its current configuration."""
        self.stop(name)
        self._call("removeProcessGroup", name)
        self._call("addProcessGroup", name)
        self.start(name)

    def signal(self, name: str, signal: str) -> None:
        self._call("signalProcess", name, signal)

    def state(self, name: str) -> str:
        """Return supervisord's state: STARTING, RUNNING, BACKOFF, STOPPED, FATAL and so on."""
        return str(self._call("getProcessInfo", name)["statename"])

    def pid(self, name: str) -> int:
        return int(self._call("getProcessInfo", name)["pid"])

    def log(self, name: str) -> str:
        """Return the end of the process's log."""
        path = self.plan.logs / f"{name}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""


def launch(plan: Plan, processes: Sequence[Process]) -> "subprocess.Popen[bytes]":
    """Start supervisord, without any of the processes."""
    plan.logs.mkdir(exist_ok=True)
    plan.socket.unlink(missing_ok=True)
    conf = str(_write(plan, processes))
    supervisord = [sys.executable, "-m", "supervisor.supervisord", "-n", "-s", "-c", conf]
    return subprocess.Popen(  # noqa: S603
        [*_die_with_parent("TERM"), *supervisord],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # Ctrl-C or a closed terminal does not reach it: `up` stops everything in order.
        start_new_session=True,
    )


def _write(plan: Plan, processes: Sequence[Process]) -> Path:
    """Write supervisord.conf, which `supervisorctl -c` takes too, and return its path."""
    path = plan.folder / "supervisord.conf"
    user = "user=root\n" if os.geteuid() == 0 else ""
    head = f"""\
[supervisord]
nodaemon=true
pidfile={plan.folder}/supervisord.pid
logfile={plan.logs}/supervisord.log
logfile_maxbytes=5MB
logfile_backups=1
{user}
[unix_http_server]
file={plan.socket}
chmod=0700

[supervisorctl]
serverurl=unix://{plan.socket}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""
    sections = (_section(plan, *numbered) for numbered in enumerate(processes, 1))
    write_private(path, "\n".join([head, *sections]))
    return path


def _section(plan: Plan, priority: int, process: Process) -> str:
    """Return the section of a process. At the end supervisord stops the highest priority first."""
    command = shlex.join([*_die_with_parent(process.stop_signal), *map(str, process.command)])
    env = ",".join(f'{name}="{value}"' for name, value in process.env.items())
    user = f"user={process.user}\n" if process.user else ""
    # supervisord restarts a process that dies at once, then after 1, 2, 3 ... seconds.
    return f"""\
[program:{process.name}]
command={command.replace("%", "%%")}
environment={env.replace("%", "%%")}
directory={process.folder}
{user}priority={priority}
autostart=false
autorestart=true
startretries=100
stopsignal={process.stop_signal}
stopwaitsecs={process.stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile={plan.logs}/{process.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


def _die_with_parent(signal: str) -> list[str]:
    """Return a prefix for a command: the process gets the signal when its parent dies.

    util-linux, which has setpriv, is part of every Debian.
    """
    return [program("setpriv"), "--pdeathsig", signal, "--"]
