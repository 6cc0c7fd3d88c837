import subprocess
import sys
from pathlib import Path

import pytest

from deploy.nginx.render import render
from tests.services.process import program
from tests.services.site import ROOT


def test_every_value_is_in_its_directive(tmp_path):
    text = render(
        listen="8080", static_root=tmp_path / "static", run=tmp_path, upstreams=["a:1", "b:2"]
    )
    for server in ("a:1", "b:2"):
        assert f"server {server} max_fails=0 max_conns=64;" in text
        assert f"server {server} max_fails=0 max_conns=2;" in text
    assert "listen 8080 " in text
    assert f"alias {tmp_path}/static/;" in text
    assert "@{" not in text


def test_a_configuration_without_a_web_server_is_refused():
    with pytest.raises(ValueError, match="upstream"):
        render(listen="8080", static_root=Path(), run=Path(), upstreams=[])


def test_nginx_accepts_the_rendered_configuration(tmp_path):
    values = ["--listen", "8080", "--static-root", tmp_path, "--run", tmp_path]
    text = subprocess.run(
        [sys.executable, "-m", "deploy.nginx.render", *values, "--upstream", "127.0.0.1:8001"],
        check=True,
        capture_output=True,
        cwd=ROOT,
    ).stdout
    (tmp_path / "nginx.conf").write_bytes(text)
    subprocess.run(
        [program("nginx"), "-t", "-q", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e",
         "stderr"],
        check=True,
    )  # fmt: skip
