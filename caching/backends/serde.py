"""What may lie in a cache: bytes, or JSON. Never a pickle: whoever can write to memcached
could then run code in every web server.
"""

import json
import logging
from typing import Any

logger = logging.getLogger(__name__)

# memcached keeps these with each value. Other clients use the low bits (pymemcache's own: 1 for
# a pickle, 2 for an integer, 16 for text), so a value of theirs is never taken for one of ours.
BYTES = 1 << 8
JSON = 1 << 9
ZIPPED = 1 << 10  # beside one of them


def serialize(value: object) -> tuple[bytes, int]:
    """The bytes and the flag to store. Raises TypeError for what JSON cannot hold."""
    if isinstance(value, bytes):
        return value, BYTES
    return json.dumps(value, separators=(",", ":")).encode(), JSON


def deserialize(raw: bytes, flags: int, key: str) -> Any:
    """The value, or None (a miss) with a logged reason for what this project did not write."""
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
