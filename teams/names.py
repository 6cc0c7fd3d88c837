"""Finding people and clubs by what somebody types."""

import unicodedata
from collections.abc import Iterable

SINGLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def plain(text: str) -> str:
    """Lower case without accents, so that "odegaard" finds "Ødegaard" and "Jose" "José"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(SINGLE))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def matches(words: Iterable[str], text: str) -> bool:
    """Whether each of the words, plain ones, stands somewhere in the text."""
    found = plain(text)
    return all(word in found for word in words)
