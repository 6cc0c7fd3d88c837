"""Invented names of people and of teams."""

import tomllib
from collections.abc import Iterator, Sequence
from itertools import count
from math import gcd, prod
from pathlib import Path
from random import Random

WORDS = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
LONGEST = 40  # letters in a team's name
# From the shortest to the longest: together more than a million names.
PATTERNS = (
    "{first} {second}",
    "{adjective} {second} of {place}",
    "{first} {second} of {place}",
    "{adjective} {first} {second}",
    "{adjective} {first} {second} of {place}",
)


def person_names(random: Random) -> Iterator[tuple[str, str]]:
    """Yield (first, last) names without end, no two of them the same as "F. Last"."""
    seen = set()
    while True:
        first, last = random.choice(WORDS["first"]), random.choice(WORDS["last"])
        if (first[0], last) not in seen:
            seen.add((first[0], last))
            yield first, last


def team_names(random: Random) -> Iterator[str]:
    """Yield names without end, no two of them the same; after more than a million with numbers."""
    for volume in count(1):
        for pattern in PATTERNS:
            for name in _shuffled(pattern, random):
                numbered = name if volume == 1 else f"{name} {volume}"
                if len(numbered) <= LONGEST:
                    yield numbered


def _shuffled(pattern: str, random: Random) -> Iterator[str]:
    """Yield every name of the pattern once, in a shuffled order, without a list of all names."""
    lists = {kind: words for kind, words in WORDS["teams"].items() if f"{{{kind}}}" in pattern}
    size = prod(len(words) for words in lists.values())
    stride = next(n for n in iter(lambda: random.randrange(1, size), 0) if gcd(n, size) == 1)
    number = random.randrange(size)
    for _ in range(size):
        number = (number + stride) % size
        yield pattern.format(**_chosen(lists, number))


def _chosen(lists: dict[str, Sequence[str]], number: int) -> dict[str, str]:
    """Return a word of each list, with the number's digits as indices, one digit for each list."""
    found = {}
    for kind, words in lists.items():
        number, digit = divmod(number, len(words))
        found[kind] = words[digit]
    return found
