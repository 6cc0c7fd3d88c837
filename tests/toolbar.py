"""The site with the debug toolbar, as in the demo, for tests of the panels."""

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.test import Client, modify_settings, override_settings
from django.urls import include, path

MIDDLEWARE = "debug_toolbar.middleware.DebugToolbarMiddleware"
PANELS = [
    "caching.instrumentation.panels.SnapshotsPanel",
    "debug_toolbar.panels.sql.SQLPanel",
    "debug_toolbar.panels.templates.TemplatesPanel",
]


@contextlib.contextmanager
def toolbar(patterns: Iterable[Any]) -> Iterator[None]:
    """Serve these URL patterns and those of the toolbar."""
    before = settings.MIDDLEWARE.index("config.middleware.page_cost")
    with (
        modify_settings(INSTALLED_APPS={"append": "debug_toolbar"}),
        override_settings(
            DEBUG_TOOLBAR_PANELS=PANELS,
            DEBUG_TOOLBAR_CONFIG={
                "SHOW_TOOLBAR_CALLBACK": "config.toolbar.shown",
                "IS_RUNNING_TESTS": False,
            },
            MIDDLEWARE=[*settings.MIDDLEWARE[:before], MIDDLEWARE, *settings.MIDDLEWARE[before:]],
        ),
    ):
        # The import of the models needs the installed app.
        debug = path("__debug__/", include("config.toolbar_urls"))
        with override_settings(ROOT_URLCONF=(*patterns, debug)):
            yield


def open_panel(client: Client, page: str, panel: str) -> str:
    """The content of a panel, opened on a page that was loaded before."""
    (request_id,) = re.findall(r'data-request-id="(\w+)"', page)
    wanted = {"request_id": request_id, "panel_id": panel}
    content: str = client.get("/__debug__/render_panel/", wanted).json()["content"]
    return content


def subtitle(page: str, panel: str) -> str:
    """The text that the toolbar shows for a closed panel."""
    (found,) = re.findall(rf'id="djdt-{panel}".*?<small>(.*?)</small>', page, re.DOTALL)
    return str(found)
