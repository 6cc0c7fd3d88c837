"""Faults under steady load by readers and by owners who save. The bench has the same faults for
longer, with figures. A deploy has its own file.

`struck` asserts for each fault that the stack recovers by itself, and that each owner then reads
the last acknowledged lineup on both servers. These tests assert what visitors see meanwhile.
"""

import json

import pytest

from deploy.stack import database
from tests.services import until
from tests.stack.faults import faults
from tests.stack.faults.outcome import struck

pytestmark = pytest.mark.stack


def reasons(stack):
    """Return the reasons of a server that is ready, perhaps degraded."""
    answer = stack.ask("/readyz")
    told = json.loads(answer.body)
    assert (answer.status, told["status"] == "degraded") == (200, bool(told["reasons"]))
    return told["reasons"]


def test_the_owners_notice_a_lost_save(stack, crowd):
    owner = crowd.owners[0]
    owner.play(1)
    undo = "UPDATE teams_lineup SET version = version - 1 WHERE id = "
    database.psql(stack.plan, "-c", f"{undo}{owner.token[0]}")
    owner.read()
    assert len(owner.lost) == 1
    owner.lost.clear()


def test_no_page_fails_while_one_web_server_is_killed(stack, crowd):
    with struck(stack, crowd, faults.ONE_SERVER_KILLED) as outcome:
        until(lambda: outcome.answered("search") > 10)
    assert outcome.broken == []
    assert outcome.failed("private") == "0"


def test_published_pages_stay_fresh_while_both_web_servers_are_killed(stack, crowd):
    with struck(stack, crowd, faults.BOTH_SERVERS_KILLED) as outcome:
        version = stack.ask("/live.json").headers["ETag"]
        until(lambda: stack.ask("/live.json").headers["ETag"] != version)
        answer = stack.ask("/lineup/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert b"Your last saved lineup is safe" in answer.body
    # The kill cuts off answers that a server is sending. No published page is one of them.
    assert [one for one in outcome.broken if "broken off" not in one or "private" not in one] == []


def test_every_page_answers_while_memcached_is_killed(stack, crowd):
    with struck(stack, crowd, faults.MEMCACHED_KILLED) as outcome:
        until(lambda: reasons(stack) == ["cache does not answer"])
        until(lambda: outcome.answered("search") > 10 and outcome.answered("save") > 4)
    assert outcome.broken == []


def test_every_page_answers_while_memcached_is_frozen(stack, crowd):
    with struck(stack, crowd, faults.MEMCACHED_FROZEN) as outcome:
        until(lambda: reasons(stack) == ["cache does not answer"])
        until(lambda: outcome.answered("search") > 10 and outcome.answered("save") > 4)
    assert outcome.broken == []


@pytest.mark.parametrize("fault", [faults.POSTGRES_STOPPED, faults.POSTGRES_FROZEN],
                         ids=["stopped", "frozen"])  # fmt: skip
def test_every_public_page_answers_without_postgresql(stack, crowd, fault):
    with struck(stack, crowd, fault) as outcome:
        until(lambda: "database does not answer" in reasons(stack))
        until(lambda: outcome.answered("search") > 10)
    assert outcome.broken == []


def test_pages_stay_and_status_warns_while_the_refreshers_are_killed(stack, crowd):
    warning = "none is running, so pages are getting old"
    with struck(stack, crowd, faults.REFRESHERS_KILLED) as outcome:
        # As if the last heartbeat was long ago.
        database.psql(
            stack.plan, "-c", "UPDATE caching_heartbeat SET beat_at = now() - '1h'::interval"
        )
        until(lambda: warning in stack.ask("/status/").body.decode())
        until(lambda: outcome.answered("published") > 10)
    assert outcome.broken == []
    until(lambda: warning not in stack.ask("/status/").body.decode())


def test_web_servers_answer_while_the_publish_folder_is_full(stack, crowd):
    if not faults.may_mount():
        pytest.skip("mounting a small folder needs root, and is not possible here")
    with struck(stack, crowd, faults.FOLDER_FULL) as outcome:
        until(lambda: reasons(stack) == ["publish folder is full or cannot be written"])
        until(lambda: stack.ask("/live.json").headers["X-Served-By"] != "published")
        until(lambda: outcome.answered("published") > 10)
    assert outcome.broken == []
