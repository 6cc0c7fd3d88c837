"""What hangs is not waited for, and asked by one at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.monitoring.time_limited import TimeLimited
from tests.services import until


def test_it_answers():
    assert TimeLimited(lambda: 7)() == 7


def test_one_that_hangs_is_no_answer_and_is_not_asked_twice():
    asked, goes_on = [], threading.Event()

    def hangs():
        asked.append(1)
        return goes_on.wait(30)

    bounded = TimeLimited(hangs, patience=0.05, fresh=60)
    assert [bounded() for _ in range(3)] == [None, None, None]
    assert len(asked) == 1
    goes_on.set()
    bounded.patience = 30
    assert bounded() is True  # what it brought in the end


def test_many_who_ask_at_once_share_one_answer():
    asked, goes_on = [], threading.Event()

    def slow():
        asked.append(1)
        goes_on.wait(30)
        return len(asked)

    bounded = TimeLimited(slow, patience=30, fresh=60)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(bounded) for _ in range(8)]
        goes_on.set()
        assert {answer.result() for answer in answers} == {1}


def test_an_answer_that_is_not_fresh_is_asked_for_again():
    asked = []
    bounded = TimeLimited(lambda: asked.append(1), fresh=0)
    bounded()
    until(lambda: bounded._stale_at < float("inf"))
    bounded()
    assert len(asked) == 2


def test_an_error_is_the_askers():
    with pytest.raises(ZeroDivisionError):
        TimeLimited(lambda: 1 / 0)()
