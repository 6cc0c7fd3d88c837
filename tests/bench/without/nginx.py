"""Edits that take one part out of nginx's configuration. Each raises ValueError without it."""


def without_microcache(text: str) -> str:
    return _replaced(text, "proxy_cache shared;", "proxy_cache off;")


def without_static_files(text: str) -> str:
    """Pass requests for static files to the web servers, as all others."""
    return _replaced(text, "location /static/ {", "location /no-static/ {")


def without_precompressed_files(text: str) -> str:
    """Compress static files anew for each request, at nginx's default level."""
    shipped = "gzip_static on;  # collectstatic wrote a .gz beside each file"
    types = "text/css application/javascript image/svg+xml"
    return _replaced(text, shipped, f"gzip on; gzip_types {types};")


def _replaced(text: str, part: str, other: str) -> str:
    if text.count(part) != 1:
        raise ValueError(f"nginx.conf has {text.count(part)} times {part!r}, not once")
    return text.replace(part, other)
