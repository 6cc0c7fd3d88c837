"""Ports, folders and clusters that `make stack` refuses, and its messages."""

import socket
from collections.abc import Iterator

import pytest

from deploy.stack import database, plan
from deploy.stack.plan import USUAL_PORTS, choose_ports
from deploy.stack.programs import StackError
from tests.services import free_port


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("variable", ["PORT", "WEB1_PORT"])
def test_a_requested_port_in_use_is_named(busy, variable):
    asked = {"PORT": str(free_port()), variable: str(busy)}
    with pytest.raises(StackError, match=f"port {busy} is in use; {variable}=… chooses another"):
        choose_ports(asked, {})


def test_a_port_requested_twice_is_refused():
    port = str(free_port())
    with pytest.raises(StackError, match=f"port {port} is in use; WEB2_PORT=…"):
        choose_ports({"PORT": port, "WEB2_PORT": port}, {})


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "٣"])
def test_an_invalid_port_is_named(text):
    with pytest.raises(StackError, match=f"PORT={text}: not a port"):
        choose_ports({"PORT": text}, {})


def test_another_port_replaces_a_busy_one(busy):
    chosen = choose_ports({"PORT": str(free_port())}, {"postgres": busy})
    assert chosen["postgres"] != busy
    assert len(set(chosen.values())) == len(USUAL_PORTS)


def test_a_folder_that_is_no_cluster_is_refused(tmp_path):
    with pytest.raises(StackError, match=f"{tmp_path} is no PostgreSQL cluster; move it away"):
        database.version(tmp_path)


def test_a_cluster_of_a_missing_postgresql_version_is_refused(tmp_path):
    (tmp_path / "PG_VERSION").write_text("8\n")
    with pytest.raises(StackError, match="was made by PostgreSQL 8; install that"):
        database.version(tmp_path)


def test_a_path_too_long_for_a_socket_is_refused(tmp_path):
    with pytest.raises(StackError, match="is too long a path; STACK_DIR=… chooses another"):
        plan.decide(tmp_path / ("deep/" * 30), {})


def test_a_command_without_a_stack_says_how_to_start_one(tmp_path):
    with pytest.raises(StackError, match="`make stack` starts one"):
        plan.load(tmp_path)
