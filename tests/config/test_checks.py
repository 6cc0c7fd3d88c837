"""Each check of `check --deploy`: it fires for the mistake, and is silent when all is right."""

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

RIGHT = Numbers(
    servers=2, workers=4, threads=8, worker_connections=1000, worker_megabytes=200,
    through_pgbouncer=True, pool=12, max_clients=200, conn_max_age=600,
    gunicorn_timeout=30, gunicorn_keepalive=75, gunicorn_backlog=2048,
    nginx_read_timeout=30, nginx_keepalive=60, nginx_backlog=4096,
    pgbouncer_client_idle=0, pgbouncer_server_idle=600, pgbouncer_query_timeout=15,
)  # fmt: skip
ROOMY = machine.Machine(
    open_files=20_000, somaxconn=4096, shared_memory=2**30, memory=8 * 2**30
)  # fmt: skip
TMPFS = [(Path("/"), "ext4"), (Path("/dev/shm"), "tmpfs")]
OURS = {"default": {"BACKEND": "caching.backends.memcached.MemcachedCache"}}


def at(place):
    return {"default": {**OURS["default"], "LOCATION": [place]}}


def but(**changes):
    return replace(RIGHT, **changes)


def lacking(**changes):
    return replace(ROOMY, **changes)


MISTAKES = [
    ("W001", connections.pgbouncer_takes_all, [but(max_clients=63)]),
    ("W001", connections.pgbouncer_takes_all, [but(servers=7)]),
    ("W002", connections.postgres_takes_all, [97, but(through_pgbouncer=False, threads=12)]),
    ("W002", connections.postgres_takes_all, [17, RIGHT]),
    ("W003", limits.pgbouncer_outlasts_django, [but(pgbouncer_client_idle=600)]),
    ("W003", limits.pgbouncer_outlasts_django,
     [but(pgbouncer_client_idle=900, conn_max_age=None)]),
    ("W003", limits.postgres_outlasts_its_client, [600.0, RIGHT]),
    ("W003", limits.postgres_outlasts_its_client, [300.0, but(through_pgbouncer=False)]),
    ("W003", limits.postgres_outlasts_its_client, [9e9, but(pgbouncer_server_idle=0)]),
    ("W004", limits.nginx_outlasts_gunicorn, [but(gunicorn_keepalive=60)]),
    ("W004", limits.nginx_outlasts_gunicorn, [but(gunicorn_timeout=31)]),
    ("W004", limits.nginx_outlasts_gunicorn, [but(pgbouncer_query_timeout=30)]),
    ("W005", names.database_is_an_address, [["db.internal"], {"localhost"}]),
    ("W006", names.postgres_asks_no_names, [["log_hostname is on"]]),
    ("W007", software.templates_are_kept, [[object()]]),
    ("E008", software.nothing_for_developers, [["caching", "debug_toolbar"]]),
    ("E008", software.nothing_for_developers, [["tests.caching.toy"]]),
    ("W009", software.memcached_is_private, [at("8.8.8.8:11211"), set()]),
    ("W009", software.memcached_is_private, [at("0.0.0.0:11211"), set()]),
    ("W009", software.memcached_is_private, [at("127.0.0.1:11211"), {11211}]),
    ("E010", software.no_cache_unpickles,
     [{"default": {"BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache"}}]),
    ("W011", machine.enough_open_files, [lacking(open_files=1024), RIGHT]),
    ("W012", machine.long_enough_queue, [lacking(somaxconn=128), RIGHT]),
    ("W013", machine.enough_shared_memory, [lacking(shared_memory=64 * 2**20)]),
    ("W014", machine.workers_fit_into_memory, [lacking(memory=2**30), RIGHT]),
    ("W015", machine.published_in_memory, [Path("/srv/published"), TMPFS]),
    ("W015", machine.published_in_memory,
     [Path("/dev/shm/pages"), [*TMPFS, (Path("/dev/shm/pages"), "ext4")]]),
    ("W016", machine.room_to_publish, [0.95]),
]  # fmt: skip
SOUND = [
    (connections.pgbouncer_takes_all, [RIGHT]),
    (connections.pgbouncer_takes_all, [but(max_clients=None)]),
    (connections.postgres_takes_all, [18, RIGHT]),
    (connections.postgres_takes_all, [97, but(through_pgbouncer=False)]),
    (limits.pgbouncer_outlasts_django, [RIGHT]),
    (limits.pgbouncer_outlasts_django, [but(pgbouncer_client_idle=900)]),
    (limits.pgbouncer_outlasts_django, [but(conn_max_age=None)]),
    (limits.postgres_outlasts_its_client, [0.0, RIGHT]),
    (limits.postgres_outlasts_its_client, [601.0, RIGHT]),
    (limits.nginx_outlasts_gunicorn, [RIGHT]),
    (names.database_is_an_address,
     [["127.0.0.1", "::1", "/run/postgresql", "", "localhost"], {"localhost"}]),
    (names.postgres_asks_no_names, [[]]),
    (software.templates_are_kept, [[CachedLoader(Engine(), [])]]),
    (software.nothing_for_developers, [["caching", "scoring"]]),
    (software.memcached_is_private, [at("127.0.0.1:11211"), {22}]),
    (software.memcached_is_private, [at("10.0.0.5:11211"), set()]),
    (software.memcached_is_private, [at("[::1]:11211"), set()]),
    (software.memcached_is_private, [at("memcached:11211"), set()]),
    (software.no_cache_unpickles, [OURS]),
    (machine.enough_open_files, [ROOMY, RIGHT]),
    (machine.long_enough_queue, [ROOMY, RIGHT]),
    (machine.enough_shared_memory, [ROOMY]),
    (machine.workers_fit_into_memory, [ROOMY, RIGHT]),
    (machine.workers_fit_into_memory, [lacking(memory=0), RIGHT]),
    (machine.published_in_memory, [Path("/dev/shm/pages"), TMPFS]),
    (machine.published_in_memory, [None, []]),
    (machine.room_to_publish, [0.5]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "check", "looks_at"), MISTAKES)
def test_a_mistake_is_named_with_what_to_change(code, check, looks_at):
    found = check(*looks_at)
    assert [one.id for one in found] == [f"config.{code}"]
    assert found[0].hint


@pytest.mark.parametrize(("check", "looks_at"), SOUND)
def test_what_is_right_is_passed_over(check, looks_at):
    assert check(*looks_at) == []


def test_every_check_that_is_listed_is_tried():
    listed = set(re.findall(r"^    ([WE]\d{3}) ", checks.__doc__, re.MULTILINE))
    assert len(listed) == 16
    assert {code for code, _, _ in MISTAKES} == listed


def test_the_numbers_are_read_from_the_files_that_set_them(monkeypatch):
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    monkeypatch.setenv("WEB_THREADS", "5")
    monkeypatch.setenv("WEB_SERVERS", "4")
    monkeypatch.setenv("PGBOUNCER_POOL", "12")
    found = numbers()
    assert (found.clients, found.pool, found.max_clients) == (60, 12, None)
    assert found.nginx_keepalive < found.gunicorn_keepalive


def test_the_machine_and_its_limit_for_a_container_are_read(tmp_path):
    (tmp_path / "max").write_text("max\n")
    (tmp_path / "some").write_text("536870912\n")
    assert machine.machine(tmp_path / "some").memory == 512 * 2**20
    assert (
        machine.machine(tmp_path / "max").memory >= machine.machine(tmp_path / "none").memory > 0
    )


def test_mounts_and_hosts_are_read_as_the_system_writes_them(tmp_path):
    table, hosts = tmp_path / "mounts", tmp_path / "hosts"
    table.write_text("/dev/vda / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw,nosuid 0 0\n")
    hosts.write_text("127.0.0.1 localhost # here\n\n10.0.0.5 db db.internal\n")
    assert machine.mounts(table) == TMPFS
    assert names.known_names(hosts) == {"localhost", "db", "db.internal"}


def test_a_port_that_is_open_everywhere_is_seen():
    with (
        socket.create_server(("0.0.0.0", 0)) as everywhere,
        socket.create_server(("127.0.0.1", 0)) as here,
    ):
        found = software.listening_everywhere()
        assert everywhere.getsockname()[1] in found
        assert here.getsockname()[1] not in found


def test_the_templates_of_the_project_are_kept():
    assert software.templates_are_kept(software.template_loaders()) == []


@pytest.mark.django_db
@pytest.mark.services
def test_postgresql_is_asked_for_its_own_numbers():
    if connection.vendor != "postgresql":
        pytest.skip("these are PostgreSQL's")
    with connection.cursor() as cursor:
        assert connections.ask_room(cursor) == 97
        assert limits.ask_idle_limit(cursor) == 0
        cursor.execute("SET LOCAL idle_session_timeout = '90s'")
        assert limits.ask_idle_limit(cursor) == 90
        assert names.ask_names(cursor) == []


def test_the_test_settings_fire_what_they_should():
    assert software.nothing_for_developers(settings.INSTALLED_APPS)
