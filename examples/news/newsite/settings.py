"""The least that the example needs. Not for a public server."""

import os
from pathlib import Path

from caching.backends.urls import cache_from_url

BASE_DIR = Path(__file__).resolve().parents[1]
SECRET_KEY = "for-this-example-only"  # noqa: S105
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
ROOT_URLCONF = "newsite.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = ["news", "django.contrib.auth", "django.contrib.contenttypes"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "var/db.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }
}

INSTALLED_APPS += ["caching"]
MIDDLEWARE += ["news.middleware.NotReady"]
# "memcached://host:11211"; without a URL a folder of JSON files, which any process may read
CACHES = {
    "default": cache_from_url(os.environ.get("CACHE_URL", ""), folder=BASE_DIR / "var/cache")
}

(BASE_DIR / "var").mkdir(exist_ok=True)
