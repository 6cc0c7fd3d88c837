from tests.bench.peers.ways.cacheops.invalidation import after_ingest as after_ingest
