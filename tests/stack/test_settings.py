"""The variables that the settings require, and the values that they refuse."""

import subprocess
import sys

import pytest

from tests.services.site import ROOT

from .conftest import production

pytestmark = pytest.mark.stack


@pytest.fixture
def env(tmp_path):
    return production(
        tmp_path, "postgres://gameday@127.0.0.1:5/gameday", "memcached://127.0.0.1:5"
    )


def start(env):
    command = [sys.executable, "-c", "import django; django.setup()"]
    path = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, env=path | env, cwd=ROOT, check=False, capture_output=True, text=True
    )


def test_production_starts_with_all_variables_and_without_services(env):
    assert start(env).returncode == 0


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "ALLOWED_HOSTS"]
)
def test_production_refuses_to_start_without_a_variable_and_names_it(env, name):
    del env[name]
    done = start(env)
    assert done.returncode != 0
    assert f'Environment variable "{name}" not set' in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "sqlite:///var/gameday.sqlite3"),
        ("CACHE_URL", ""),
        ("CACHE_URL", "redis://127.0.0.1"),
        ("CACHE_URL", "memcached://"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "file:///tmp"),
        ("ALLOWED_HOSTS", ""),
    ],
)
def test_production_refuses_an_invalid_value_and_names_it(env, name, value):
    done = start({**env, name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_an_error_never_shows_a_secret(env):
    done = start({**env, "SECRET_KEY": "hunter2"})
    assert "hunter2" not in done.stderr


def test_the_demo_starts_without_variables_and_keeps_its_key(tmp_path):
    env = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": str(tmp_path)}
    assert start(env).returncode == 0
    key = (tmp_path / "secret-key").read_text()
    assert start(env).returncode == 0
    assert (tmp_path / "secret-key").read_text() == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
