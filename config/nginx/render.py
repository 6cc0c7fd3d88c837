"""The nginx configuration for one machine, from the template beside this file.

    python -m config.nginx.render --listen 8080 --static-root var/static --run var/nginx \
        --upstream 127.0.0.1:8001 --upstream 127.0.0.1:8002 > var/nginx/nginx.conf
"""

import argparse
import getpass
import os
import string
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


class ConfTemplate(string.Template):
    """With @ in the place of $, which nginx needs for itself."""

    delimiter = "@"


def render(
    *,
    listen: str,
    static_root: Path,
    run: Path,
    upstreams: Sequence[str],
    scheme: str = "$scheme",
    workers: int | str = "auto",
) -> str:
    """The text of nginx.conf.

    `listen`: a port or address:port. `static_root`: where collectstatic writes. `run`: a folder
    for the pid and temporary files. `upstreams`: address:port of each web server. `scheme`: what
    the visitor used, "https" where TLS ends before nginx. Raises ValueError without upstreams.
    """
    if not upstreams:
        raise ValueError("nginx needs at least one upstream")
    template = ConfTemplate((FOLDER / "gameday.conf.template").read_text(encoding="utf-8"))
    return template.substitute(
        listen=listen,
        static_root=static_root.resolve(),
        run=run.resolve(),
        upstreams="\n".join(f"        server {address} max_fails=0;" for address in upstreams),
        scheme=scheme,
        workers=workers,
        errors=FOLDER / "errors",
        # As root nginx would change to a user who may not see the folders above.
        user=f"user {getpass.getuser()};" if os.geteuid() == 0 else "",
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", required=True)
    parser.add_argument("--static-root", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--upstream", action="append", required=True, dest="upstreams")
    parser.add_argument("--scheme", default="$scheme")
    parser.add_argument("--workers", default="auto")
    sys.stdout.write(render(**vars(parser.parse_args(arguments))))


if __name__ == "__main__":
    main(sys.argv[1:])
