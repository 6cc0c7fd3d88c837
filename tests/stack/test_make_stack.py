"""`make stack` as one starts it on game day: every part of it, taken out and put back, and its
end. The tests share one stack and stand in the order of a day.
"""

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.stack import cluster, ready
from config.stack.backup import BEFORE
from tests.services import until
from tests.services.process import answers, program

from .running_stack import RunningStack, make_stack, newcomer

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("make-stack")]

PAGES = ["/", "/scores/", "/players/", "/leaderboard/", "/rules/", "/learn/",
         "/live.json", "/admin/login/", "/livez", "/readyz"]  # fmt: skip
SERVERS = ["web1", "web2"]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    with newcomer(tmp_path_factory.mktemp("newcomer")) as places:
        yield places


@pytest.fixture(scope="module")
def stack(places: tuple[Path, Path]) -> Iterator[RunningStack]:
    with make_stack(*places) as stack:
        yield stack


def served_by(stack: RunningStack) -> set[str]:
    return {stack.ask("/admin/login/").headers["X-Served-By"] for _ in range(6)}


def count(stack: RunningStack, table: str) -> int:
    return int(cluster.psql(stack.plan, "-c", f"SELECT count(*) FROM {table}"))


def setting(stack: RunningStack, role: str, name: str) -> str:
    url = stack.plan.database_url(role)
    command = [program("psql"), "-X", "-A", "-t", "-c", f"SHOW {name}", url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_it_says_where_the_site_and_each_server_are(stack):
    ports = stack.plan.ports
    assert f"Gameday is at http://localhost:{ports['nginx']}/ (Ctrl-C stops it)" in stack.log()
    for server in SERVERS:
        assert f"http://{server}.gameday.internal:{ports[server]}/" in stack.log()
        assert f"127.0.0.1 {server}.gameday.internal\n" in stack.log()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_through_nginx(stack, path):
    assert stack.ask(path).status == 200


def test_nginx_asks_both_servers(stack):
    assert served_by(stack) == {"web1", "web2"}


def test_hot_pages_are_published_and_nobody_renders_them(stack):
    until(lambda: stack.ask("/").headers["X-Served-By"] == "published")


def test_a_visitor_can_try_it_without_tls(stack):
    form = stack.ask("/admin/login/")
    cookie = form.headers["Set-Cookie"]
    assert "csrftoken=" in cookie
    assert "Secure" not in cookie


def test_requests_go_through_pgbouncer_and_have_short_limits(stack):
    assert ready.connected(stack.plan) >= {"refresher1", "refresher2", "replay"}
    assert setting(stack, "web", "statement_timeout") == "5s"
    assert setting(stack, "web", "idle_in_transaction_session_timeout") == "10s"
    assert setting(stack, "work", "statement_timeout") == "1min"
    assert setting(stack, "owner", "statement_timeout") == "0"
    assert setting(stack, "owner", "lock_timeout") == "5s"


def test_requests_may_write_rows_and_not_change_tables(stack):
    url = stack.plan.database_url("web")
    command = [program("psql"), "-X", "-c", "DROP TABLE caching_flag", url]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "must be owner of table caching_flag" in done.stderr


def test_each_thread_is_connected_before_its_first_request(stack):
    expected = stack.plan.clients
    assert expected == len(SERVERS) * stack.plan.workers * stack.plan.threads
    open_ones = Path("/proc/net/tcp").read_text().count(f":{stack.plan.ports['pgbouncer']:04X} ")
    assert open_ones >= expected


def test_memcached_does_not_listen_to_udp(stack):
    assert f":{stack.plan.ports['memcached']:04X} " not in Path("/proc/net/udp").read_text()


def test_secrets_are_for_their_owner_alone(stack):
    for name in ("stack.json", "supervisord.conf"):
        assert (stack.folder / name).stat().st_mode & 0o077 == 0


def test_a_server_is_taken_out_of_service_and_put_back_and_the_last_one_stays(stack):
    assert stack.run("drain", "SERVER=web1").returncode == 0
    assert served_by(stack) == {"web2"}
    assert ready.readiness(stack.plan, "web1") == (503, ["draining"])
    assert stack.ask("/admin/login/", "web1").status == 200  # by its name it still answers

    last = stack.run("drain", "SERVER=web2")
    assert last.returncode != 0
    assert "web2 is the last one that is ready" in last.stderr
    assert served_by(stack) == {"web2"}

    assert stack.run("undrain", "SERVER=web1").returncode == 0
    assert served_by(stack) == {"web1", "web2"}
    assert "it is one of web1, web2" in stack.run("drain", "SERVER=web3").stderr


def test_with_nginx_stopped_each_server_answers_by_its_name(stack):
    stack.manager.stop("nginx")
    assert not answers(stack.plan.ports["nginx"])
    for server in SERVERS:
        for path in ("/", "/scores/", "/live.json", "/readyz"):
            answer = stack.ask(path, server)
            assert (answer.status, answer.headers["X-Served-By"]) == (200, server)
        sheet = re.search(r'href="(/static/[^"]+\.css)"', stack.ask("/", server).body.decode())
        assert sheet
        assert stack.ask(sheet[1], server).status == 200
    stack.manager.start("nginx")
    ready.wait(stack.manager, "nginx")


def test_a_part_that_dies_is_started_again(stack):
    before = stack.manager.pid("web2")
    stack.manager.signal("web2", "KILL")
    until(lambda: stack.manager.pid("web2") not in (0, before))
    # Its old worker notices within a second that its master is gone.
    until(lambda: ready.get(stack.plan.ports["web2"], "/")[0] == 200)
    ready.wait(stack.manager, "web2")


def test_a_backup_brings_back_what_was_there(stack):
    tables = ("teams_team", "teams_lineupslot", "fantasy_user", "scoring_statline")
    stack.manager.stop("replay")  # or the lines go on while they are counted
    counts = {table: count(stack, table) for table in tables}
    assert counts["teams_team"] > 10
    assert stack.run("backup").returncode == 0
    (file,) = (stack.folder / "backups").iterdir()

    broken = stack.folder / "broken.dump"
    broken.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    cluster.psql(stack.plan, "-c", "DELETE FROM teams_lineupslot")
    refused = stack.run("restore", f"FILE={broken}")
    assert refused.returncode != 0
    assert count(stack, "teams_team") == counts["teams_team"]
    assert count(stack, "teams_lineupslot") == 0
    assert stack.ask("/").status == 200

    restored = stack.run("restore", f"FILE={file}")
    assert restored.returncode == 0, restored.stderr
    found = {table: count(stack, table) for table in tables if table != "scoring_statline"}
    assert found == {table: counts[table] for table in found}
    assert count(stack, "scoring_statline") >= counts["scoring_statline"]  # the replay goes on
    assert BEFORE in restored.stdout
    until(lambda: {stack.ask(path).status for path in PAGES} == {200})
    assert setting(stack, "web", "statement_timeout") == "5s"


def test_a_file_that_is_no_backup_is_refused(stack, tmp_path):
    (tmp_path / "notes.txt").write_text("not a backup")
    for name, why in (("notes.txt", "is no backup"), ("nothing", "there is no such file")):
        refused = stack.run("restore", f"FILE={tmp_path / name}")
        assert refused.returncode != 0
        assert why in refused.stderr


def test_a_second_stack_in_the_same_folder_is_refused(stack):
    second = stack.run("stack")
    assert second.returncode != 0
    assert f"a stack runs in {stack.folder} already" in second.stderr


def test_ctrl_c_ends_all_of_it(stack):
    """The last test of this stack."""
    assert {"postgres", "nginx", "memcached", "pgbouncer"} <= {
        Path(command.split()[0]).name.rstrip(":") for command in stack.processes()
    }
    stack.end(signal.SIGINT)
    until(lambda: stack.processes() == [])
    assert not any(map(answers, stack.plan.ports.values()))
    assert not stack.plan.published.exists()
    assert "Traceback" not in stack.log()


def test_the_next_start_has_the_same_data_and_ends_with_its_terminal(places, stack):
    with make_stack(*places) as again:
        assert again.plan.secrets == stack.plan.secrets
        assert count(again, "teams_team") > 10
        again.end(signal.SIGHUP)
        until(lambda: again.processes() == [])
