"""The Django `CACHES` entry for a `CACHE_URL`."""

from pathlib import Path
from urllib.parse import urlsplit


def cache_from_url(url: str, folder: Path) -> dict[str, object]:
    """Return the `CACHES` entry for `memcached://host:port[,host:port]`.

    For "", return that of JSON files in `folder`. Raises ValueError for any other scheme and for
    a URL without a host.
    """
    if not url:
        return {"BACKEND": "caching.backends.jsonfile.JSONFileCache", "LOCATION": str(folder)}
    parts = urlsplit(url)
    if parts.scheme != "memcached" or not parts.netloc:
        raise ValueError(f"CACHE_URL: {url!r} is not memcached://host:port[,host:port]")
    return {
        "BACKEND": "caching.backends.memcached.MemcachedCache",
        "LOCATION": parts.netloc.split(","),
    }
