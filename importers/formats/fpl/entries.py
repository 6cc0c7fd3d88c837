"""Reads real teams and their picks, week by week, as published with FPL seasons.

A pick has its place after automatic substitutions, and the multiplier that counted. The multiplier
gives the captain. The files do not name the vice-captain: the import takes another starter.
"""

from collections.abc import Mapping
from pathlib import Path

from fantasy.rulesets import ChipEffect, Limits, Ruleset
from fantasy.rulesets.limits import problem
from importers.csv_files.duplicates import Duplicates
from importers.csv_files.reader import read_rows
from importers.csv_files.row import Row
from importers.recorded_entries import RecordedEntryWeek, RecordedPick
from scoring.rules.feed import FeedError
from teams.rules.transfers import find_chip

INFO = "top_managers_gwInfo.csv"
PICKS = "top_managers_gwPicks.csv"
INFO_COLUMNS = ["team_id", "gw", "points", "bench", "transfers", "hits", "total_points", "chip"]
PICKS_COLUMNS = ["team_id", "gw", "player_id", "position", "multiplier"]
TRANSFERS = Limits(high=999)  # in a week; their cost fits its column
LOWEST_POINTS = -1000  # a week can end below zero


def read_entries(
    folder: Path, rules: Ruleset, weeks: Mapping[int, object], players: Mapping[str, object]
) -> list[RecordedEntryWeek]:
    """Return every entry's weeks, in order.

    `weeks` and `players` are those of the entries' season. Raises FeedError for data that cannot
    be right.
    """
    if not folder.is_dir():
        raise FeedError(str(folder), "is not a folder")
    picks = _picks(folder, rules, players)
    found: dict[tuple[str, int], RecordedEntryWeek] = {}
    duplicates = Duplicates("gw")
    for row in read_rows(folder, INFO, INFO_COLUMNS):
        key = _key(row)
        values = {column: row.raw(column) for column in INFO_COLUMNS}
        if duplicates.is_duplicate(key, row, values, f"week {key[1]} of entry {key[0]}"):
            continue
        if key[1] not in weeks:
            raise row.error("gw", f"there is no week {key[1]} in the season")
        chip = row.raw("chip")
        if chip and find_chip(rules, chip) is None:
            raise row.error("chip", f"{chip!r} is no chip of the ruleset {rules.name}")
        own = picks.pop(key, [])
        if [pick.place for pick in own] != [*range(1, rules.squad_size + 1)]:
            raise row.error("gw", f"{PICKS} has {len(own)} picks of it, not {rules.squad_size}")
        transfers = row.integer("transfers")
        if reason := problem("transfers", transfers, TRANSFERS):
            raise FeedError(row.source, reason)
        found[key] = RecordedEntryWeek(
            *key,
            chip=chip,
            transfers=transfers,
            points=row.integer("points", low=LOWEST_POINTS),
            bench=row.integer("bench", low=LOWEST_POINTS),
            hits=row.integer("hits"),
            total=row.integer("total_points", low=LOWEST_POINTS),
            picks=tuple(own),
            source=row.source,
        )
    if not found:
        raise FeedError(f"{INFO}, line 1", "no entry follows")
    for entry, week in picks:
        raise FeedError(PICKS, f"entry {entry} has picks in week {week}, but no line in {INFO}")
    return sorted(found.values(), key=lambda entry: (entry.entry, entry.week))


def _picks(
    folder: Path, rules: Ruleset, players: Mapping[str, object]
) -> dict[tuple[str, int], list[RecordedPick]]:
    highest = max(
        [rules.captain_multiplier]
        + [c.multiplier for c in rules.chips if c.effect is ChipEffect.TRIPLE_CAPTAIN]
    )
    found: dict[tuple[str, int], list[RecordedPick]] = {}
    duplicates = Duplicates("player_id")
    for row in read_rows(folder, PICKS, PICKS_COLUMNS):
        player, key = row.text("player_id", 40), _key(row)
        values = {column: row.raw(column) for column in PICKS_COLUMNS}
        label = f"player {player} of entry {key[0]} in week {key[1]}"
        if duplicates.is_duplicate((*key, player), row, values, label):
            continue
        own = found.setdefault(key, [])
        if player not in players:
            raise row.error("player_id", f"there is no player {player} in the season")
        multiplier = row.integer("multiplier")
        if multiplier > highest:
            raise row.error("multiplier", f"{multiplier} is above {highest}")
        own.append(RecordedPick(player, row.integer("position", low=1), multiplier))
    for (entry, week), own in found.items():
        own.sort(key=lambda pick: pick.place)
        if sum(pick.multiplier > 1 for pick in own) > 1:
            raise FeedError(PICKS, f"entry {entry} has more than one captain in week {week}")
    return found


def _key(row: Row) -> tuple[str, int]:
    return row.text("team_id", 20), row.integer("gw", low=1)
