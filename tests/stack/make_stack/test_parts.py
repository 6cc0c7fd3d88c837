"""The services of the running stack, stopped and started again."""

import re
import subprocess
from pathlib import Path

import pytest

from deploy.stack import ready
from tests.services import until
from tests.services.process import answers, program
from tests.stack.running_stack import PAGES

pytestmark = pytest.mark.stack

SERVERS = ["web1", "web2"]


def test_make_stack_prints_the_addresses_of_the_site_and_each_server(stack):
    ports = stack.plan.ports
    assert f"Gameday is at http://localhost:{ports['nginx']}/ (Ctrl-C stops it)" in stack.log()
    for server in SERVERS:
        assert f"http://{server}.gameday.internal:{ports[server]}/" in stack.log()
        assert f"127.0.0.1 {server}.gameday.internal\n" in stack.log()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_through_nginx(stack, path):
    assert stack.ask(path).status == 200


def test_nginx_uses_both_servers(stack):
    assert stack.served_by() == {"web1", "web2"}


def test_hot_pages_are_served_as_published_files(stack):
    until(lambda: stack.ask("/").headers["X-Served-By"] == "published")


def test_the_csrf_cookie_works_without_tls(stack):
    form = stack.ask("/admin/login/")
    cookie = form.headers["Set-Cookie"]
    assert "csrftoken=" in cookie
    assert "Secure" not in cookie


def test_each_role_has_its_time_limits(stack):
    assert ready.connected(stack.plan) >= {"refresher1", "refresher2", "replay"}
    assert stack.setting("web", "statement_timeout") == "5s"
    assert stack.setting("web", "idle_in_transaction_session_timeout") == "10s"
    assert stack.setting("work", "statement_timeout") == "1min"
    assert stack.setting("owner", "statement_timeout") == "0"
    assert stack.setting("owner", "lock_timeout") == "5s"


def test_the_web_role_cannot_change_tables(stack):
    url = stack.plan.database_url("web")
    command = [program("psql"), "-X", "-c", "DROP TABLE caching_flag", url]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "must be owner of table caching_flag" in done.stderr


def test_each_thread_is_connected_before_its_first_request(stack):
    expected = stack.plan.clients
    assert expected == len(SERVERS) * stack.plan.workers * stack.plan.threads
    open_ones = Path("/proc/net/tcp").read_text().count(f":{stack.plan.ports['pgbouncer']:04X} ")
    assert open_ones >= expected


def test_memcached_does_not_listen_on_udp(stack):
    assert f":{stack.plan.ports['memcached']:04X} " not in Path("/proc/net/udp").read_text()


def test_only_the_owner_can_read_files_with_secrets(stack):
    for name in ("stack.json", "supervisord.conf"):
        assert (stack.folder / name).stat().st_mode & 0o077 == 0


def test_drain_and_undrain_change_the_servers_and_keep_the_last_one(stack):
    assert stack.run("drain", "SERVER=web1").returncode == 0
    assert stack.served_by() == {"web2"}
    assert ready.readiness(stack.plan, "web1") == (503, ["draining"])
    assert stack.ask("/admin/login/", "web1").status == 200  # it still answers direct requests

    last = stack.run("drain", "SERVER=web2")
    assert last.returncode != 0
    assert "web2 is the last one that is ready" in last.stderr
    assert stack.served_by() == {"web2"}

    assert stack.run("undrain", "SERVER=web1").returncode == 0
    assert stack.served_by() == {"web1", "web2"}
    assert "it is one of web1, web2" in stack.run("drain", "SERVER=web3").stderr


def test_with_nginx_stopped_each_server_answers_by_its_name(stack):
    stack.manager.stop("nginx")
    try:
        assert not answers(stack.plan.ports["nginx"])
        for server in SERVERS:
            for path in ("/", "/scores/", "/live.json", "/readyz"):
                answer = stack.ask(path, server)
                assert (answer.status, answer.headers["X-Served-By"]) == (200, server)
            sheet = re.search(r'href="(/static/[^"]+\.css)"', stack.ask("/", server).body.decode())
            assert sheet
            assert stack.ask(sheet[1], server).status == 200
    finally:
        stack.manager.start("nginx")
        ready.wait(stack.manager, "nginx")


def test_a_web_server_that_dies_is_restarted(stack):
    before = stack.manager.pid("web2")
    stack.manager.signal("web2", "KILL")
    until(lambda: stack.manager.pid("web2") not in (0, before))
    # The old worker ends within a second of its master, and holds the port until then.
    until(lambda: ready.get(stack.plan.ports["web2"], "/")[0] == 200)
    ready.wait(stack.manager, "web2")


def test_a_second_stack_in_the_same_folder_is_refused(stack):
    second = stack.run("stack")
    assert second.returncode != 0
    assert f"a stack runs in {stack.folder} already" in second.stderr
