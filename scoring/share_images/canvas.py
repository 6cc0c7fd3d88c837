"""A canvas for share images: text that fits its place, and the site's mark."""

import io
import unicodedata
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)  # pixels: the size that previews of links expect
COLOURS = 128  # of the palette, which makes a file a third of the size
MARGIN = 64
NIGHT, FAINT, TURF, INK, SOFT, FLAG, LIVE = (
    "#0d2118", "#14311f", "#1b7144", "#f3f8f4", "#b4cabc", "#ffd23f", "#c4102c",
)  # fmt: skip
# The bars of static/img/icon.svg, in its units: left, top, right, bottom.
MARK = ((6, 8, 11, 25), (13.5, 15, 18.5, 25), (21, 11, 26, 25))
MARK_UNITS = 32
UNKNOWN = "\uffff"  # no font has it
SMALLEST = 28  # pixels: a longer text is cut off


@cache
def font(size: int, weight: str = "Bold") -> ImageFont.FreeTypeFont:
    path = files("font_roboto") / "files" / f"Roboto-{weight}.ttf"
    return ImageFont.truetype(str(path), size)


@cache
def _has_glyph(character: str) -> bool:
    face = font(SMALLEST)
    return bytes(face.getmask(character)) != bytes(face.getmask(UNKNOWN))


def fitting_size(text: str, size: int, width: float, weight: str = "Bold") -> int:
    """Return the largest size in pixels, from `size` down to SMALLEST, in which the text fits."""
    while size > SMALLEST and font(size, weight).getlength(text) > width:
        size -= 2
    return size


def drawable(text: str) -> str:
    """Return the text with the characters that the font has; "" if most of it would be lost.

    A letter that the font lacks loses its accents, or is left out.
    """
    kept = ""
    for character in unicodedata.normalize("NFC", text):
        if unicodedata.category(character).startswith("C") and not character.isspace():
            continue  # has no shape
        if character.isspace() or _has_glyph(character):
            kept += character
            continue
        base = unicodedata.normalize("NFKD", character)[0]
        kept += base if _has_glyph(base) else ""
    return " ".join(kept.split()) if 2 * len(kept) > len(text) else ""


class Canvas:
    """An image of SIZE in the site's dark colours."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", SIZE, NIGHT)
        self.pen = ImageDraw.Draw(self.image)

    def text(
        self,
        position: tuple[float, float],
        text: str,
        size: int,
        *,
        width: float = 0,
        colour: str = INK,
        anchor: str = "ls",
        weight: str = "Bold",
    ) -> float:
        """Write the text and return its width in pixels.

        Where it is wider than `width`, it becomes smaller and at last is cut off. `anchor`: as
        Pillow's: left, middle or right of the baseline is at the position.
        """
        if width:
            size = fitting_size(text, size, width, weight)
        face = font(size, weight)
        if width and face.getlength(text) > width:
            while text and face.getlength(f"{text}…") > width:
                text = text[:-1]
            text = f"{text.rstrip()}…"
        self.pen.text(position, text, font=face, fill=colour, anchor=anchor)
        return float(face.getlength(text))

    def paste(self, drawing: Image.Image, position: tuple[int, int]) -> None:
        self.image.paste(drawing, position, drawing)

    def brand(self, *, size: int = 44, left: int = MARGIN, baseline: int = 104) -> None:
        """Draw the mark and the name of the site."""
        unit = size * 1.25 / MARK_UNITS
        self._mark(left, baseline, unit, FLAG)
        self.text((left + 26 * unit, baseline), "Gameday", size)

    def watermark(self) -> None:
        """Draw the mark, large and faint, on the right half."""
        self._mark(SIZE[0] // 2 + 80, SIZE[1], 26, FAINT)

    def _mark(self, left: float, baseline: float, unit: float, colour: str) -> None:
        x, y = left - MARK[0][0] * unit, baseline - MARK[0][3] * unit
        for x0, y0, x1, y1 in MARK:
            self.pen.rectangle(
                (x + x0 * unit, y + y0 * unit, x + x1 * unit, y + y1 * unit), colour
            )

    def png(self) -> bytes:
        file = io.BytesIO()
        self.image.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(file, "PNG")
        return file.getvalue()
