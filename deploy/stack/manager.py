"""supervisord, which watches the processes; what it has to be told is told by its XML-RPC."""

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

from .plan import Plan
from .processes import Process
from .programs import ROOT, StackError, program

# With this before a command the system ends it when its parent dies, however that happened.
# (util-linux is part of every Debian.)
TIED = ["setpriv", "--pdeathsig"]


class Manager:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def _ask(self, method: str, *arguments: object) -> Any:
        """A new connection each time: one that failed once is of no use any more."""
        transport = SupervisorTransport(None, None, f"unix://{self.plan.socket}")
        try:
            proxy: Any = ServerProxy("http://localhost", transport=transport)
            return getattr(proxy.supervisor, method)(*arguments)
        finally:
            transport.close()

    def answers(self) -> bool:
        try:
            return bool(self._ask("getState")["statename"] == "RUNNING")
        except (OSError, Fault):
            return False

    def start(self, *names: str) -> None:
        """Ask for it; whether it is ready is another question."""
        for name in names:
            self._ask("startProcess", name, False)

    def stop(self, *names: str) -> None:
        """All of them together. Returns when they have ended."""
        for name in names:
            try:
                self._ask("stopProcess", name, False)
            except Fault as fault:
                if fault.faultCode != Faults.NOT_RUNNING:
                    raise
        # Left alone, supervisord notices who has ended once a second, and when it is asked.
        while any(self.state(name) == "STOPPING" for name in names):
            time.sleep(0.02)

    def end(self) -> None:
        """supervisord too. It stops what still runs, at a second or more each."""
        self._ask("shutdown")

    def read_again(self, processes: Sequence[Process]) -> None:
        """Take new commands and environments; each is used when its process is renewed."""
        _write(self.plan, processes)
        self._ask("reloadConfig")

    def renew(self, name: str) -> None:
        """Stop it, and start it as it is described now."""
        self.stop(name)
        self._ask("removeProcessGroup", name)
        self._ask("addProcessGroup", name)
        self.start(name)

    def signal(self, name: str, signal: str) -> None:
        self._ask("signalProcess", name, signal)

    def state(self, name: str) -> str:
        """supervisord's word: STARTING, RUNNING, BACKOFF, STOPPED, FATAL and so on."""
        return str(self._ask("getProcessInfo", name)["statename"])

    def pid(self, name: str) -> int:
        return int(self._ask("getProcessInfo", name)["pid"])

    def log(self, name: str) -> str:
        """The end of what the process wrote."""
        path = self.plan.logs / f"{name}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""


def connect(plan: Plan) -> Manager:
    """Raises StackError when the stack does not run."""
    manager = Manager(plan)
    if manager.answers():
        return manager
    raise StackError(f"the stack in {plan.folder} does not run; `make stack` starts it")


def launch(plan: Plan, processes: Sequence[Process]) -> "subprocess.Popen[bytes]":
    """supervisord, with nothing started yet."""
    conf = _write(plan, processes)
    plan.logs.mkdir(exist_ok=True)
    plan.socket.unlink(missing_ok=True)
    return subprocess.Popen(  # noqa: S603
        [*_tied("TERM"), sys.executable, "-m", "supervisor.supervisord", "-n", "-s", "-c", conf],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # Neither Ctrl-C nor a closed terminal reaches it: we end it, in order.
        start_new_session=True,
    )


def _write(plan: Plan, processes: Sequence[Process]) -> Path:
    conf = plan.folder / "supervisord.conf"
    conf.touch(mode=0o600)  # it has secrets in it
    conf.write_text(configuration(plan, processes))
    return conf


def configuration(plan: Plan, processes: Sequence[Process]) -> str:
    """The text of supervisord.conf. `supervisorctl -c` takes the same file."""
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
    return "\n".join([head, *(_section(plan, *one) for one in enumerate(processes, 1))])


def _section(plan: Plan, priority: int, process: Process) -> str:
    command = shlex.join(map(str, [*_tied(process.stop_with), *process.command]))
    env = ",".join(f'{name}="{value}"' for name, value in process.env.items())
    user = f"user={process.user}\n" if process.user else ""
    # One that dies is started again at once, then after a second, two, three ...
    return f"""\
[program:{process.name}]
command={command.replace("%", "%%")}
environment={env.replace("%", "%%")}
directory={process.folder or ROOT}
{user}priority={priority}
autostart=false
autorestart=true
startretries=100
stopsignal={process.stop_with}
stopwaitsecs={process.patience}
killasgroup=true
redirect_stderr=true
stdout_logfile={plan.logs}/{process.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


def _tied(signal: str) -> list[str | Path]:
    return [program(TIED[0]), TIED[1], signal, "--"]
