"""The id of the current request.

Every log line that the request causes has the id. Each flag carries it to the build for that flag.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

_request: ContextVar[str] = ContextVar("request", default="")


def current_request_id() -> str:
    """Return the id of the current request, or "" outside a request."""
    return _request.get()


@contextlib.contextmanager
def bound_request_id(request_id: str) -> Iterator[None]:
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)
