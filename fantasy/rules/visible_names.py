"""Check of the characters in names that people read. No Django here."""

import unicodedata
from itertools import pairwise

# Invisible characters in a letter's or a mark's category: joiners, fillers, an empty note head.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4\U0001d159")
# Variation selectors: they choose a form of the character before them, which mostly has only one.
VARIANTS = ((0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
NOTHING_TO_SEE = "this name has nothing to see"
SPACES = {"\t": " ", "\n": " ", "\r": " "}


def tidy(text: str) -> str:
    """Return the text with each run of spaces, of any width, as one, and none at its ends."""
    spaced = (" " if unicodedata.category(c) == "Zs" else SPACES.get(c, c) for c in text)
    return " ".join(part for part in "".join(spaced).split(" ") if part)


def problem(name: str) -> str:
    """Return what is wrong with a tidy name, or "".

    A name must not have an invisible character, such as a control character, a zero-width or a
    direction mark, and it must have a visible one.
    """
    for before, character in pairwise(" " + name):
        shows = character.isprintable() and character not in BLANK
        if not shows or _chooses_no_form(character, before):
            return f"U+{ord(character):04X} is an invisible character"
    if not any(unicodedata.category(c)[0] in "LNPS" for c in name):
        return NOTHING_TO_SEE
    return ""


def _chooses_no_form(character: str, before: str) -> bool:
    """Return whether the character is a variation selector, except after a symbol.

    After a symbol it chooses between a picture and a text.
    """
    is_selector = any(low <= ord(character) <= high for low, high in VARIANTS)
    return is_selector and unicodedata.category(before) != "So"
