"""Production settings without the techniques that BENCH_WITHOUT names, separated by spaces."""

import os

from config.settings.production import *  # noqa: F403
from config.settings.production import CACHES, DATABASES, TEMPLATES

ROOT_URLCONF = "tests.bench.without.urls"

_without = os.environ.get("BENCH_WITHOUT", "").split()
if "kept-memcached-connection" in _without:
    CACHES["default"]["BACKEND"] = "tests.bench.without.closing.ClosingCache"
if "kept-database-connection" in _without:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
if "cached-templates" in _without:
    TEMPLATES[0]["APP_DIRS"] = False
    TEMPLATES[0]["OPTIONS"]["loaders"] = [
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
