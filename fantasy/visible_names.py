"""Which characters a name that people read may be made of. No Django here."""

import unicodedata

# They have a letter's or a mark's category and show nothing: joiners and Hangul and Khmer fillers.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
SPACES = {"\t": " ", "\n": " ", "\r": " "}


def tidy(text: str) -> str:
    """The text with each run of spaces, of whatever width, as one, and none at its ends."""
    spaced = (" " if unicodedata.category(c) == "Zs" else SPACES.get(c, c) for c in text)
    return " ".join(part for part in "".join(spaced).split(" ") if part)


def problem(name: str) -> str:
    """What is wrong with a name that is tidy, or "": it has a character that nobody sees, such as
    a control character, a zero-width or a direction mark, or none that anybody does.
    """
    for character in name:
        if character in BLANK or not character.isprintable():
            return f"U+{ord(character):04X} is an invisible character"
    if not any(unicodedata.category(c)[0] in "LNPS" for c in name):
        return "there is nothing to see in it"
    return ""
