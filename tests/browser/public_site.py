"""The demo season on what a public site runs on, behind nginx with TLS and HTTP/2, published
pages and all.
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
from .demo import GIVE_PASSWORD, replay

ADDRESS = "127.0.0.1"
HOST = "gameday.test"  # the same by a name, for whom an address is too local to be strict with


@dataclass(frozen=True)
class PublicSite:
    """`arguments`: with which chromium trusts it, and finds it by its name."""

    url: str
    arguments: list[str]

    def by_name(self, url: str) -> str:
        return url.replace(ADDRESS, HOST)


@contextlib.contextmanager
def public_site() -> Iterator[PublicSite]:
    """Seeded, published, and with games in progress. Sets this process's environment, by which
    nginx is configured, and Django's settings with it.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # leaves the blocks, which stop all
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
        manage("shell", "--command", GIVE_PASSWORD, env=env)
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


def where(browser: Browser, site: PublicSite, name: str, own: StorageState | None) -> str:
    """The address of a page now, as games and weeks go by, for whoever has these cookies."""
    with browser.new_context(
        base_url=site.url,
        storage_state=own,
        ignore_https_errors=True,  # what playwright asks for itself knows no arguments
    ) as context:
        page = context.new_page()
        PAGES[name](page)
        return page.url
