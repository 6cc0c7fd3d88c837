"""Health checks, metrics and log lines of a running server."""

import contextlib
import json
import os
import re
import signal
from pathlib import Path

import pytest

from deploy.stack.programs import program, run
from tests.services import gunicorn, manage, memcached, postgres, production, until

from .conftest import Stack, ask

pytestmark = pytest.mark.stack


def counted(text: bytes, view: str) -> float:
    found = re.findall(rf'gameday_requests_total{{[^}}]*view="{view}"}} (\S+)'.encode(), text)
    return sum(map(float, found))


def test_nginx_does_not_serve_metrics(stack: Stack):
    assert ask(f"{stack.url}/metrics").status == 404
    direct = ask(f"http://{stack.web[0].address}/metrics")
    assert direct.status == 200
    assert b"gameday_database_up 1.0" in direct.body


def test_metrics_are_the_sum_of_all_workers(stack: Stack):
    with gunicorn("web5", {**stack.env, "WEB_CONCURRENCY": "2"}) as web:
        for _ in range(30):
            ask(f"http://{web.address}/livez")
        folder = Path(stack.env["VAR_DIR"]) / "metrics" / "web5"
        assert counted(ask(f"http://{web.address}/metrics").body, "livez") == 30
        assert list(folder.glob("counter_*.db"))


def test_log_lines_have_the_request_id_of_nginx(stack: Stack):
    answer = ask(f"{stack.url}/no-such-page/")
    name = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", name)
    logs = [web.process.log.read_text() for web in stack.web]
    lines = [json.loads(one) for log in logs for one in log.splitlines() if one.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == name]
    assert [line["message"] for line in mine] == ["Not Found: /no-such-page/"]
    assert mine[0]["server"] in ("web1", "web2")


def test_no_log_line_holds_a_password_or_a_cookie(stack: Stack):
    ask(f"{stack.url}/accounts/sign-in/", "POST", cookie="sessionid=hunter2secret")
    ask(f"{stack.url}/accounts/reset/Mg/hunter2secret/")
    for web in stack.web:
        assert "hunter2" not in web.process.log.read_text()


def test_health_checks_accept_any_host_name(stack: Stack):
    for path in ("livez", "readyz"):
        assert ask(f"http://{stack.web[0].address}/{path}", host="10.0.0.7").status == 200
    assert ask(f"http://{stack.web[0].address}/scores/", host="10.0.0.7").status == 400


@pytest.fixture
def own_database(tmp_path):
    """Yield the address of a server, and the PID of its own PostgreSQL."""
    with contextlib.ExitStack() as services:
        url = services.enter_context(postgres())
        cache = services.enter_context(memcached())
        env = production(tmp_path, url, cache.url)
        manage("migrate", "--verbosity", "0", env=env)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        web = services.enter_context(gunicorn("web6", env))
        yield f"http://{web.address}", first_process(url)


def first_process(database_url: str) -> int:
    """Return the PID of PostgreSQL's first process, from its pid file."""
    asks = ["-X", "-A", "-t", "-c", "SELECT pg_read_file('postmaster.pid')"]
    return int(run(program("psql"), *asks, database_url).split()[0])


def test_a_frozen_database_degrades_readyz_and_blocks_no_request(own_database):
    address, database = own_database
    assert json.loads(ask(f"{address}/readyz").body)["status"] == "ready"
    os.kill(database, signal.SIGSTOP)  # the kernel still accepts connections
    try:
        until(lambda: b"database does not answer" in ask(f"{address}/readyz").body)
        assert ask(f"{address}/readyz").status == 200
        page = ask(f"{address}/status/", x_forwarded_proto="https")
        assert (page.status, b"not responding" in page.body) == (200, True)
        assert b"gameday_database_up 0.0" in ask(f"{address}/metrics").body
    finally:
        os.kill(database, signal.SIGCONT)
    until(lambda: json.loads(ask(f"{address}/readyz").body)["status"] == "ready")


def test_check_deploy_finds_no_problem_in_production(stack: Stack):
    told = manage(
        "check", "--deploy", "--fail-level", "WARNING", "--database", "default", env=stack.env
    )
    assert "no issues" in told
