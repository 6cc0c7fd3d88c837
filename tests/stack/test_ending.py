"""A web server that gets SIGTERM with a request under way."""

import signal
import socket

import pytest

from tests.services import gunicorn, until

from .conftest import ask

pytestmark = pytest.mark.stack

HEAD = b"POST /accounts/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
HEAD += b"Referer: https://127.0.0.1/\r\nContent-Type: application/x-www-form-urlencoded\r\n"
TOKEN = b"a" * 32  # Django accepts any token that is the same in cookie and form
FORM = b"csrfmiddlewaretoken=" + TOKEN


def refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        pass  # its queue is full
    return False


def test_a_stopping_server_finishes_its_requests_and_refuses_new_ones(stack):
    with gunicorn("web3", stack.env) as web:
        with socket.create_connection(("127.0.0.1", web.port), 10) as slow:
            slow.sendall(HEAD + b"Cookie: csrftoken=" + TOKEN)
            slow.sendall(b"\r\nContent-Length: %d\r\n\r\n" % len(FORM) + FORM[:10])
            # gunicorn accepts connections in turn: after this answer the first one is under way.
            assert ask(f"http://{web.address}/livez").status == 200
            web.process.send(signal.SIGTERM)
            until(lambda: refused(web.port), web.process)
            slow.sendall(FORM[10:])
            assert slow.recv(1000).startswith(b"HTTP/1.1 200 ")
        web.process.popen.wait(30)
        assert web.process.popen.returncode == 0
