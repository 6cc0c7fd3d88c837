"""The cache for a machine without memcached: one file for each key, readable by every process.

Django's own file cache pickles, and its memory cache belongs to one process, so neither can
replace memcached here. Reading takes no lock, because a rename replaces the whole file. Writing
takes one, so that `add`, `cas` and `incr` mean what they mean in memcached.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from caching.instrumentation import cost

from .serde import deserialize, serialize


class JSONFileCache(BaseCache):
    """Each file: one line of JSON (key, flags, expires, token), then the value."""

    def __init__(self, location: str, params: dict[str, object]) -> None:
        super().__init__(params)
        self.folder = Path(location)

    def get(self, key: str, default: object = None, version: int | None = None) -> object:
        value, _ = self.gets(key, version)
        return default if value is None else value

    def get_many(self, keys: Any, version: int | None = None) -> dict[object, object]:
        cost.count_cache_call()
        found = {key: self._read(self.make_and_validate_key(key, version=version)) for key in keys}
        return {key: value for key, (value, token) in found.items() if token is not None}

    def gets(self, key: str, version: int | None = None) -> tuple[object, int | None]:
        """Return the value and the token for `cas`; (None, None) for a miss."""
        cost.count_cache_call()
        return self._read(self.make_and_validate_key(key, version=version))

    def set(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        cost.count_cache_call()
        key = self.make_and_validate_key(key, version=version)
        with self._writing(key):
            self._write(key, value, timeout)

    def add(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        cost.count_cache_call()
        key = self.make_and_validate_key(key, version=version)
        with self._writing(key):
            if self._read(key)[1] is not None:
                return False
            self._write(key, value, timeout)
        return True

    def cas(
        self,
        key: str,
        value: Any,
        token: int,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Store the value unless another writer did since `gets`."""
        cost.count_cache_call()
        key = self.make_and_validate_key(key, version=version)
        with self._writing(key):
            if self._read(key)[1] != token:
                return False
            self._write(key, value, timeout)
        return True

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        cost.count_cache_call()
        key = self.make_and_validate_key(key, version=version)
        with self._writing(key):
            value, token, expires = self._read_entry(key)
            if token is None:
                raise ValueError(f"Key {key!r} not found")
            value = max(0, value + delta)  # memcached does not count below zero
            self._write_until(key, value, expires)
        return int(value)

    def touch(
        self,
        key: str,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        cost.count_cache_call()
        key = self.make_and_validate_key(key, version=version)
        with self._writing(key):
            value, token = self._read(key)
            if token is None:
                return False
            self._write(key, value, timeout)
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        cost.count_cache_call()
        key = self.make_and_validate_key(key, version=version)
        with self._writing(key):
            try:
                self._path(key).unlink()
            except FileNotFoundError:
                return False
        return True

    def clear(self) -> None:
        for path in self.folder.glob("*/*.entry"):
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / digest[:2] / f"{digest[2:]}.entry"

    @contextlib.contextmanager
    def _writing(self, key: str) -> Iterator[None]:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with (path.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read(self, key: str) -> tuple[Any, int | None]:
        return self._read_entry(key)[:2]

    def _read_entry(self, key: str) -> tuple[Any, int | None, float | None]:
        """Return the value, the token and the time of expiry. The token is None for a miss."""
        try:
            head, _, raw = self._path(key).read_bytes().partition(b"\n")
            entry = json.loads(head)
            expires, flags, token = entry["expires"], entry["flags"], entry["token"]
            gone = entry["key"] != key or (expires is not None and expires <= time.time())
        except (FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
            gone = True
        value = None if gone else deserialize(raw, flags, key)
        return (None, None, None) if value is None else (value, token, expires)

    def _write(self, key: str, value: object, timeout: float | None) -> None:
        self._write_until(key, value, self.get_backend_timeout(timeout))

    def _write_until(self, key: str, value: object, expires: float | None) -> None:
        raw, flags = serialize(value)
        head = {"key": key, "flags": flags, "expires": expires, "token": time.time_ns()}
        path = self._path(key)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(head).encode() + b"\n" + raw)
        Path(temporary).replace(path)
