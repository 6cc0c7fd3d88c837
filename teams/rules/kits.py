"""Kits of teams: two colours and the pattern of the shirt. No Django here."""

import re
from typing import NamedTuple

# In the order of the drawings shirt0, shirt1 … of templates/includes/_svg_symbols.html.
PATTERNS = ("Sleeves", "Stripes", "Sash", "Hoop")
LEAST_CONTRAST = 1.5  # between the two colours of a kit that an owner mixes
COLOUR = re.compile("#[0-9a-f]{6}", re.IGNORECASE)


class Kit(NamedTuple):
    """`colour` and `second_colour`: #rrggbb. `pattern`: index of PATTERNS."""

    colour: str
    second_colour: str
    pattern: int


# Each pair stands out from the page, light and dark, and its colours from each other.
PALETTE: dict[str, tuple[str, str]] = {
    "Green and gold": ("#0a6a3d", "#ffd23f"),
    "Red and white": ("#c8102e", "#ffffff"),
    "Blue and white": ("#1d4ed8", "#ffffff"),
    "Navy and orange": ("#14274e", "#ff7a1a"),
    "Black and white": ("#1a1a1a", "#f5f5f5"),
    "Sky and maroon": ("#7cc4f4", "#6d1032"),
    "Purple and gold": ("#4b1d87", "#f6b81a"),
    "Orange and black": ("#f4660b", "#161616"),
    "Teal and cream": ("#0f7c80", "#fff4d6"),
    "Pink and navy": ("#f06ba8", "#14213d"),
    "Yellow and green": ("#ffd400", "#0b6b34"),
    "Maroon and sky": ("#7a0f2c", "#8fd0f7"),
}
PAIRS = tuple(PALETTE.values())
DEFAULT_KIT = Kit(*PAIRS[0], 0)


def kit_of(number: int) -> Kit:
    """Return a kit of the palette: all of them take turns as the number grows."""
    turn, pair = divmod(number, len(PAIRS))
    return Kit(*PAIRS[pair], (turn + pair) % len(PATTERNS))


def problem(colour: str) -> str:
    """Return what is wrong with a colour, or ""."""
    return "" if COLOUR.fullmatch(colour) else "A color is # and six of 0–9 and a–f: #0a6a3d."


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two #rrggbb as WCAG 2.2 defines it: 1 to 21."""
    darker, lighter = sorted(map(_luminance, (colour, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it: 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
