"""An owner saves a lineup on one web server and reads it on the other.

A read is stale if it shows another lineup than the one saved just before. Afterwards every value
in memcached is searched for the version and players of each lineup.
"""

from django.core.cache import cache

from tests.services import manage
from tests.stack.memcached_dump import dump
from tests.stack.own_lineup import play, two_servers

from .measuring import Row, Stage, spread

OWNERS = 2000  # of the season, in addition to the savers
SAVERS = 8  # concurrent


def measure(stage: Stage) -> list[Row]:
    cache.clear()
    manage("collectstatic", "--no-input", "--verbosity", "0", env=stage.env)
    with two_servers(stage.env, OWNERS) as hosts:
        played = play(hosts, savers=SAVERS, rounds=stage.count(full=10_000, quick=304))
        values = dump(stage.memcached.port)
    found = played.unlocked.holders(values)
    saves, reads = (
        [t * 1000 for t in times] for times in (played.times.saves, played.times.reads)
    )
    return [
        Row("saves", {"count": len(saves), **spread(saves)}),
        Row("reads", {"count": len(reads), **spread(reads)}),
        Row("stale reads", {"count": played.stale}, "must be 0" if played.stale else ""),
        Row("values in memcached", {"count": len(values)}),
        Row("with an unlocked lineup", {"count": len(found)}, f"{found}" if found else ""),
    ]
