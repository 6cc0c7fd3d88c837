"""The port of each part: the requested one, else the last one, the usual one or any free one."""

import socket
from collections.abc import Mapping

from .programs import StackError

# Next to the standard ports of these services, which may be in use.
USUAL = {
    "nginx": 8080,
    "web1": 8081,
    "web2": 8082,
    "postgres": 5433,
    "pgbouncer": 6433,
    "memcached": 11212,
}


def choose(environ: Mapping[str, str], last: Mapping[str, int]) -> dict[str, int]:
    """Return a port for each part. PORT sets nginx's, WEB1_PORT and so on those of the others.

    Raises StackError when a requested port is busy. nginx's usual port counts as requested,
    because visitors expect the site there.
    """
    chosen: dict[str, int] = {}
    for part, usual in USUAL.items():
        variable = "PORT" if part == "nginx" else f"{part.upper()}_PORT"
        asked = environ.get(variable)
        if asked or part == "nginx":
            chosen[part] = _asked(variable, asked or str(usual), chosen)
        else:
            wanted = (last.get(part), usual, 0)
            chosen[part] = next(
                port for port in map(_free, (w for w in wanted if w is not None))
                if port and port not in chosen.values()
            )  # fmt: skip
    return chosen


def _asked(variable: str, text: str, chosen: Mapping[str, int]) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise StackError(f"{variable}={text}: not a port")
    if int(text) in chosen.values() or not _free(int(text)):
        raise StackError(f"port {text} is in use; {variable}=… chooses another one")
    return int(text)


def _free(port: int) -> int | None:
    """Return the port if it is free, for 0 any free port, otherwise None."""
    with socket.socket() as listener:
        # The servers set this too: connections that have just ended do not make a port busy.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return None
        found: int = listener.getsockname()[1]
        return found
