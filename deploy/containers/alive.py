"""The health check of a container. It ends with status 1 if the web server fails /livez."""

import http.client
import os
import sys

TIMEOUT = 2.0  # seconds


def is_alive(bind: str) -> bool:
    """Return whether /livez answers 200.

    `bind`: the address:port that gunicorn listens on; 0.0.0.0 is every address.
    """
    host, _, port = bind.rpartition(":")
    web = http.client.HTTPConnection(
        "127.0.0.1" if host == "0.0.0.0" else host,  # noqa: S104
        int(port),
        timeout=TIMEOUT,
    )
    try:
        web.request("GET", "/livez")
        return web.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


if __name__ == "__main__":
    sys.exit(0 if is_alive(os.environ["BIND"]) else 1)
