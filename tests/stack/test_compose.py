"""compose.yaml: the whole stack, told all that it must be told, and shut to the outside."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack import processes
from deploy.stack.plan import USUAL_PORTS, WEB, WORKERS, Plan
from deploy.stack.programs import ROOT

from .compose import FILLED_IN, MissingVariableError, mentioned, read, services, wanted, words

pytestmark = pytest.mark.stack

SERVICES = {"postgres", "pgbouncer", "memcached", "nginx"}
STACK = {*SERVICES, *WEB, *WORKERS}
ONCE = {"prepare", "roles", "migrate", "tables"}
ALL = services()
DEMO = {name for name, one in ALL.items() if one.get("profiles") == ["demo"]}
SITE = sorted(name for name, one in ALL.items() if one["image"].startswith("gameday:"))


def plan(folder=Path("/nowhere")):
    return Plan(folder, USUAL_PORTS, dict.fromkeys(("key", "owner", "web", "work"), "x"), 1, 8)


def as_made_by_make_stack(name):
    if name in WEB:
        return processes.environment(plan(), "web", name)
    if name in WORKERS:
        return processes.environment(plan(), "work", name)
    return processes.environment(plan(), "owner")


def dockerfile(one):
    build = one["build"]
    return ROOT / (build["dockerfile"] if isinstance(build, dict) else "Dockerfile")


def test_every_service_of_the_stack_is_in_it():
    assert set(ALL) == STACK | ONCE | DEMO


def test_what_must_be_there_never_waits_for_the_demo():
    for name in set(ALL) - DEMO:
        assert not DEMO & set(ALL[name].get("depends_on", {}))
        assert "profiles" not in ALL[name]


@pytest.mark.parametrize("name", ["web1", "refresher1", "migrate"])  # the others are like these
def test_each_kind_of_process_starts_with_what_it_is_told(name, tmp_path):
    env = {**ALL[name]["environment"], "VAR_DIR": str(tmp_path)}
    path = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env=path | env,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted({*SITE} - {"prepare"}))
def test_each_is_told_what_make_stack_tells_it(name):
    by_image = {"VAR_DIR", "PYTHONUNBUFFERED"}
    told = set(ALL[name]["environment"]) | by_image
    assert set(as_made_by_make_stack(name)) - told == set()


@pytest.mark.parametrize("name", SITE)
def test_only_requests_go_through_pgbouncer(name):
    env = ALL[name]["environment"]
    through = env["DATABASE_URL"].startswith("postgres://gameday_web:three@10.77.0.11:6432/")
    assert through == (env.get("DISABLE_SERVER_SIDE_CURSORS") == "true")
    assert through == (name in {*WEB, "prepare"})


@pytest.mark.parametrize("name", sorted(FILLED_IN))
def test_nothing_starts_without_a_variable_that_has_no_default(name):
    with pytest.raises(MissingVariableError, match=name):
        read({**FILLED_IN, name: ""})


def test_the_example_explains_every_variable_and_no_other():
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [re.match(r"(#?)([A-Z][A-Z_]+)=", line) for line in lines]
    assert {found[2] for found in named if found} == mentioned()
    assert {found[2] for found in named if found and not found[1]} == wanted() == {*FILLED_IN}
    assert not [found for found in lines if re.match(r"[A-Z_]+=.", found)], "a secret to copy"


def test_only_nginx_is_reached_from_outside():
    assert [name for name, one in ALL.items() if "ports" in one] == ["nginx"]
    assert not [name for name, one in ALL.items() if "network_mode" in one]
    shut = {name for name, one in ALL.items() if set(one["networks"]) == {"inside"}}
    assert shut == {"postgres", "pgbouncer", "memcached", "roles", "tables"}
    assert read()["networks"]["inside"]["internal"] is True


def test_each_has_an_address_of_its_own():
    given = [one["networks"]["inside"]["ipv4_address"] for one in ALL.values()
             if isinstance(one["networks"], dict)]  # fmt: skip
    assert len(set(given)) == len(given) == len(SERVICES) + len(WEB)


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_image_is_built_here_on_a_base_of_one_version(name):
    text = dockerfile(ALL[name]).read_text()
    assert re.search(r"^ARG BASE=debian:\d+\.\d+-slim$", text, re.MULTILINE)
    stages = set(re.findall(r" AS (\w+)$", text, re.MULTILINE))
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) <= stages | {"${BASE}"}
    if isinstance(ALL[name]["build"], dict):
        assert ALL[name]["build"]["target"] in stages


@pytest.mark.parametrize("name", sorted(ALL))
def test_commands_name_files_that_are_there(name):
    for word in words(ALL[name].get("command", [])):
        for sql in re.findall(r"/srv/sql/(\S+)", word):
            assert (ROOT / "deploy/postgres" / sql).is_file()
        if word.endswith(".py"):
            assert (ROOT / word).is_file()
        if word.startswith("config."):
            assert (ROOT / f"{word.replace('.', '/')}.py").is_file()


@pytest.mark.parametrize("name", sorted(ALL))
def test_nobody_is_root_or_writes_where_nothing_is_mounted(name):
    one = ALL[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert "user" not in one
    assert "USER 10001:10001" in dockerfile(one).read_text()


@pytest.mark.parametrize("name", sorted(STACK))
def test_what_stays_comes_back_and_is_bounded(name):
    one = ALL[name]
    assert one["restart"] == "unless-stopped"
    assert one["logging"]["options"]["max-size"]
    assert one["mem_limit"]
    if name not in WORKERS:
        assert one["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_waits_for_what_it_needs_in_the_right_way(name):
    for other, how in ALL[name].get("depends_on", {}).items():
        stays = other in STACK
        wait = "healthy" if stays else "completed_successfully"
        assert how == {"condition": f"service_{wait}"}
        assert not stays or "test" in ALL[other]["healthcheck"]


@pytest.fixture
def of_make_stack(tmp_path):
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    return {process.name: process for process in processes.all_processes(plan(tmp_path))}


@pytest.mark.parametrize("name", WORKERS)
def test_workers_run_the_commands_of_make_stack(of_make_stack, name):
    assert ALL[name]["command"][2:] == list(of_make_stack[name].command)[2:]


@pytest.mark.parametrize("name", ["postgres", "nginx", *WEB])
def test_each_has_as_long_to_end_as_in_make_stack(of_make_stack, name):
    assert (
        int(ALL[name]["stop_grace_period"].removesuffix("s")) >= of_make_stack[name].stop_seconds
    )


def test_the_numbers_of_connections_are_enough_for_the_numbers_of_threads():
    env = ALL["prepare"]["environment"]
    threads = len(WEB) * int(env["WEB_CONCURRENCY"]) * int(env["WEB_THREADS"])
    assert int(env["PGBOUNCER_MAX_CLIENTS"]) >= 2 * threads
    beside_the_pool = plan().max_connections - plan().pool
    needed = int(env["PGBOUNCER_POOL"]) + beside_the_pool
    assert int(env["POSTGRES_MAX_CONNECTIONS"]) >= needed


def test_web_servers_have_time_for_what_is_under_way():
    gunicorn = (ROOT / "config/gunicorn.conf.py").read_text()
    grace = int(re.search(r"^graceful_timeout = (\d+)", gunicorn, re.MULTILINE)[1])
    for server in WEB:
        assert int(ALL[server]["stop_grace_period"].removesuffix("s")) > grace


def test_memcached_is_started_as_everywhere_but_for_its_address():
    def options(command):
        given = words([str(word) for word in command])[1:]
        pairs = dict(zip(given[::2], given[1::2], strict=True))
        return {key: value for key, value in pairs.items() if key not in {"-l", "-u"}}

    ours = options(ALL["memcached"]["command"])
    assert ours == options(processes.memcached(11211))
    assert ours["-U"] == "0"


def test_git_does_not_keep_the_secrets():
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
