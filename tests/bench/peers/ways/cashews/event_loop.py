"""An event loop in a thread of its own, for cashews in the threads of gunicorn.

cashews is asynchronous, and its connections belong to one event loop. Django would run each
asynchronous view in a new one.
"""

import asyncio
from collections.abc import Coroutine
from functools import cache
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


@cache  # begun by the first request: threads do not survive gunicorn's fork
def event_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    return loop


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, event_loop()).result()
