"""Production settings, with an additional empty page for comparison."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
