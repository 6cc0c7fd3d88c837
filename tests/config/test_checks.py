"""Each check of `check --deploy` reports invalid settings and accepts valid ones."""

import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.template import Engine
from django.template.loaders.cached import Loader as CachedLoader

from config.monitoring import checks
from config.monitoring.checks import connections, limits, machine, names, software
from config.monitoring.checks.numbers import Numbers, numbers

VALID = Numbers(
    servers=2, workers=4, threads=8, worker_connections=1000, worker_megabytes=200,
    through_pgbouncer=True, pool=12, max_clients=200, conn_max_age=600,
    gunicorn_timeout=30, gunicorn_keepalive=75, gunicorn_backlog=2048,
    nginx_read_timeout=30, nginx_keepalive=60, nginx_backlog=4096,
    pgbouncer_client_idle=0, pgbouncer_server_idle=600, pgbouncer_query_timeout=15,
)  # fmt: skip
LARGE_MACHINE = machine.Machine(
    open_files=20_000, somaxconn=4096, shared_memory=2**30, memory=8 * 2**30
)  # fmt: skip
TMPFS = [(Path("/"), "ext4"), (Path("/dev/shm"), "tmpfs")]
PROJECT_CACHES = {"default": {"BACKEND": "caching.backends.memcached.MemcachedCache"}}


def at(place):
    return {"default": {**PROJECT_CACHES["default"], "LOCATION": [place]}}


def numbers_with(**changes):
    return replace(VALID, **changes)


def machine_with(**changes):
    return replace(LARGE_MACHINE, **changes)


INVALID_CASES = [
    ("W001", connections.check_pgbouncer_clients, [numbers_with(max_clients=63)]),
    ("W001", connections.check_pgbouncer_clients, [numbers_with(servers=7)]),
    (
        "W002",
        connections.check_postgres_connections,
        [97, numbers_with(through_pgbouncer=False, threads=12)],
    ),
    ("W002", connections.check_postgres_connections, [17, VALID]),
    ("W003", limits.check_pgbouncer_timeouts, [numbers_with(pgbouncer_client_idle=600)]),
    ("W003", limits.check_pgbouncer_timeouts,
     [numbers_with(pgbouncer_client_idle=900, conn_max_age=None)]),
    ("W003", limits.check_idle_session_timeout, [600.0, VALID]),
    ("W003", limits.check_idle_session_timeout, [300.0, numbers_with(through_pgbouncer=False)]),
    ("W003", limits.check_idle_session_timeout, [9e9, numbers_with(pgbouncer_server_idle=0)]),
    ("W004", limits.check_nginx_timeouts, [numbers_with(gunicorn_keepalive=60)]),
    ("W004", limits.check_nginx_timeouts, [numbers_with(gunicorn_timeout=31)]),
    ("W004", limits.check_nginx_timeouts, [numbers_with(pgbouncer_query_timeout=30)]),
    ("W005", names.check_database_address, [["db.internal"], {"localhost"}]),
    ("W006", names.check_postgres_host_names, [["log_hostname is on"]]),
    ("W007", software.check_template_loaders, [[object()]]),
    ("E008", software.check_developer_apps, [["caching", "debug_toolbar"]]),
    ("E008", software.check_developer_apps, [["tests.caching.toy"]]),
    ("W009", software.check_memcached_is_not_public, [at("8.8.8.8:11211"), set()]),
    ("W009", software.check_memcached_is_not_public, [at("0.0.0.0:11211"), set()]),
    ("W009", software.check_memcached_is_not_public, [at("127.0.0.1:11211"), {11211}]),
    ("E010", software.check_cache_backends,
     [{"default": {"BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache"}}]),
    ("W011", machine.check_open_files, [machine_with(open_files=1024), VALID]),
    ("W012", machine.check_listen_queue, [machine_with(somaxconn=128), VALID]),
    ("W013", machine.check_shared_memory, [machine_with(shared_memory=64 * 2**20)]),
    ("W014", machine.check_worker_memory, [machine_with(memory=2**30), VALID]),
    ("W015", machine.check_publish_file_system, [Path("/srv/published"), TMPFS]),
    ("W015", machine.check_publish_file_system,
     [Path("/dev/shm/pages"), [*TMPFS, (Path("/dev/shm/pages"), "ext4")]]),
    ("W015", machine.check_publish_file_system,
     [Path("/dev/shm/pages"), [(Path("/dev/shm"), "tmpfs"), (Path("/dev/shm"), "ext4")]]),
    ("W016", machine.check_publish_space, [0.95]),
    ("W017", names.check_site_url, ["https://*", ["*"], True]),
    ("W017", names.check_site_url, ["www.example.org", ["www.example.org"], True]),
    ("W017", names.check_site_url, ["https://example.org/play", ["example.org"], True]),
    ("W017", names.check_site_url, ["https://example.com", ["example.org"], True]),
    ("W017", names.check_site_url, ["http://example.org", ["example.org"], True]),
]  # fmt: skip
VALID_CASES = [
    (connections.check_pgbouncer_clients, [VALID]),
    (connections.check_pgbouncer_clients, [numbers_with(max_clients=None)]),
    (connections.check_postgres_connections, [18, VALID]),
    (connections.check_postgres_connections, [97, numbers_with(through_pgbouncer=False)]),
    (limits.check_pgbouncer_timeouts, [VALID]),
    (limits.check_pgbouncer_timeouts, [numbers_with(pgbouncer_client_idle=900)]),
    (limits.check_pgbouncer_timeouts, [numbers_with(conn_max_age=None)]),
    (limits.check_idle_session_timeout, [0.0, VALID]),
    (limits.check_idle_session_timeout, [601.0, VALID]),
    (limits.check_nginx_timeouts, [VALID]),
    (names.check_database_address,
     [["127.0.0.1", "::1", "/run/postgresql", "", "localhost"], {"localhost"}]),
    (names.check_postgres_host_names, [[]]),
    (software.check_template_loaders, [[CachedLoader(Engine(), [])]]),
    (software.check_developer_apps, [["caching", "scoring"]]),
    (software.check_memcached_is_not_public, [at("127.0.0.1:11211"), {22}]),
    (software.check_memcached_is_not_public, [at("10.0.0.5:11211"), set()]),
    (software.check_memcached_is_not_public, [at("[::1]:11211"), set()]),
    (software.check_memcached_is_not_public, [at("memcached:11211"), set()]),
    (software.check_cache_backends, [PROJECT_CACHES]),
    (machine.check_open_files, [LARGE_MACHINE, VALID]),
    (machine.check_listen_queue, [LARGE_MACHINE, VALID]),
    (machine.check_shared_memory, [LARGE_MACHINE]),
    (machine.check_worker_memory, [LARGE_MACHINE, VALID]),
    (machine.check_worker_memory, [machine_with(memory=0), VALID]),
    (machine.check_publish_file_system, [Path("/dev/shm/pages"), TMPFS]),
    (machine.check_publish_file_system, [None, []]),
    (machine.check_publish_space, [0.5]),
    (names.check_site_url, ["https://www.example.org", [".example.org"], True]),
    (names.check_site_url, ["http://localhost:8080", ["localhost"], False]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "check", "arguments"), INVALID_CASES)
def test_an_invalid_setting_is_reported_with_a_hint(code, check, arguments):
    found = check(*arguments)
    assert [one.id for one in found] == [f"config.{code}"]
    assert found[0].hint


@pytest.mark.parametrize(("check", "arguments"), VALID_CASES)
def test_a_valid_setting_is_not_reported(check, arguments):
    assert check(*arguments) == []


def test_every_listed_check_has_an_invalid_case():
    listed = set(re.findall(r"^    ([WE]\d{3}) ", checks.__doc__, re.MULTILINE))
    assert len(listed) == 17
    assert {code for code, _, _ in INVALID_CASES} == listed


def test_numbers_are_read_from_environment_and_configuration_files(monkeypatch):
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    monkeypatch.setenv("WEB_THREADS", "5")
    monkeypatch.setenv("WEB_SERVERS", "4")
    monkeypatch.setenv("PGBOUNCER_POOL", "12")
    found = numbers()
    assert (found.clients, found.pool, found.max_clients) == (60, 12, None)
    assert found.nginx_keepalive < found.gunicorn_keepalive


def test_machine_memory_is_limited_by_the_container(tmp_path):
    (tmp_path / "max").write_text("max\n")
    (tmp_path / "some").write_text("536870912\n")
    assert machine.machine(tmp_path / "some").memory == 512 * 2**20
    assert (
        machine.machine(tmp_path / "max").memory >= machine.machine(tmp_path / "none").memory > 0
    )


def test_mounts_and_hosts_files_are_parsed(tmp_path):
    table, hosts = tmp_path / "mounts", tmp_path / "hosts"
    table.write_text("/dev/vda / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw,nosuid 0 0\n")
    hosts.write_text("127.0.0.1 localhost # here\n\n10.0.0.5 db db.internal\n")
    assert machine.mounts(table) == TMPFS
    assert names.known_names(hosts) == {"localhost", "db", "db.internal"}


def test_ports_open_on_all_addresses_are_found():
    with (
        socket.create_server(("0.0.0.0", 0)) as everywhere,
        socket.create_server(("127.0.0.1", 0)) as here,
    ):
        found = software.listening_everywhere()
        assert everywhere.getsockname()[1] in found
        assert here.getsockname()[1] not in found


def test_the_project_caches_its_templates():
    assert software.check_template_loaders(software.template_loaders()) == []


@pytest.mark.django_db
@pytest.mark.services
def test_settings_are_read_from_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("these are PostgreSQL's")
    with connection.cursor() as cursor:
        assert connections.free_connections(cursor) == 97
        assert limits.idle_session_timeout(cursor) == 0
        cursor.execute("SET LOCAL idle_session_timeout = '90s'")
        assert limits.idle_session_timeout(cursor) == 90
        assert names.postgres_host_names(cursor) == []


def test_the_test_settings_fail_the_developer_apps_check():
    assert software.check_developer_apps(settings.INSTALLED_APPS)
