"""Owners read their saved lineup from both servers, and no cache ever holds it (P5)."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.services import manage, memcached, postgres, production

from .memcached_dump import dump
from .own_lineup import DRAFTS, Played, play, two_servers

pytestmark = pytest.mark.stack

ROUNDS = 200
SAVERS = 4


@dataclass(frozen=True)
class Evening:
    played: Played
    cached: dict[str, bytes]  # the content of memcached at the end


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    with ExitStack() as running:
        cache = running.enter_context(memcached())
        database_url = running.enter_context(postgres())
        env = production(tmp_path_factory.mktemp("own-lineup"), database_url, cache.url)
        manage("migrate", "--verbosity", "0", env=env)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        hosts = running.enter_context(two_servers(env, owners=20))
        played = play(hosts, savers=SAVERS, rounds=ROUNDS)
        yield Evening(played, dump(cache.port))


def test_owners_always_read_their_last_save(evening):
    saves = [len(saver.times.saves) for saver in evening.played.savers]
    assert saves == [ROUNDS // SAVERS] * SAVERS
    versions = sum(len(saver.tokens) for saver in evening.played.savers)
    assert versions == ROUNDS  # one for each save
    assert evening.played.stale == 0


def test_no_unlocked_lineup_is_in_memcached(evening):
    assert any("scoreboard:" in key for key in evening.cached)
    assert len(evening.played.unlocked.squads) > DRAFTS * SAVERS
    assert evening.played.unlocked.holders(evening.cached) == []


@pytest.mark.parametrize("form", ["id", "fields", "list", "rows", "objects", "keys"])
def test_a_planted_lineup_in_memcached_is_found(evening, form):
    saver = evening.played.savers[0]
    starters = [int(player) for player in saver.drafts[0]["s"].split(".")]
    planted = {
        "id": {"lineups": [int(next(iter(saver.tokens)).partition(".")[0])]},
        "fields": saver.drafts[0],
        "list": {"team": 7, "starters": sorted(starters)},
        "rows": [[player, "QB", "12.5"] for player in starters],
        "objects": {"slots": [{"player": player, "order": 1} for player in starters]},
        "keys": {str(player): "12.40" for player in starters},
    }[form]
    values = evening.cached | {"planted": b'{"version": 3}\n' + json.dumps(planted).encode()}
    assert evening.played.unlocked.holders(values) == ["planted"]
