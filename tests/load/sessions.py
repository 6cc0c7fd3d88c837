"""Sessions of the demo's owners, who then need not sign in during a load test.

    python -m tests.load.sessions var/stack > var/sessions.txt

gives all owners of a running `make stack` the password of this module, and prints a line for
each: the username and the key of a new session, with a tab between them. The file goes to the
scenarios in LOAD_SESSIONS. Without it each person joins by "Try it now", which nginx limits.
"""

import os
import sys
from collections import deque
from pathlib import Path

from deploy.stack.plan import Plan, load
from deploy.stack.processes import environment
from deploy.stack.programs import ROOT, run

PASSWORD = "forty two wool socks"
SCRIPT = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.utils.crypto import get_random_string
from fantasy.models import Session, User
from fantasy.sessions import MODEL_BACKEND, SessionStore
owners = User.objects.filter(username__startswith="owner-", teams__isnull=False).distinct()
owners.update(password=make_password({password!r}))  # hashed once for all of them
rows = []
for user in owners.order_by("pk"):
    store = SessionStore(get_random_string(32))
    row = store.create_model_instance({{
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: MODEL_BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }})
    rows.append(row)
    print(user.username, row.session_key, sep="\\t")
Session.objects.bulk_create(rows)
"""


def make_sessions(plan: Plan, checkout: Path = ROOT) -> str:
    """Return the lines. `checkout`: the project's folder whose stack it is."""
    python = checkout / ".venv" / "bin" / "python"
    script = SCRIPT.format(password=PASSWORD)
    command = [python, checkout / "manage.py", "shell", "--verbosity", "0", "-c", script]
    return run(*command, env=environment(plan, "work", "sessions"))


class Accounts:
    """The sessions for one of several processes of locust; each person takes another one."""

    def __init__(self, process: int, processes: int) -> None:
        path = os.environ.get("LOAD_SESSIONS")
        lines = Path(path).read_text().splitlines() if path else []
        self.has_file = bool(path)
        self._free = deque(line.split("\t") for line in lines[process::processes])

    def take(self) -> list[str]:
        """Return a username and a session key. Raises LookupError if all are taken."""
        if not self._free:
            raise LookupError("more people than sessions: LOAD_SESSIONS needs more lines")
        return self._free.popleft()

    def give_back(self, account: list[str]) -> None:
        self._free.append(account)


if __name__ == "__main__":
    sys.stdout.write(make_sessions(load(Path(sys.argv[1]).resolve())))
