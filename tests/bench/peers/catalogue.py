"""The ways to compare."""

from dataclasses import dataclass
from enum import Enum
from importlib.util import find_spec

from tests.bench.measuring import UnavailableError


class Proxy(Enum):
    PLAIN = "nginx passes each request on"
    MICROCACHE = "nginx keeps answers for a second"
    PROJECT = "the project's own configuration, with published pages"


@dataclass(frozen=True)
class Way:
    name: str  # of its row
    folder: str  # in `ways`
    key: str = ""  # of its ratio in bench.json: peer_KEY; "" for none
    cache: str = ""  # "memcached" or "redis": the service that its servers use
    package: str = ""  # that it needs in this environment
    proxy: Proxy = Proxy.PLAIN
    is_ours: bool = False  # the refresher builds its page

    def check_package(self) -> None:
        """Raises UnavailableError."""
        if self.package and find_spec(self.package) is None:
            raise UnavailableError(f"{self.package} is not installed (make bench installs it)")


OURS = Way("ours as shipped", "ours", cache="memcached", proxy=Proxy.PROJECT, is_ours=True)

WAYS = (
    Way("plain Django, N+1 queries", "n_plus_one", "n_plus_one"),
    Way("plain Django, select_related", "select_related", "select_related"),
    Way("cache_page on memcached", "cache_page", "cache_page", "memcached"),
    Way("get_or_set on memcached", "get_or_set", "get_or_set", "memcached"),
    Way("django-cachalot on memcached", "cachalot", "cachalot", "memcached", "cachalot"),
    Way("django-cacheops on Redis", "cacheops", "cacheops", "redis", "cacheops"),
    Way("django-cacheops with lock", "cacheops_lock", "cacheops_lock", "redis", "cacheops"),
    Way("cashews, early, on Redis", "cashews", "cashews", "redis", "cashews"),
    Way("django-cachex with lock, on Redis", "cachex", "cachex", "redis"),
    Way("nginx microcache alone", "select_related", "microcache", proxy=Proxy.MICROCACHE),
    Way("ours in Python", "ours", cache="memcached", is_ours=True),
    OURS,
)
