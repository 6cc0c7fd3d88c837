from tests.bench.peers.settings import *

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": CACHE_ADDRESS,
    }
}
