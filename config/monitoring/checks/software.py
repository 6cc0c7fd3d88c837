"""Checks for software that must not run on a public server, or must not be reachable there."""

from collections.abc import Collection, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.loaders.cached import Loader

from .names import is_address
from .registering import deploy_check

LISTENING = "0A"
EVERYWHERE = {"0" * 8, "0" * 32}  # any address, as the kernel writes it


def template_loaders() -> list[object]:
    return [
        loader
        for backend in engines.all()
        if isinstance(backend, DjangoTemplates)
        for loader in backend.engine.template_loaders
    ]


@deploy_check(template_loaders)
def check_template_loaders(loaders: Collection[object]) -> list[CheckMessage]:
    if any(isinstance(loader, Loader) for loader in loaders):
        return []
    return [
        CheckWarning(
            "Each page compiles its templates again.",
            hint="Leave `loaders` out of TEMPLATES, or put them into the cached loader.",
            id="config.W007",
        )
    ]


@deploy_check(lambda: settings.INSTALLED_APPS)
def check_developer_apps(apps: Collection[str]) -> list[CheckMessage]:
    return [
        Error(
            f"{app} is installed: it shows everyone what the site does inside.",
            hint="Start with DJANGO_SETTINGS_MODULE=config.settings.production.",
            id="config.E008",
        )
        for app in apps
        if app == "debug_toolbar" or app.startswith("tests.")
    ]


def listening_everywhere() -> set[int]:
    """Return the ports that are open on every address of this machine."""
    ports = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for _, local, _, state, *_ in map(str.split, lines):
            address, _, port = local.partition(":")
            if state == LISTENING and address in EVERYWHERE:
                ports.add(int(port, 16))
    return ports


@deploy_check(lambda: settings.CACHES, listening_everywhere)
def check_memcached_is_not_public(
    caches: Mapping[str, Mapping[str, Any]], everywhere: set[int]
) -> list[CheckMessage]:
    """Warn of a memcached that others can reach, as it has no password. Host names are skipped."""
    found: list[CheckMessage] = []
    for cache in caches.values():
        places = cache.get("LOCATION") or []
        for place in [places] if isinstance(places, str) else places:
            host, _, port = place.rpartition(":")
            host = host.strip("[]")
            if not is_address(host):
                continue
            address = ip_address(host)
            open_here = address.is_loopback and int(port) in everywhere
            if open_here or address.is_unspecified or not address.is_private:
                found.append(
                    CheckWarning(
                        f"memcached at {place} can be reached from elsewhere.",
                        hint="Start it with -l and an address of the private network, and -U 0.",
                        id="config.W009",
                    )
                )
    return found


@deploy_check(lambda: settings.CACHES)
def check_cache_backends(caches: Mapping[str, Mapping[str, Any]]) -> list[CheckMessage]:
    return [
        Error(
            f"The cache {name!r} is {cache['BACKEND']}, which may unpickle: anyone who can write "
            "to it runs code in the web servers.",
            hint="Use caching.backends.memcached.MemcachedCache.",
            id="config.E010",
        )
        for name, cache in caches.items()
        if not cache["BACKEND"].startswith("caching.backends.")
    ]
