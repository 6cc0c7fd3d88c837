"""Invite codes: eight characters that are hard to mistake for each other and to guess.

The alphabet has neither vowels, so that no code is a word, nor any of 0 O, 1 I L, 2 Z, 5 S, 6,
8 B, U V. Its 20 characters give 20⁸ = 25,600,000,000 codes, 34.6 bits. With 100,000 codes in use
one guess in 256,000 finds one, so guesses are also limited by rate.
"""

import secrets
import unicodedata

ALPHABET = "3479CDFGHJKMNPQRTWXY"
LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(typed: str) -> str:
    """Return the code that a person typed or pasted, or "" if it cannot be one.

    Case, spaces and dashes do not matter, a pasted invite link counts as its last part, and 6
    counts as G.
    """
    if len(typed) > 300:
        return ""
    text = unicodedata.normalize("NFKC", typed).strip().rstrip("/").rpartition("/")[2]
    kept = "".join(character for character in text.upper() if not _separates(character))
    code = kept.replace("6", "G")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """Return the code in two groups, as it is shown: "CDFG-HJKM"."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def _separates(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Pd", "Cf", "Pc")
