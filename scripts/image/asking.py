"""Requests to a container."""

import contextlib
import http.client


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Return status and body; status 0 while nothing answers."""
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(web):
        try:
            web.request("GET", path, headers={"Host": "localhost"} | headers)
            response = web.getresponse()
            return response.status, response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
