from tests.bench.peers.settings import *

INSTALLED_APPS += ["cachalot"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": CACHE_ADDRESS,
    }
}
