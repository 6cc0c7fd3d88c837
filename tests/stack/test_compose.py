"""compose.yaml has the whole stack with its settings, and only nginx is open to the outside."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack import processes
from deploy.stack.plan import USUAL_PORTS, WEB, WORKERS, Plan
from deploy.stack.programs import ROOT

from .compose import FILLED_IN, MissingVariableError, read, required, services, variables, words

pytestmark = pytest.mark.stack

SERVICES = {"postgres", "pgbouncer", "memcached", "nginx"}
STACK = {*SERVICES, *WEB, *WORKERS}
ONCE = {"prepare", "roles", "migrate", "tables"}
ALL = services()
DEMO = {name for name, one in ALL.items() if one.get("profiles") == ["demo"]}
SITE = sorted(name for name, one in ALL.items() if one["image"].startswith("gameday:"))


def plan(folder=Path("/nowhere")):
    return Plan(folder, USUAL_PORTS, dict.fromkeys(("key", "owner", "web", "work"), "x"), 1, 8)


def environment_of_make_stack(name):
    if name in WEB:
        return processes.environment(plan(), "web", name)
    if name in WORKERS:
        return processes.environment(plan(), "work", name)
    return processes.environment(plan(), "owner")


def dockerfile(one):
    build = one["build"]
    return ROOT / (build["dockerfile"] if isinstance(build, dict) else "Dockerfile")


def test_compose_has_every_service_of_the_stack():
    assert set(ALL) == STACK | ONCE | DEMO


def test_no_service_depends_on_the_demo():
    for name in set(ALL) - DEMO:
        assert not DEMO & set(ALL[name].get("depends_on", {}))
        assert "profiles" not in ALL[name]


@pytest.mark.parametrize("name", ["web1", "refresher1", "migrate"])  # the others are like these
def test_each_kind_of_process_starts_with_its_environment(name, tmp_path):
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
def test_each_process_has_the_variables_of_make_stack(name):
    of_image = {"VAR_DIR", "PYTHONUNBUFFERED"}
    names = set(ALL[name]["environment"]) | of_image
    assert set(environment_of_make_stack(name)) - names == set()


@pytest.mark.parametrize("name", SITE)
def test_only_web_servers_go_through_pgbouncer(name):
    env = ALL[name]["environment"]
    through = env["DATABASE_URL"].startswith("postgres://gameday_web:three@10.77.0.11:6432/")
    assert through == (env.get("DISABLE_SERVER_SIDE_CURSORS") == "true")
    assert through == (name in {*WEB, "prepare"})


@pytest.mark.parametrize("name", sorted(FILLED_IN))
def test_compose_requires_each_variable_without_a_default(name):
    with pytest.raises(MissingVariableError, match=name):
        read({**FILLED_IN, name: ""})


def test_the_example_env_file_has_every_variable_and_no_other():
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [re.match(r"(#?)([A-Z][A-Z_]+)=", line) for line in lines]
    assert {found[2] for found in named if found} == variables()
    assert {found[2] for found in named if found and not found[1]} == required() == {*FILLED_IN}
    assert not [found for found in lines if re.match(r"[A-Z_]+=.", found)], "a secret to copy"


def test_only_nginx_is_reachable_from_outside():
    assert [name for name, one in ALL.items() if "ports" in one] == ["nginx"]
    assert not [name for name, one in ALL.items() if "network_mode" in one]
    shut = {name for name, one in ALL.items() if set(one["networks"]) == {"inside"}}
    assert shut == {"postgres", "pgbouncer", "memcached", "roles", "tables"}
    assert read()["networks"]["inside"]["internal"] is True


def test_each_service_has_its_own_address():
    given = [one["networks"]["inside"]["ipv4_address"] for one in ALL.values()
             if isinstance(one["networks"], dict)]  # fmt: skip
    assert len(set(given)) == len(given) == len(SERVICES) + len(WEB)


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_image_is_built_from_a_pinned_base(name):
    text = dockerfile(ALL[name]).read_text()
    assert re.search(r"^ARG BASE=debian:\d+\.\d+-slim$", text, re.MULTILINE)
    stages = set(re.findall(r" AS (\w+)$", text, re.MULTILINE))
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) <= stages | {"${BASE}"}
    if isinstance(ALL[name]["build"], dict):
        assert ALL[name]["build"]["target"] in stages


@pytest.mark.parametrize("name", sorted(ALL))
def test_commands_name_files_that_exist(name):
    for word in words(ALL[name].get("command", [])):
        for sql in re.findall(r"/srv/sql/(\S+)", word):
            assert (ROOT / "deploy/postgres" / sql).is_file()
        if word.endswith(".py"):
            assert (ROOT / word).is_file()
        if word.startswith("config."):
            assert (ROOT / f"{word.replace('.', '/')}.py").is_file()


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_service_runs_as_root_or_writes_outside_of_its_mounts(name):
    one = ALL[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert "user" not in one
    assert "USER 10001:10001" in dockerfile(one).read_text()


@pytest.mark.parametrize("name", sorted(STACK))
def test_each_lasting_service_restarts_and_has_limits(name):
    one = ALL[name]
    assert one["restart"] == "unless-stopped"
    assert one["logging"]["options"]["max-size"]
    assert one["mem_limit"]
    if name not in WORKERS:
        assert one["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_dependency_has_the_right_condition(name):
    for other, how in ALL[name].get("depends_on", {}).items():
        stays = other in STACK
        wait = "healthy" if stays else "completed_successfully"
        assert how == {"condition": f"service_{wait}"}
        assert not stays or "test" in ALL[other]["healthcheck"]


@pytest.fixture
def stack_processes(tmp_path):
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    return {process.name: process for process in processes.all_processes(plan(tmp_path))}


@pytest.mark.parametrize("name", WORKERS)
def test_workers_run_the_commands_of_make_stack(stack_processes, name):
    assert ALL[name]["command"][2:] == list(stack_processes[name].command)[2:]


@pytest.mark.parametrize("name", ["postgres", "nginx", *WEB])
def test_each_service_has_as_long_to_stop_as_in_make_stack(stack_processes, name):
    assert (
        int(ALL[name]["stop_grace_period"].removesuffix("s")) >= stack_processes[name].stop_seconds
    )


def test_there_are_enough_connections_for_all_threads():
    env = ALL["prepare"]["environment"]
    threads = len(WEB) * int(env["WEB_CONCURRENCY"]) * int(env["WEB_THREADS"])
    assert int(env["PGBOUNCER_MAX_CLIENTS"]) >= 2 * threads
    beside_the_pool = plan().max_connections - plan().pool
    needed = int(env["PGBOUNCER_POOL"]) + beside_the_pool
    assert int(env["POSTGRES_MAX_CONNECTIONS"]) >= needed


def test_web_servers_have_time_to_finish_their_requests():
    gunicorn = (ROOT / "config/gunicorn.conf.py").read_text()
    grace = int(re.search(r"^graceful_timeout = (\d+)", gunicorn, re.MULTILINE)[1])
    for server in WEB:
        assert int(ALL[server]["stop_grace_period"].removesuffix("s")) > grace


def test_memcached_has_the_options_of_make_stack():
    def options(command):
        given = words([str(word) for word in command])[1:]
        pairs = dict(zip(given[::2], given[1::2], strict=True))
        return {key: value for key, value in pairs.items() if key not in {"-l", "-u"}}

    ours = options(ALL["memcached"]["command"])
    assert ours == options(processes.memcached(11211))
    assert ours["-U"] == "0"


def test_git_ignores_the_env_file():
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
