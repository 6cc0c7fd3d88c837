"""Invented people and the names that owners give their teams."""

import tomllib
from collections.abc import Iterator, Sequence
from itertools import count
from math import gcd, prod
from pathlib import Path
from random import Random

WORDS = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
LONGEST = 40  # letters in a team's name
# From the plainest to the longest: together more than a million names.
FORMS = (
    "{first} {second}",
    "{adjective} {second} of {place}",
    "{first} {second} of {place}",
    "{adjective} {first} {second}",
    "{adjective} {first} {second} of {place}",
)


def people(random: Random) -> Iterator[tuple[str, str]]:
    """(first, last) names without end, no two of them the same as "F. Last"."""
    seen = set()
    while True:
        first, last = random.choice(WORDS["first"]), random.choice(WORDS["last"])
        if (first[0], last) not in seen:
            seen.add((first[0], last))
            yield first, last


def team_names(random: Random) -> Iterator[str]:
    """Names without end, no two of them the same; after more than a million they are numbered."""
    for volume in count(1):
        for form in FORMS:
            for name in _shuffled(form, random):
                numbered = name if volume == 1 else f"{name} {volume}"
                if len(numbered) <= LONGEST:
                    yield numbered


def _shuffled(form: str, random: Random) -> Iterator[str]:
    """Every name of the form, once, in an order without a pattern and without keeping them."""
    lists = {kind: words for kind, words in WORDS["teams"].items() if f"{{{kind}}}" in form}
    size = prod(len(words) for words in lists.values())
    stride = next(n for n in iter(lambda: random.randrange(1, size), 0) if gcd(n, size) == 1)
    number = random.randrange(size)
    for _ in range(size):
        number = (number + stride) % size
        yield form.format(**_chosen(lists, number))


def _chosen(lists: dict[str, Sequence[str]], number: int) -> dict[str, str]:
    """The words that stand at the digits of the number, each list a digit."""
    found = {}
    for kind, words in lists.items():
        number, digit = divmod(number, len(words))
        found[kind] = words[digit]
    return found
