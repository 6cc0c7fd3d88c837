from tests.bench.peers.settings import *
