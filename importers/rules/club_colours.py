"""Club colours for sources that have none, derived from the club's name. No Django here."""

import colorsys
import hashlib

# With these lightnesses, text in one colour is readable on the other for every hue
# (WCAG 2.2, 1.4.3: contrast 4.5).
DARK, LIGHT = 0.25, 0.94
SATURATION = 0.65


def club_colours(name: str) -> tuple[str, str]:
    """Return (colour, second colour) as #rrggbb: a dark one, and a light one of opposite hue."""
    hue = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % 360
    return colours_of_hue(hue)


def colours_of_hue(hue: int) -> tuple[str, str]:
    """Return the pair of colours for a hue in degrees."""
    return _hex(hue, DARK), _hex((hue + 180) % 360, LIGHT)


def _hex(hue: int, lightness: float) -> str:
    parts = colorsys.hls_to_rgb(hue / 360, lightness, SATURATION)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
