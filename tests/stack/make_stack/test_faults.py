"""What breaks on game day, broken under steady load: readers, and owners who save. The bench has
the same faults for longer, and the figures. (A deploy has a file of its own.)

Of each fault is asserted, in `struck`: everything is well again by itself, and each owner then
reads the lineup that was last acknowledged, on both servers. Here: who noticed.
"""

import json

import pytest

from deploy.stack import database
from tests.services import until
from tests.stack.faults import faults
from tests.stack.faults.outcome import struck

pytestmark = pytest.mark.stack


def reasons(stack):
    """Of a server that is ready, and degraded."""
    answer = stack.ask("/readyz")
    told = json.loads(answer.body)
    assert (answer.status, told["status"] == "degraded") == (200, bool(told["reasons"]))
    return told["reasons"]


def test_an_acknowledged_save_that_is_gone_is_noticed(stack, crowd):
    owner = crowd.owners[0]
    owner.play(1)
    taken_back = "UPDATE teams_lineup SET version = version - 1 WHERE id = "
    database.psql(stack.plan, "-c", f"{taken_back}{owner.token[0]}")
    owner.read()
    assert len(owner.lost) == 1
    owner.lost.clear()


def test_one_web_server_killed_and_no_page_fails(stack, crowd):
    with struck(stack, crowd, faults.ONE_SERVER_KILLED) as outcome:
        until(lambda: outcome.answered("search") > 10)
    assert outcome.broken == []
    assert outcome.failed("private") == "0"


def test_both_web_servers_killed_and_published_pages_stay_fresh(stack, crowd):
    with struck(stack, crowd, faults.BOTH_SERVERS_KILLED) as outcome:
        version = stack.ask("/live.json").headers["ETag"]
        until(lambda: stack.ask("/live.json").headers["ETag"] != version)
        answer = stack.ask("/lineup/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert b"Your last saved lineup is safe" in answer.body
    assert outcome.broken == []


def test_memcached_killed_and_every_page_answers(stack, crowd):
    with struck(stack, crowd, faults.MEMCACHED_KILLED) as outcome:
        until(lambda: reasons(stack) == ["cache does not answer"])
        until(lambda: outcome.answered("search") > 10 and outcome.answered("save") > 4)
    assert outcome.broken == []


def test_memcached_frozen_and_every_page_answers(stack, crowd):
    with struck(stack, crowd, faults.MEMCACHED_FROZEN) as outcome:
        until(lambda: reasons(stack) == ["cache does not answer"])
        until(lambda: outcome.answered("search") > 10 and outcome.answered("save") > 4)
    assert outcome.broken == []


@pytest.mark.parametrize("fault", [faults.POSTGRES_STOPPED, faults.POSTGRES_FROZEN],
                         ids=["stopped", "frozen"])  # fmt: skip
def test_postgresql_gone_and_every_public_page_answers(stack, crowd, fault):
    with struck(stack, crowd, fault) as outcome:
        until(lambda: "database does not answer" in reasons(stack))
        until(lambda: outcome.answered("search") > 10)
    assert outcome.broken == []


def test_refreshers_killed_and_pages_stay_and_say_so(stack, crowd):
    warning = "none is running: pages grow old"
    with struck(stack, crowd, faults.REFRESHERS_KILLED) as outcome:
        # As if they were silent for long.
        database.psql(
            stack.plan, "-c", "UPDATE caching_heartbeat SET beat_at = now() - '1h'::interval"
        )
        until(lambda: warning in stack.ask("/status/").body.decode())
        until(lambda: outcome.answered("published") > 10)
    assert outcome.broken == []
    until(lambda: warning not in stack.ask("/status/").body.decode())


def test_a_publish_folder_that_is_full_and_web_servers_answer_instead(stack, crowd):
    if not faults.may_mount():
        pytest.skip("to give a folder little memory one must be root, and may mount")
    with struck(stack, crowd, faults.FOLDER_FULL) as outcome:
        until(lambda: reasons(stack) == ["publish folder is full or cannot be written"])
        until(lambda: stack.ask("/live.json").headers["X-Served-By"] != "published")
        until(lambda: outcome.answered("published") > 10)
    assert outcome.broken == []
