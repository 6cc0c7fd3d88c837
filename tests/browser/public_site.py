"""The demo season on the services of a public site: nginx with TLS and HTTP/2, and published
pages.
"""

import contextlib
import os
import signal
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, StorageState

from tests.services import (
    gunicorn,
    manage,
    memcached,
    nginx,
    postgres,
    production,
    refresher,
    until,
)
from tests.services.certificate import certificate, fingerprint
from tests.services.site import Web

from .addresses import PAGES
from .demo import OWNER_WITH_LEAGUES, replay

ADDRESS = "127.0.0.1"
HOST = "gameday.test"  # the same site by name, for tools that are less strict with a local address


@dataclass(frozen=True)
class PublicSite:
    """`arguments`: of chromium, to trust the certificate and to resolve the name."""

    url: str
    arguments: list[str]

    def by_name(self, url: str) -> str:
        return url.replace(ADDRESS, HOST)


@contextlib.contextmanager
def public_site() -> Iterator[PublicSite]:
    """The site, seeded, published, and with games in progress. Sets the environment of this
    process to configure nginx and Django.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the with blocks
    with tempfile.TemporaryDirectory(prefix="gameday-public-") as name, ExitStack() as services:
        start = services.enter_context
        folder, published = Path(name), Path(start(tempfile.TemporaryDirectory(dir="/dev/shm")))
        env = production(folder, start(postgres()), start(memcached()).url)
        env |= {
            "PUBLISH_DIR": str(published),
            "ALLOWED_HOSTS": f"{ADDRESS},{HOST}",
            "LOG_LEVEL": "WARNING",
        }
        os.environ.update(env)
        manage("migrate", "--verbosity", "0", env=env)
        manage("seed_demo", env=env)
        manage("shell", "--command", OWNER_WITH_LEAGUES, env=env)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("refresh_cache", "--once", env=env)
        web = start(gunicorn("web1", env))
        start(refresher(env))
        start(replay(folder, env))
        tls = certificate(folder, f"IP:{ADDRESS}", f"DNS:{HOST}")
        url = start(
            nginx(
                static_root=folder / "static",
                upstreams=[web.address],
                publish_dir=published,
                tls=tls,
            )
        )
        until(lambda: _is_playing(web))
        yield PublicSite(
            url,
            [
                f"--host-resolver-rules=MAP {HOST} {ADDRESS}",
                f"--ignore-certificate-errors-spki-list={fingerprint(tls)}",
            ],
        )


def _is_playing(web: Web) -> bool:
    headers = {"X-Forwarded-Proto": "https"}
    asked = urllib.request.Request(f"http://{web.address}/live.json", headers=headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return b'"live"' in answer.read()


def current_address(
    browser: Browser, site: PublicSite, name: str, own: StorageState | None
) -> str:
    """The current address of a page with these cookies. It changes as games and weeks pass."""
    with browser.new_context(
        base_url=site.url,
        storage_state=own,
        ignore_https_errors=True,  # the arguments do not apply to playwright's own requests
    ) as context:
        page = context.new_page()
        PAGES[name](page)
        return page.url
