"""Invented people and the names that owners give their teams."""

import tomllib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

WORDS = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))


def people(random: Random) -> Iterator[tuple[str, str]]:
    """(first, last) names without end, no two of them the same as "F. Last"."""
    seen = set()
    while True:
        first, last = random.choice(WORDS["first"]), random.choice(WORDS["last"])
        if (first[0], last) not in seen:
            seen.add((first[0], last))
            yield first, last


def team_names(random: Random) -> Iterator[str]:
    """Names of at most 40 characters without end; after some thousand they are numbered."""
    pairs = [(a, b) for a in WORDS["teams"]["first"] for b in WORDS["teams"]["second"]]
    random.shuffle(pairs)
    for volume in count(1):
        for first, second in pairs:
            yield f"{first} {second}" if volume == 1 else f"{first} {second} {volume}"
