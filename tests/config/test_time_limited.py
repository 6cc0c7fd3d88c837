"""TimeLimited does not wait for a hanging call and runs one call at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.monitoring.time_limited import TimeLimited
from tests.services import until


def test_the_result_is_returned():
    assert TimeLimited(lambda: 7)() == 7


def test_a_hanging_call_returns_none_and_is_not_repeated():
    calls, may_continue = [], threading.Event()

    def hang():
        calls.append(1)
        return may_continue.wait(30)

    limited = TimeLimited(hang, patience=0.05, fresh=60)
    assert [limited() for _ in range(3)] == [None, None, None]
    assert len(calls) == 1
    may_continue.set()
    limited.patience = 30
    assert limited() is True  # the result of the call that hung


def test_concurrent_callers_share_one_call():
    calls, may_continue = [], threading.Event()

    def slow():
        calls.append(1)
        may_continue.wait(30)
        return len(calls)

    limited = TimeLimited(slow, patience=30, fresh=60)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(limited) for _ in range(8)]
        may_continue.set()
        assert {future.result() for future in futures} == {1}


def test_a_stale_result_is_computed_again():
    calls = []
    limited = TimeLimited(lambda: calls.append(1), fresh=0)
    limited()
    until(lambda: limited._stale_at < float("inf"))
    limited()
    assert len(calls) == 2


def test_an_error_is_raised_to_the_caller():
    with pytest.raises(ZeroDivisionError):
        TimeLimited(lambda: 1 / 0)()
