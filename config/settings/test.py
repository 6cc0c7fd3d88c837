"""Settings of the tests: SQLite, or the services that DATABASE_URL and CACHE_URL name."""

import tempfile
from pathlib import Path

from caching.backends.urls import cache_from_url

from .base import *

SECRET_KEY = "tests only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A fast hash: the tests sign people in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
VAR_DIR = Path(tempfile.mkdtemp(prefix="gameday-test-"))
if not env.str("CACHE_URL", ""):
    CACHES = {"default": cache_from_url("", folder=VAR_DIR / "cache")}
INSTALLED_APPS += ["tests.caching.toy"]
