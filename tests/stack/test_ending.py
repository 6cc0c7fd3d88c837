"""A web server that is told to end, with a request under way."""

import signal
import socket

import pytest

from tests.services import gunicorn, until

from .conftest import ask

pytestmark = pytest.mark.stack

HEAD = b"POST /accounts/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
HEAD += b"Referer: https://127.0.0.1/\r\nContent-Type: application/x-www-form-urlencoded\r\n"
TOKEN = b"a" * 32  # any that cookie and form agree on
FORM = b"csrfmiddlewaretoken=" + TOKEN


def refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        pass  # a queue that is full is no answer
    return False


def test_it_answers_what_is_under_way_and_sends_others_away_at_once(stack):
    with gunicorn("web3", stack.env) as web:
        with socket.create_connection(("127.0.0.1", web.port), 10) as slow:
            slow.sendall(HEAD + b"Cookie: csrftoken=" + TOKEN)
            slow.sendall(b"\r\nContent-Length: %d\r\n\r\n" % len(FORM) + FORM[:10])
            # Connections are taken in turn: when this one is answered, that one is under way.
            assert ask(f"http://{web.address}/livez").status == 200
            web.process.send(signal.SIGTERM)
            until(lambda: refused(web.port), web.process)
            slow.sendall(FORM[10:])
            assert slow.recv(1000).startswith(b"HTTP/1.1 200 ")
        web.process.popen.wait(30)
        assert web.process.popen.returncode == 0
