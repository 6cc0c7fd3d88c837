"""The production settings of all ways. Each way adds its own in ways/NAME/settings.py."""

from config.settings.production import *

WAY = env.str("PEER_WAY")  # NAME
CACHE_ADDRESS = env.str("PEER_CACHE", "")  # host:port of the way's own memcached or Redis
ROOT_URLCONF = "tests.bench.peers.urls"
INSTALLED_APPS += ["tests.bench.peers.builds.Builds"]
