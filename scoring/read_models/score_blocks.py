"""The scores of all teams of a week in progress, in blocks of the cache.

A refresher publishes them with each build of the ranks, from the same standings: those blocks that
have changed, and each one every EVERY seconds in case that a write was lost. The teams of a league
are spread over few blocks, which its page reads in one round trip.

A block holds the BLOCK teams whose ids follow each other, with three 32-bit numbers for each:
points of the week and of the season after the cost of transfers, both in hundredths, and the
week's transfers. NOBODY in place of the points is a team without a lineup.

The kickoff is part of a block's key: a demo season that starts again has other blocks.
"""

import json
import struct
import time
import zlib
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from django.core.cache import cache

from caching import entries
from caching.entries import CacheEntry
from fantasy.models import Week
from scoring.standings.array_types import Integers
from scoring.standings.arrays import Standings
from teams.models import Team

BLOCK = 512  # teams
EVERY = 30  # seconds
MAX_AGE = 600  # seconds, as of the ranks
SCHEMA = 1
NOBODY = -(2**31)
NUMBERS = struct.Struct("<3i")


class TeamScore(NamedTuple):
    """Points of a week and of the season with it, after the cost of transfers, in hundredths."""

    net: int
    season: int
    transfers: int = 0  # made for the week


def publish_scores(week: Week, standings: Standings, version: int) -> bool:
    """Publish what has changed, and return whether the cache has taken all of it.

    The index has the checksum of each block, and when it was put: so it does not matter which
    refresher published the blocks before. Only the holder of the topic's lock calls this.
    """
    topic = _topic(week)
    index = entries.fetch(f"{topic}:index", SCHEMA, MAX_AGE)
    if index and index.version > version:  # this process has lost its lock long ago
        return True
    there = _known(index.body) if index else {}
    now, changed = time.time(), []
    known = {}
    for number, body in _blocks(week, standings):
        crc = zlib.crc32(body)
        last_crc, put_at = there.get(number, (None, 0.0))
        if crc != last_crc or not 0 <= now - put_at < EVERY:
            changed.append(CacheEntry(f"{topic}:{number}", SCHEMA, version, now, body))
            put_at = now
        known[number] = crc, put_at
    if not entries.put_all(changed, MAX_AGE):
        return False
    body = json.dumps(known).encode()
    return entries.put_newer(CacheEntry(f"{topic}:index", SCHEMA, version, now, body), MAX_AGE)


def published_scores(week: Week, teams: Collection[int]) -> tuple[dict[int, TeamScore], list[int]]:
    """Return the published scores, and the teams whose blocks are missing. One cache call.

    Teams without a lineup are in neither.
    """
    topic = _topic(week)
    topics = {number: f"{topic}:{number}" for number in {team // BLOCK for team in teams}}
    keys = {number: entries.cache_key(one, SCHEMA) for number, one in topics.items()}
    raw = cache.get_many(keys.values())
    blocks = {
        number: entry.body
        for number, key in keys.items()
        if key in raw
        and (entry := CacheEntry.from_bytes(raw[key], topics[number], SCHEMA, MAX_AGE))
        and len(entry.body) == BLOCK * NUMBERS.size
    }
    found, missing = {}, []
    for team in teams:
        if body := blocks.get(team // BLOCK):
            score = TeamScore(*NUMBERS.unpack_from(body, team % BLOCK * NUMBERS.size))
            if score.net != NOBODY:
                found[team] = score
        else:
            missing.append(team)
    return found, missing


def _known(index: bytes) -> dict[int, tuple[int, float]]:
    """Return the checksum and the time of each block; nothing if the index cannot be read."""
    try:
        found = json.loads(index).items()
        return {int(number): (int(crc), float(put_at)) for number, (crc, put_at) in found}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _topic(week: Week) -> str:
    kickoff = int(week.first_kickoff.timestamp()) if week.first_kickoff else 0
    return f"team-scores:{week.pk}@{kickoff}"


def _blocks(week: Week, standings: Standings) -> list[tuple[int, bytes]]:
    """Return the blocks with a lineup, and that of the newest team, each with its number."""
    teams: Integers = standings.lineups.teams
    block_of = teams // BLOCK  # rises with the ids
    first = np.flatnonzero(np.diff(block_of, prepend=-1))  # row of each block's first team
    numbers = block_of[first].tolist()
    newest = Team.objects.filter(season=week.season_id).order_by("-pk")[:1]
    for team in newest.values_list("pk", flat=True):
        if team // BLOCK not in numbers:
            numbers.append(team // BLOCK)
    table = np.zeros((len(numbers), BLOCK, 3), "<i4")
    table[:, :, 0] = NOBODY
    rows = table.reshape(-1, 3)
    in_table = np.repeat(np.arange(len(first)), np.diff(first, append=len(teams)))
    places = teams + (in_table - block_of) * BLOCK
    rows[places, 0] = standings.net
    rows[places, 1] = standings.season
    rows[places, 2] = standings.lineups.transfers
    return [(n, block.tobytes()) for n, block in zip(numbers, table, strict=True)]
