"""The whole content of a memcached, read by its own protocol without a client's conversions."""

import socket
from typing import BinaryIO
from urllib.parse import unquote_to_bytes


def dump(port: int) -> dict[str, bytes]:
    """Return the stored bytes by key."""
    with (
        socket.create_connection(("127.0.0.1", port), 30) as connection,
        connection.makefile("rwb") as stream,
    ):
        found = {key: _value(stream, key) for key in _keys(stream)}
    return {key.decode(): value for key, value in found.items() if value is not None}


def _keys(stream: BinaryIO) -> list[bytes]:
    """Return the keys of one moment; they may change meanwhile."""
    _ask(stream, b"lru_crawler metadump all")
    keys = []
    while (line := stream.readline().rstrip()) != b"END":
        assert line.startswith(b"key="), line
        keys.append(unquote_to_bytes(line.split()[0].removeprefix(b"key=")))
    return keys


def _value(stream: BinaryIO, key: bytes) -> bytes | None:
    _ask(stream, b"get " + key)
    head = stream.readline().split()
    if head == [b"END"]:
        return None
    value = stream.read(int(head[3]))
    assert (stream.readline(), stream.readline()) == (b"\r\n", b"END\r\n")
    return value


def _ask(stream: BinaryIO, command: bytes) -> None:
    stream.write(command + b"\r\n")
    stream.flush()
