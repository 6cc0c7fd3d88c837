"""Which port each part listens on: the one asked for, the last one, a usual one, any free one."""

import socket
from collections.abc import Mapping

from .programs import StackError

# Beside the usual ports of the same services, which may well be in use.
USUAL = {
    "nginx": 8080,
    "web1": 8081,
    "web2": 8082,
    "postgres": 5433,
    "pgbouncer": 6433,
    "memcached": 11212,
}


def choose(environ: Mapping[str, str], last: Mapping[str, int]) -> dict[str, int]:
    """A port for each part. PORT asks for nginx's, WEB1_PORT and so on for the others'.

    Raises StackError when one that was asked for is busy, and for nginx's usual one too: whoever
    opens it expects the site there.
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
    """The port if it is free; for 0 one that is."""
    with socket.socket() as listener:
        # As the servers do: connections that ended a moment ago do not count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return None
        found: int = listener.getsockname()[1]
        return found
