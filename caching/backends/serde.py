"""Serialization of cached values: bytes or JSON, and never a pickle.

Reading a pickle runs code: anyone who can write to memcached could run code in every web server.
"""

import json
import logging

logger = logging.getLogger(__name__)

# memcached stores these flags with each value. Other clients use the low bits (pymemcache's own:
# 1 for a pickle, 2 for an integer, 16 for text), so their values are never mistaken for ours.
BYTES = 1 << 8
JSON = 1 << 9
ZIPPED = 1 << 10  # together with one of them


def serialize(value: object) -> tuple[bytes, int]:
    """Return the bytes and the flag to store. Raises TypeError for what JSON cannot hold."""
    if isinstance(value, bytes):
        return value, BYTES
    return json.dumps(value, separators=(",", ":")).encode(), JSON


def deserialize(raw: bytes, flags: int, key: str) -> object:
    """Return the value, or log the reason and return None (a miss) for data of other writers."""
    if flags == BYTES:
        return raw
    if flags == JSON:
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            logger.warning("cache: %s holds broken JSON; taken as a miss", key)
            return None
    logger.warning("cache: %s was written by another client (flags %s); a miss", key, flags)
    return None
