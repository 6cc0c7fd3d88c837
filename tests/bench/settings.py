"""Production, with one page more to compare with."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
