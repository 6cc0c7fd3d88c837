"""The crest of a club, as templates/includes/_svg_symbols.html draws it."""

from functools import lru_cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 24, 28  # units of the drawing
SHARPER = 4  # drawn at this size and made smaller, so that edges are smooth
EDGE = (136, 136, 136, 160)

Point = tuple[float, float]


def _curve(a: Point, b: Point, c: Point, d: Point, steps: int = 12) -> list[Point]:
    """Return points of a cubic Bézier curve, without its first one."""
    found = []
    for step in range(1, steps + 1):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(w * p[i] for w, p in zip(weights, (a, b, c, d), strict=True)) for i in (0, 1))
        found.append((x, y))
    return found


SHIELD: list[Point] = [
    (2, 2),
    (22, 2),
    (22, 15),
    *_curve((22, 15), (22, 21), (18, 24), (12, 27)),
    *_curve((12, 27), (6, 24), (2, 21), (2, 15)),
]
# By the club's pattern: what its second colour covers of the shield.
PATTERNS: tuple[list[Point], ...] = (
    [(2, 2), (22, 2), (22, 8), (2, 8)],
    [(12, 2), (22, 2), (22, 28), (12, 28)],
    [(2, 2), (7, 2), (22, 14), (22, 20), (20.3, 20.5), (2, 7)],
    [(2, 14), (12, 6), (22, 14), (22, 20.4), (20.8, 20.4), (12, 13), (3.2, 20.4), (2, 20)],
)


@lru_cache(maxsize=40)
def crest(colour: str, second_colour: str, pattern: int, height: int) -> Image.Image:
    """Return the crest with a transparent ground, `height` pixels high."""
    unit = height * SHARPER / HEIGHT
    size = (round(WIDTH * unit), height * SHARPER)

    def scaled(points: list[Point]) -> list[Point]:
        return [(x * unit, y * unit) for x, y in points]

    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(scaled(SHIELD), fill=255)
    fill = Image.new("RGB", size, colour)
    ImageDraw.Draw(fill).polygon(scaled(PATTERNS[pattern]), fill=second_colour)
    drawing = Image.new("RGBA", size, (0, 0, 0, 0))
    drawing.paste(fill, mask=mask)
    outline = scaled([*SHIELD, SHIELD[0]])
    ImageDraw.Draw(drawing).line(outline, fill=EDGE, width=round(unit / 3), joint="curve")
    return drawing.resize((round(WIDTH * height / HEIGHT), height), Image.Resampling.LANCZOS)
