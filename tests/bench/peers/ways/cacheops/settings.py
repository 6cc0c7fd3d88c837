from tests.bench.peers.settings import *

INSTALLED_APPS += ["cacheops"]
CACHEOPS_REDIS = f"redis://{CACHE_ADDRESS}/1"
CACHEOPS_DEFAULTS = {"timeout": 60 * 60}
CACHEOPS = {
    "fantasy.week": {"ops": {"fetch"}},
    "teams.game": {"ops": {"fetch"}},
}
CACHEOPS_DEGRADE_ON_FAILURE = True
