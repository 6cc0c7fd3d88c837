"""A small SVG writer: two themes, sizes of text, and elements with rounded coordinates.

Equal input gives equal bytes. Texts are escaped; characters that XML forbids are replaced.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

WIDTH = 720  # of each picture, in its own units; text of size 17 is readable at 400 pixels
MARGIN = 24
TEXT, SMALL, TITLE, FOOTER = 17, 15, 23, 14  # sizes
LINE_HEIGHT = 1.35
BOLD = 600
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Widths of characters relative to the size, of a wide sans-serif font.
WIDTHS = {**dict.fromkeys(" .,:;!|'`()[]ijlIft/-", 0.36), **dict.fromkeys("mwMW%@", 0.92)}


@dataclass(frozen=True)
class Theme:
    """Colours. Those of `series` differ in lightness too, for readers who see fewer colours."""

    name: str  # the end of the file's name
    ground: str
    ink: str
    muted: str
    grid: str
    ours: str
    other: str
    series: tuple[str, ...]


LIGHT = Theme(
    "light", "#ffffff", "#1f2328", "#59636e", "#dfe3e8", "#0060a8", "#8b949e",
    ("#0060a8", "#c04a00", "#007a5a", "#a0458a", "#7d6000", "#1f2328"),
)  # fmt: skip
DARK = Theme(
    "dark", "#0d1117", "#f0f6fc", "#9aa4ae", "#2b323b", "#58b4f0", "#7d8590",
    ("#58b4f0", "#ff9a57", "#2cc79b", "#e59ac8", "#f0c846", "#f0f6fc"),
)  # fmt: skip
THEMES = (LIGHT, DARK)


class Drawing:
    """Elements in the order in which they are drawn. `y` grows downwards, as in SVG."""

    def __init__(self, theme: Theme, title: str, subtitle: str = "") -> None:
        self.theme = theme
        self.root = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
        ElementTree.SubElement(self.root, "title").text = clean(title)
        ElementTree.SubElement(self.root, "desc").text = clean(subtitle)
        self.ground = self.element("rect", x=0, y=0, fill=theme.ground)
        self.y = float(MARGIN)  # where the next part of the picture begins
        self.paragraph(title, size=TITLE, weight=700)
        self.y += 4
        if subtitle:
            self.paragraph(subtitle, size=SMALL, fill=theme.muted)
        self.y += 16

    def element(self, tag: str, /, **attributes: object) -> ElementTree.Element:
        """`stroke_width=2` becomes stroke-width="2"."""
        texts = {name.replace("_", "-"): attribute(value) for name, value in attributes.items()}
        return ElementTree.SubElement(self.root, tag, texts)

    def text(
        self, x: float, y: float, text: str, *, size: float = TEXT, fill: str = "",
        anchor: str = "start", weight: int = 400,
    ) -> None:  # fmt: skip
        """Write one line, with its baseline at y."""
        if not text:
            return
        more = {"font_weight": weight} if weight != 400 else {}
        if anchor != "start":
            more["text_anchor"] = anchor
        self.element(
            "text", x=x, y=y, font_size=size, fill=fill or self.theme.ink, **more
        ).text = clean(text)

    def paragraph(self, text: str, *, size: float, fill: str = "", weight: int = 400) -> None:
        """Write the text below what is there, in lines that fit into the picture."""
        for line in wrapped(text, size, WIDTH - 2 * MARGIN, weight):
            self.text(MARGIN, self.y + size, line, size=size, fill=fill, weight=weight)
            self.y += size * LINE_HEIGHT

    def footer(self, text: str) -> None:
        self.y += 10
        self.paragraph(text, size=FOOTER, fill=self.theme.muted)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str, **more: object
    ) -> None:
        self.element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **more)

    def marker(self, x: float, y: float, kind: int, fill: str, size: float = 5) -> None:
        """Draw a circle, square, triangle or diamond, so that colour is not all that tells."""
        s = size
        match kind % 4:
            case 0:
                self.element("circle", cx=x, cy=y, r=s, fill=fill)
            case 1:
                self.element(
                    "rect", x=x - s * 0.9, y=y - s * 0.9, width=s * 1.8, height=s * 1.8, fill=fill
                )
            case 2:
                self.points("polygon", [(x, y - s * 1.2), (x + s * 1.1, y + s * 0.8),
                                        (x - s * 1.1, y + s * 0.8)], fill=fill)  # fmt: skip
            case _:
                self.points("polygon", [(x, y - s * 1.3), (x + s * 1.3, y), (x, y + s * 1.3),
                                        (x - s * 1.3, y)], fill=fill)  # fmt: skip

    def points(self, tag: str, points: list[tuple[float, float]], **attributes: object) -> None:
        path = " ".join(f"{attribute(x)},{attribute(y)}" for x, y in points)
        self.element(tag, points=path, **attributes)

    def written(self) -> str:
        """Return the picture as XML."""
        height = attribute(self.y + MARGIN)
        self.ground.attrib |= {"width": str(WIDTH), "height": height}
        self.root.attrib |= {
            "viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH), "height": height,
            "role": "img", "font-family": FONT,
        }  # fmt: skip
        ElementTree.indent(self.root, " ")
        return ElementTree.tostring(self.root, encoding="unicode") + "\n"


def attribute(value: object) -> str:
    """Write a number with at most one decimal."""
    if isinstance(value, int | float):
        return f"{round(value, 1):g}" if abs(value) < 100_000 else f"{value:.0f}"
    return clean(str(value))


def clean(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)


def width_of(text: str, size: float, weight: int = 400) -> float:
    """Return about how wide the text is. It is rather too wide than too narrow."""
    units = sum(WIDTHS.get(char, 0.7 if char.isupper() else 0.6) for char in text)
    return size * units * (1.12 if weight >= BOLD else 1)


def wrapped(text: str, size: float, width: float, weight: int = 400) -> Iterator[str]:
    """Yield lines of whole words. A word that is too long has a line of its own."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size, weight) > width:
            yield line
            line = word
        else:
            line = longer
    yield line
