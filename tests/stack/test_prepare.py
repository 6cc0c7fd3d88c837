"""The configuration that prepare writes from the variables of compose.yaml."""

import os
import re

import pytest

from deploy.containers.prepare import copy_static, prepare
from deploy.stack.plan import WEB

from .compose import services

pytestmark = pytest.mark.stack

ALL = services()


def nginx_conf(folder, variables):
    (folder / "rendered").mkdir()
    for name in ("nginx", "pgbouncer", "postgres"):
        (folder / "rendered" / name).mkdir()
    prepare({**ALL["prepare"]["environment"], **variables}, folder)
    return (folder / "rendered/nginx/nginx.conf").read_text()


@pytest.fixture
def prepared(tmp_path):
    nginx_conf(tmp_path, {})
    return tmp_path / "rendered"


def test_services_get_the_configuration_of_make_stack_with_their_own_addresses(prepared):
    postgres = (prepared / "postgres/postgresql.conf").read_text()
    assert "listen_addresses = '127.0.0.1,10.77.0.10'" in postgres
    assert "10.77.0.0/24  scram-sha-256" in (prepared / "postgres/pg_hba.conf").read_text()
    pgbouncer = (prepared / "pgbouncer/pgbouncer.ini").read_text()
    assert "host=10.77.0.10 port=5432" in pgbouncer
    assert "listen_addr = 10.77.0.11" in pgbouncer
    nginx = (prepared / "nginx/nginx.conf").read_text()
    for name in WEB:
        assert f"server {ALL[name]['environment']['BIND']} max_fails=0" in nginx
    assert "listen 8080 " in nginx


def test_with_a_certificate_nginx_ends_tls_and_redirects_plain_http(tmp_path, monkeypatch):
    (tmp_path / "fullchain.pem").touch()
    monkeypatch.setattr("deploy.containers.prepare.CERTIFICATES", tmp_path)
    text = nginx_conf(tmp_path, {})
    assert "listen 8443 ssl http2 " in text
    assert re.search(r"listen 8080;[^}]*return 301 https://", text)


def test_a_trusted_proxy_sets_the_address_of_a_visitor(tmp_path):
    text = nginx_conf(tmp_path, {"TRUSTED_PROXIES": "192.0.2.1, 192.0.2.2"})
    assert "set_real_ip_from 192.0.2.1;" in text
    assert "set_real_ip_from 192.0.2.2;" in text
    assert "X-Forwarded-Proto https;" in text


def test_only_one_user_can_read_files_with_secrets(prepared):
    users = prepared / "pgbouncer/users.txt"
    assert '"gameday_web" "three"' in users.read_text()
    assert users.stat().st_mode & 0o077 == 0
    assert users.stat().st_uid == os.geteuid()


def test_static_files_of_the_last_release_stay(tmp_path):
    collected, served = tmp_path / "collected", tmp_path / "served"
    for name in ("old.css", "new.css"):
        collected.mkdir()
        (collected / name).touch()
        copy_static(collected, served)
        collected.rename(tmp_path / f"release-{name}")
    assert {path.name for path in served.iterdir()} == {"old.css", "new.css"}
