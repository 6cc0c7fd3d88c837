"""Text search for people, clubs and teams. `search_key` makes the key of a name, which is stored,
indexed and compared. No Django here.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters that Unicode does not take apart into one of a to z and a mark, as people type them who
# do not have them on their keyboard. For those that it calls a letter with something (ø is "o with
# stroke") the name says which.
NAMED = re.compile(r"LATIN SMALL LETTER (?:DOTLESS )?([A-Z])(?: WITH .*)?")
LETTERS = {
    chr(code): found[1].lower()
    for code in range(0x80, 0x2C80)
    if (found := NAMED.fullmatch(unicodedata.name(chr(code), "")))
} | {
    "ð": "d", "þ": "th", "ŋ": "n", "ĸ": "k", "ə": "e", "ǝ": "e", "ɛ": "e", "ɔ": "o", "ɣ": "g",
    "æ": "ae", "œ": "oe", "ґ": "г",
}  # fmt: skip
# As keyboards and languages have them; a name is found with any of them and with none.
APOSTROPHES = "'’‘‛`´′ʼʻʽʾʿˈʹꞌ՚׳❛❜"
DOTS = ".·"  # St. Pauli, A.C. Milan
MINUS = "−"  # a symbol to Unicode, a hyphen to people
NOTHING: dict[str, str] = dict.fromkeys(APOSTROPHES + DOTS, "")
KNOWN = str.maketrans(LETTERS | NOTHING | {MINUS: " "})
LONG_WORD = 4  # letters from which on a word may also run over a space
LONGEST_KEY = 250  # characters; a letter can become several


@lru_cache(maxsize=8192)
def search_key(text: str) -> str:
    """The key of a name: words of lower-case letters, digits and symbols with single spaces.

    "odegaard" and "Ødegaard", "O’Tarra" and "otarra", "Smith-Rane" and "smith rane" have the same
    key. Marks, apostrophes, dots and invisible characters go; hyphens and other punctuation are
    spaces. "" where nothing is left. `search_key(search_key(text)) == search_key(text)`.
    """
    before, found = None, text
    while found != before:
        # A letter that a mark is taken from, or that case folding makes, may need another round.
        before, found = found, _fold(found)
    return found[:LONGEST_KEY].rstrip()


def _fold(text: str) -> str:
    # Apostrophes first: Unicode takes ´ apart into a space and a mark.
    text = unicodedata.normalize("NFKD", text.translate(KNOWN)).casefold().translate(KNOWN)
    return " ".join("".join(map(_kept, unicodedata.normalize("NFKD", text))).split())


def _kept(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() or character in "+$<>=|~" else " "
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cs", "Co", "Cn", "Sk", "Lm"):
        return ""
    return " " if category[0] in "PZC" else character


def matches(words: Iterable[str], text: str) -> bool:
    """Whether each of the words, plain ones, stands somewhere in the text. A long one may leave
    out a space: "smithrane" is Smith-Rane.
    """
    found = search_key(text)
    joined = found.replace(" ", "")
    return all(word in found or (len(word) >= LONG_WORD and word in joined) for word in words)
