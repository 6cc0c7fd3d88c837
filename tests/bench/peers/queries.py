"""SQL queries of one request, when the page is cached if the way caches it."""

import re

from tests.stack.conftest import ask

from .running import Running

REQUESTS = 5
QUERIES = re.compile(r'sql;desc="(\d+) quer')


def queries(server: Running) -> int:
    """Return the least number of a few requests: some may find that the page has expired."""
    return min(_queries(server.url) for _ in range(REQUESTS))


def _queries(url: str) -> int:
    headers = ask(url).headers
    if headers["X-Served-By"] == "published" or headers["X-Cache"] in ("HIT", "STALE", "UPDATING"):
        return 0  # nginx answered alone
    found = QUERIES.search(headers["Server-Timing"] or "")
    assert found is not None, f"{url} has no Server-Timing"
    return int(found[1])
