"""The nginx configuration for one machine, from the templates beside this file and the settings
of the site.

    python -m deploy.nginx.render --listen 8080 --static-root var/static --run var/nginx \
        --upstream 127.0.0.1:8001 --upstream 127.0.0.1:8002 > var/nginx/nginx.conf
"""

import argparse
import getpass
import os
import re
import string
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .site import Site

FOLDER = Path(__file__).resolve().parent


class ConfTemplate(string.Template):
    """A template with @ in place of $, because nginx uses $ for its own variables."""

    delimiter = "@"


@dataclass(frozen=True)
class Limits:
    """Limits on requests.

    `at_once`: requests that each web server gets at the same time, in its threads and its queue.
    `hashing`: how many of these may hash a password. `sign_ins`: requests a second of all visitors
    together; `sign_ins_by_address`: of one address; `sign_in_queue` more wait for their turn.
    `saves`: requests a second of one user. `lessons`: runs of a lesson's ways a second, of all
    visitors together. `share_images`: requests a second for images of games and teams, of all
    visitors together.
    """

    at_once: int = 64
    hashing: int = 2
    sign_ins: int = 10
    sign_ins_by_address: int = 5
    sign_in_queue: int = 40
    saves: int = 2
    lessons: int = 5
    share_images: int = 20


@dataclass(frozen=True)
class TLS:
    """The certificate, and the address whose plain HTTP is redirected to TLS.

    `redirect_from`: a port or address:port; "" for none.
    """

    certificate: Path
    key: Path
    redirect_from: str = ""


def render(
    *,
    listen: str,
    static_root: Path,
    run: Path,
    upstreams: Sequence[str],
    scheme: str = "$scheme",
    workers: int | str = "auto",
    publish_dir: Path | None = None,
    trusted: Sequence[str] = (),
    tls: TLS | None = None,
    limits: Limits | None = None,
    log_sample: int = 1,
    log: Path | None = None,
    site: Site | None = None,
) -> str:
    """Return the text of nginx.conf.

    `listen`: a port or address:port. `static_root`: the folder that collectstatic writes. `run`: a
    folder for the pid, the log, temporary files and the cache. `upstreams`: address:port of each
    web server. `scheme`: the visitor's scheme, "https" where TLS ends before nginx. `publish_dir`:
    PUBLISH_DIR of the refreshers. `trusted`: addresses of proxies whose X-Forwarded-For counts.
    `log_sample`: the share of fast, successful requests that are logged, in per cent. `log`: the
    log file; the default is in `run`. `site`: the default comes from Django's settings.
    Raises ValueError without upstreams.
    """
    if not upstreams:
        raise ValueError("nginx needs at least one upstream")
    limits, site = limits or Limits(), site or Site.of_django()
    return _filled(
        "gameday",
        listen=f"{listen} ssl http2" if tls else listen,
        static_root=static_root.resolve(),
        run=run.resolve(),
        log=log or run.resolve() / "access.log",
        sampled=f"{log_sample}% 1;" if log_sample else "",
        web=_servers(upstreams, limits.at_once),
        accounts=_servers(upstreams, limits.hashing),
        sign_ins=limits.sign_ins,
        lessons=limits.lessons,
        share_images=limits.share_images,
        sign_ins_by_address=limits.sign_ins_by_address,
        sign_in_queue=limits.sign_in_queue,
        saves=limits.saves,
        scheme=scheme,
        workers=workers,
        published=publish_dir.resolve() if publish_dir else run.resolve() / "nothing-published",
        shared=site.shared,
        arguments="\n".join(_argument(*one) for one in site.arguments.items()),
        most_arguments=site.most_arguments,
        shared_queries="\n".join(f'        "~{r}" "{q}";' for r, q in site.queries.items()),
        cache_control=site.cache_control,
        session_cookie=re.escape(site.session_cookie),
        headers="\n".join(f'            add_header {k} "{v}";' for k, v in site.headers.items()),
        trusted=_trusted(trusted),
        tls=_filled("tls", certificate=tls.certificate, key=tls.key) if tls else "",
        redirect=_filled("redirect", listen=tls.redirect_from)
        if tls and tls.redirect_from
        else "",
        errors=FOLDER / "errors",
        # Started by root, nginx would switch to a user without access to the folders above.
        user=f"user {getpass.getuser()};" if os.geteuid() == 0 else "",
    )


def _filled(name: str, **values: object) -> str:
    text = (FOLDER / f"{name}.conf.template").read_text(encoding="utf-8")
    return ConfTemplate(text).substitute(values)


def _servers(addresses: Sequence[str], at_once: int) -> str:
    return "\n".join(f"        server {one} max_fails=0 max_conns={at_once};" for one in addresses)


def _argument(name: str, written: str) -> str:
    """Return the map for the last argument of this name; without a value it is empty."""
    return (
        f"    map $args $last_{name} {{\n"
        f'        "~^(?:.*&)?{written}(?:=(?<value_of_{name}>[^&]*))?(?:&|$)" $value_of_{name};\n'
        f'        default "";\n'
        f"    }}"
    )


def _trusted(proxies: Sequence[str]) -> str:
    if not proxies:
        return ""
    lines = [f"set_real_ip_from {proxy};" for proxy in proxies]
    lines += ["real_ip_header X-Forwarded-For;", "real_ip_recursive on;"]
    return "\n".join(f"        {line}" for line in lines)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", required=True)
    parser.add_argument("--static-root", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--upstream", action="append", required=True, dest="upstreams")
    parser.add_argument("--scheme", default="$scheme")
    parser.add_argument("--workers", default="auto")
    parser.add_argument("--publish-dir", type=Path)
    parser.add_argument("--trusted", action="append", default=[])
    parser.add_argument("--log-sample", type=int, default=1)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--redirect-from", default="")
    given = vars(parser.parse_args(arguments))
    certificate, key = given.pop("certificate"), given.pop("key")
    redirect = given.pop("redirect_from")
    tls = TLS(certificate.resolve(), key.resolve(), redirect) if certificate and key else None
    sys.stdout.write(render(**given, tls=tls))


if __name__ == "__main__":
    main(sys.argv[1:])
