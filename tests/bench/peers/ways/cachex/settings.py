from tests.bench.peers.settings import *

CACHES = {
    "default": {
        "BACKEND": "django_cachex.cache.RedisCache",
        "LOCATION": f"redis://{CACHE_ADDRESS}/1",
    }
}
