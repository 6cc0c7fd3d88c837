"""Which request is behind what happens: its id stands in every log line that the request causes,
and goes with each flag to the build that answers it.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

_request: ContextVar[str] = ContextVar("request", default="")


def current_request_id() -> str:
    """The id of the request that this code runs for, "" where none is."""
    return _request.get()


@contextlib.contextmanager
def bound_request_id(request_id: str) -> Iterator[None]:
    token = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(token)
