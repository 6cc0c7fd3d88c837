"""Draw the icons and the share image of the site into static/img, from icon.svg.

.venv/bin/python -m scripts.icons
"""

import re
from pathlib import Path

from PIL import Image, ImageDraw

from scoring.share_images.cards import SiteCard

FOLDER = Path(__file__).resolve().parents[1] / "static" / "img"
SHARPER = 8  # drawn at this size and made smaller, so that edges are smooth
FAVICON = [(16, 16), (32, 32), (48, 48)]
TOUCH = 180  # pixels; the system rounds its corners itself

Polygon = list[tuple[float, float]]


def attribute(svg: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]+)"', svg)
    if found is None:
        raise ValueError(f"icon.svg has no {name}")
    return found[1]


def polygons(path: str) -> list[Polygon]:
    """Return the polygons of a path that is made of M, m, H, h, V, v and z.

    Raises ValueError for another command.
    """
    found: list[Polygon] = []
    x = y = 0.0
    for command, text in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", text)]
        relative = command.islower()
        match command.lower():
            case "m":
                x, y = numbers if not relative else (x + numbers[0], y + numbers[1])
                found.append([])
            case "h":
                x = numbers[0] + (x if relative else 0)
            case "v":
                y = numbers[0] + (y if relative else 0)
            case "z":
                x, y = found[-1][0]
                continue
            case _:
                raise ValueError(f"icon.svg has the command {command}, which is not drawn here")
        found[-1].append((x, y))
    return found


def icon(svg: str, pixels: int, *, rounded: bool = True) -> Image.Image:
    rect, path = re.findall(r"<(?:rect|path) [^>]+>", svg)
    units, size = float(attribute(rect, "width")), pixels * SHARPER
    unit = size / units
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    radius = float(attribute(rect, "rx")) * unit if rounded else 0
    pen.rounded_rectangle((0, 0, size - 1, size - 1), radius, fill=attribute(rect, "fill"))
    for polygon in polygons(attribute(path, "d")):
        pen.polygon([(x * unit, y * unit) for x, y in polygon], fill=attribute(path, "fill"))
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def main() -> None:
    svg = (FOLDER / "icon.svg").read_text(encoding="utf-8")
    sizes = [icon(svg, width) for width, _ in FAVICON]
    sizes[-1].save(FOLDER / "favicon.ico", sizes=FAVICON, append_images=sizes[:-1])
    touch = icon(svg, TOUCH, rounded=False).convert("RGB")
    touch.quantize(16).save(FOLDER / "apple-touch-icon.png", optimize=True)
    (FOLDER / "share.png").write_bytes(SiteCard().draw())


if __name__ == "__main__":
    main()
