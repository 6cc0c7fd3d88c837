"""Tidy text that members write: messages, notices and reasons; sentences that name teams.

No Django here.
"""

import unicodedata
from collections.abc import Iterable

from fantasy.rules.visible_names import BLANK, VARIANTS, tidy

# OBJECT REPLACEMENT CHARACTER: stands in a sentence for the name of a team. Braces are ordinary
# characters there.
TEAM = "\ufffc"
MOST_MARKS = 4  # combining marks on one letter; more of them cover the lines around it


def tidy_text(text: str) -> str:
    """Return the text without invisible characters and direction marks, "" if nothing is left.

    Each run of spaces becomes one. Line breaks stay, at most one empty line at a time.
    """
    lines = (tidy(_visible(line)) for line in text.splitlines())
    shown: list[str] = []
    for line in lines:
        if line or shown[-1:] != [""]:
            shown.append(line)
    joined = "\n".join(shown).strip("\n")
    return joined if any(unicodedata.category(c)[0] in "LNPS" for c in joined) else ""


def tidy_line(text: str) -> str:
    """Return `tidy_text` in one line."""
    return " ".join(tidy_text(text).split("\n"))


def quoted(name: str) -> str:
    """Return a name as sentences have it."""
    return f"“{name}”"


def with_names(sentence: str, names: Iterable[str]) -> str:
    """Return the sentence with one of the names at each TEAM, in their order.

    Each TEAM needs a name; names too many are left out.
    """
    first, *parts = sentence.split(TEAM)
    return first + "".join(f"{name}{part}" for name, part in zip(names, parts, strict=False))


def _visible(line: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in line:
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        is_space = category == "Zs" or character == "\t"
        shows = character.isprintable() and character not in BLANK
        if is_space or (shows and marks <= MOST_MARKS and _has_form(character, kept)):
            kept.append(character)
    return "".join(kept)


def _has_form(character: str, kept: list[str]) -> bool:
    """Return False for a variation selector that does not follow a symbol."""
    if not any(low <= ord(character) <= high for low, high in VARIANTS):
        return True
    return bool(kept) and unicodedata.category(kept[-1]) == "So"
