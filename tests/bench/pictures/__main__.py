"""Draw the pictures of a bench.json, and write its tables into docs/performance.md."""

import argparse
import sys
from pathlib import Path

from tests.services.site import ROOT

from .catalogue import PICTURES
from .document import UnknownBlockError, rewritten
from .results import NotMeasuredError, Results, UnknownColumnError
from .svg import THEMES, Drawing

DOCUMENT = ROOT / "docs/performance.md"


def main() -> str | None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pictures", description=__doc__)
    parser.add_argument(
        "results",
        type=Path,
        nargs="*",
        default=[ROOT / "var/bench.json"],
        help="of one run or several, the last one last; var/bench.json",
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs/images/performance", help="%(default)s"
    )
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="%(default)s")
    chosen = parser.parse_args()
    try:
        results = Results.read(*chosen.results)
        if chosen.document == DOCUMENT and results.is_quick:
            return "a quick run has too few figures for docs/performance.md; name a --document"
        drawn = draw_all(results, chosen.out)
        text = rewritten(chosen.document.read_text(), results, drawn, say)
    except FileNotFoundError as missing:
        return f"{missing.filename} does not exist; make bench writes var/bench.json"
    except (UnknownBlockError, UnknownColumnError) as error:
        return str(error)
    chosen.document.write_text(text)
    say(f"{len(drawn)} pictures in {chosen.out}, tables in {chosen.document}")
    return None


def draw_all(results: Results, folder: Path) -> list[str]:
    """Draw what was measured, light and dark; return the names of these pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name, picture in PICTURES.items():
        try:
            chart = picture.chart(results)
        except NotMeasuredError as missing:
            say(f"{name} is not drawn; {missing}")
            continue
        for theme in THEMES:
            drawing = Drawing(theme, chart.title, chart.subtitle)
            chart.draw(drawing)
            drawing.footer(results.circumstances(picture.measurement))
            (folder / f"{name}-{theme.name}.svg").write_text(drawing.written())
        drawn.append(name)
    return drawn


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
