"""Text search for people, clubs and teams. No Django here.

`search_key` makes the key of a name, which is stored, indexed and compared.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters that Unicode does not decompose into one of a to z and a mark, with the spelling of
# people whose keyboards lack them. Where Unicode's name for the letter has a "with" (ø is "o with
# stroke"), the name gives the spelling.
NAMED = re.compile(r"LATIN SMALL LETTER (?:DOTLESS )?([A-Z])(?: WITH .*)?")
LETTERS = {
    chr(code): found[1].lower()
    for code in range(0x80, 0x2C80)
    if (found := NAMED.fullmatch(unicodedata.name(chr(code), "")))
} | {
    "ð": "d", "þ": "th", "ŋ": "n", "ĸ": "k", "ə": "e", "ǝ": "e", "ɛ": "e", "ɔ": "o", "ɣ": "g",
    "æ": "ae", "œ": "oe", "ґ": "г",
}  # fmt: skip
# The variants on keyboards and in languages; a search finds a name with any of them or none.
APOSTROPHES = "'’‘‛`´′ʼʻʽʾʿˈʹꞌ՚׳❛❜"
DOTS = ".·"  # St. Pauli, A.C. Milan
MINUS = "−"  # Unicode classes it as a symbol; people use it as a hyphen
NOTHING: dict[str, str] = dict.fromkeys(APOSTROPHES + DOTS, "")
KNOWN = str.maketrans(LETTERS | NOTHING | {MINUS: " "})
LONG_WORD = 4  # letters; a word of that many or more may also match across a space
LONGEST_KEY = 250  # characters; a letter can become several


@lru_cache(maxsize=8192)
def search_key(text: str) -> str:
    """Return the key of a name: lower-case letters, digits and symbols, with single spaces.

    "odegaard" and "Ødegaard", "O’Tarra" and "otarra", "Smith-Rane" and "smith rane" have the same
    key. It drops marks, apostrophes, dots and invisible characters; hyphens and other punctuation
    become spaces. It is "" if nothing is left. `search_key(search_key(text)) == search_key(text)`.
    """
    if text.isascii():  # the key of most names, ten times faster
        found = " ".join(text.translate(ASCII).split())
    else:
        before, found = None, text
        while found != before:
            # Removing a mark or folding case can make a letter that needs another round.
            before, found = found, _fold(found)
    return found[:LONGEST_KEY].rstrip()


def _fold(text: str) -> str:
    # Apostrophes first: Unicode decomposes ´ into a space and a mark.
    text = unicodedata.normalize("NFKD", text.translate(KNOWN)).casefold().translate(KNOWN)
    return " ".join("".join(map(_kept, unicodedata.normalize("NFKD", text))).split())


def _kept(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() or character in "+$<>=|~" else " "
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cs", "Co", "Cn", "Sk", "Lm"):
        return ""
    return " " if category[0] in "PZC" else character


ASCII = str.maketrans({chr(code): _fold(chr(code)) or " " for code in range(0x80)} | NOTHING)


def matches(words: Iterable[str], text: str) -> bool:
    """Return whether each of the words, parts of a key, occurs in the text.

    A long word may leave out a space: "smithrane" is Smith-Rane.
    """
    found = search_key(text)
    joined = found.replace(" ", "")
    return all(word in found or (len(word) >= LONG_WORD and word in joined) for word in words)
