"""Lines over common steps, such as users or workers: one panel for each unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .scales import Scale, number
from .svg import BOLD, LINE_HEIGHT, MARGIN, SMALL, TEXT, WIDTH, Drawing, width_of, wrapped

HEIGHT = 150  # of a panel's field
MARK = 480  # width of the text at the mark


@dataclass(frozen=True)
class Panel:
    """`lines`: by the name of the series, one value per step, or None where there is none."""

    unit: str
    lines: Mapping[str, Sequence[float | None]]


@dataclass(frozen=True)
class Panels:
    """Series with the same place in their panels have the same colour.

    `mark`: the number of a step, and a text.
    """

    title: str
    subtitle: str
    steps: Sequence[str]
    unit: str  # of the steps
    panels: Sequence[Panel]
    mark: tuple[int, str] | None = None

    def draw(self, drawing: Drawing) -> None:
        names = list(dict.fromkeys(name for panel in self.panels for name in panel.lines))
        scales = [
            Scale.of(
                (v for line in panel.lines.values() for v in line if v is not None), 0, HEIGHT
            )
            for panel in self.panels
        ]
        left = MARGIN + 10 + max(width_of(number(t), SMALL) for s in scales for t in s.ticks)
        right = WIDTH - MARGIN - 12 - max(width_of(name, SMALL, BOLD) for name in names)
        xs = [left + 14 + (right - left - 28) * n / max(1, len(self.steps) - 1)
              for n in range(len(self.steps))]  # fmt: skip
        if self.mark:
            self._mark_text(drawing, xs[self.mark[0]])
        for panel, scale in zip(self.panels, scales, strict=True):
            self._panel(drawing, panel, scale, xs, (left, right))
        last = float("-inf")
        for x, step in zip(xs, self.steps, strict=True):
            half = width_of(step, SMALL) / 2
            if x - half > last:
                drawing.text(x, drawing.y + 8, step, size=SMALL, fill=drawing.theme.muted,
                             anchor="middle")  # fmt: skip
                last = x + half + 6
        drawing.text(left, drawing.y + 32, self.unit, size=SMALL, fill=drawing.theme.muted)
        drawing.y += 36

    def _mark_text(self, drawing: Drawing, x: float) -> None:
        assert self.mark
        for line in wrapped(self.mark[1], SMALL, MARK, BOLD):
            half = width_of(line, SMALL, BOLD) / 2
            middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
            drawing.text(middle, drawing.y + SMALL, line, size=SMALL, anchor="middle",
                         weight=BOLD)  # fmt: skip
            drawing.y += SMALL * LINE_HEIGHT
        drawing.y += 4

    def _panel(
        self, drawing: Drawing, panel: Panel, scale: Scale, xs: list[float],
        sides: tuple[float, float],
    ) -> None:  # fmt: skip
        theme, (left, right) = drawing.theme, sides
        unit = f"{panel.unit}, logarithmic scale" if scale.is_log else panel.unit
        drawing.text(MARGIN, drawing.y + TEXT, unit, size=TEXT, weight=BOLD)
        bottom = drawing.y + TEXT + 20 + HEIGHT
        for tick in scale.ticks:
            y = bottom - scale.at(tick)
            drawing.line(left, y, right, y, theme.grid)
            drawing.text(left - 8, y + SMALL * 0.36, number(tick), size=SMALL, fill=theme.muted,
                         anchor="end")  # fmt: skip
        if self.mark:
            x = xs[self.mark[0]]
            drawing.line(x, bottom - HEIGHT - 8, x, bottom, theme.ink, stroke_width=1.5,
                         stroke_dasharray="5 4")  # fmt: skip
        ends = []
        for kind, (name, line) in enumerate(panel.lines.items()):
            colour = theme.series[kind % len(theme.series)]
            points = [(x, bottom - scale.at(v)) for x, v in zip(xs, line, strict=True)
                      if v is not None]  # fmt: skip
            if not points:
                continue
            drawing.points("polyline", points, fill="none", stroke=colour, stroke_width=2.5)
            for x, y in points:
                drawing.marker(x, y, kind, colour)
            ends.append((points[-1][1], name, colour))
        for y, name, colour in apart(ends):
            drawing.text(right + 6, y + SMALL * 0.36, name, size=SMALL, fill=colour, weight=BOLD)
        drawing.y = bottom + 26


def apart(ends: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Move labels of lines that end close together, so that none covers another."""
    placed: list[tuple[float, str, str]] = []
    for y, name, colour in sorted(ends):
        free = placed[-1][0] + SMALL * 1.2 if placed else y
        placed.append((max(y, free), name, colour))
    return placed
