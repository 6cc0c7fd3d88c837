"""The demo's settings without the debug toolbar, which is many times as large as a page."""

from config.settings.demo import *  # noqa: F403

DEBUG_TOOLBAR_CONFIG = {"SHOW_TOOLBAR_CALLBACK": lambda request: False}
