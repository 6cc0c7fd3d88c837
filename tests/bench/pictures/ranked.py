"""Rows with a label, a bar or points, and a figure beside: the alternatives of a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass

from .scales import Scale, number
from .svg import BOLD, LINE_HEIGHT, MARGIN, SMALL, TEXT, WIDTH, Drawing, width_of, wrapped

LABELS = 270  # most width of the labels
BAR = 18
GAP = 16  # between two rows, or half of it in a picture with many
MANY = 16


@dataclass(frozen=True)
class Entry:
    """`values` is one figure, or one for each of the chart's `series`.

    `low` and `high` are the ends of the whisker. `beside` is written in the column at the right.
    `text` is written at the bar instead of the number. A row that is not `ours` is grey.
    """

    label: str
    values: Sequence[float]
    beside: str = ""
    low: float | None = None
    high: float | None = None
    ours: bool = False
    text: str = ""

    @property
    def weight(self) -> int:
        return BOLD if self.ours else 400


@dataclass(frozen=True)
class Ranked:
    title: str
    subtitle: str
    unit: str  # of the axis
    entries: Sequence[Entry]
    beside: str = ""  # head of the column at the right
    series: Sequence[str] = ()  # names of the values of each entry
    reference: tuple[float, str] | None = None  # a vertical line, and what it means
    log: bool | None = None  # None: if the values are far apart

    def draw(self, drawing: Drawing) -> None:
        theme = drawing.theme
        labels = [list(wrapped(e.label, TEXT, LABELS, e.weight)) for e in self.entries]
        left = (
            MARGIN
            + 12
            + max(
                width_of(line, TEXT, entry.weight)
                for entry, lines in zip(self.entries, labels, strict=True)
                for line in lines
            )
        )
        besides = [self.beside, *(entry.beside for entry in self.entries)]
        column = max(width_of(text, SMALL, BOLD) for text in besides)
        right = WIDTH - MARGIN - (column + 16 if column else 0)
        # The number stands to the right of its bar.
        longest = max(width_of(_text(entry), SMALL, BOLD) for entry in self.entries)
        scale = Scale.of(self._numbers(), left, right - longest - 14, log=self.log)
        self._legend(drawing)
        top = self._heads(drawing, left, scale)
        gap = GAP if len(labels) <= MANY else GAP / 2
        heights = [max(BAR, len(lines) * TEXT * LINE_HEIGHT) + gap for lines in labels]
        bottom = top + sum(heights)
        for tick in scale.ticks:
            drawing.line(scale.at(tick), top, scale.at(tick), bottom, theme.grid)
        if self.reference:
            x = scale.at(self.reference[0])
            drawing.line(
                x, top - 4, x, bottom, theme.ink, stroke_width=1.5, stroke_dasharray="5 4"
            )
        y = top
        for entry, lines, height in zip(self.entries, labels, heights, strict=True):
            self._row(drawing, entry, lines, scale, y + height / 2)
            if entry.beside:
                drawing.text(WIDTH - MARGIN, y + height / 2 + SMALL * 0.36, entry.beside,
                             size=SMALL, fill=theme.muted, anchor="end")  # fmt: skip
            y += height
        drawing.y = bottom
        _axis(drawing, scale, f"{self.unit}, logarithmic scale" if scale.is_log else self.unit)

    def _numbers(self) -> list[float]:
        found = [value for entry in self.entries for value in entry.values]
        found += [end for entry in self.entries for end in (entry.low, entry.high) if end]
        return found + ([self.reference[0]] if self.reference else [])

    def _legend(self, drawing: Drawing) -> None:
        """Name the series of several values, each behind its marker."""
        x = float(MARGIN)
        for n, name in enumerate(self.series):
            colour = drawing.theme.series[n]
            drawing.marker(x + 6, drawing.y + 8, n, colour)
            drawing.text(x + 18, drawing.y + 13, name, size=SMALL, fill=colour, weight=BOLD)
            x += 18 + width_of(name, SMALL, BOLD) + 20
        if self.series:
            drawing.y += 28

    def _heads(self, drawing: Drawing, left: float, scale: Scale) -> float:
        """Write the heads of the columns; return where the rows begin."""
        if not (self.beside or self.reference):
            return drawing.y
        baseline, muted = drawing.y + SMALL, drawing.theme.muted
        if self.beside:
            drawing.text(WIDTH - MARGIN, baseline, self.beside, size=SMALL, fill=muted,
                         anchor="end", weight=BOLD)  # fmt: skip
        if self.reference:
            at, meaning = self.reference
            half = width_of(meaning, SMALL, BOLD) / 2
            x = min(max(scale.at(at), left + half), WIDTH - MARGIN - half)
            drawing.text(x, baseline, meaning, size=SMALL, anchor="middle", weight=BOLD)
        return drawing.y + 28

    def _row(
        self, drawing: Drawing, entry: Entry, lines: list[str], scale: Scale, middle: float
    ) -> None:
        theme = drawing.theme
        colour = theme.ours if entry.ours else theme.other
        first = middle - (len(lines) - 1) * TEXT * LINE_HEIGHT / 2 + TEXT * 0.36
        for n, line in enumerate(lines):
            drawing.text(scale.begin - 12, first + n * TEXT * LINE_HEIGHT, line, anchor="end",
                         weight=entry.weight)  # fmt: skip
        ends = [scale.at(value) for value in entry.values]
        if len(ends) > 1:
            drawing.line(min(ends), middle, max(ends), middle, theme.other, stroke_width=2)
            for n, x in enumerate(ends):
                drawing.marker(x, middle, n, theme.series[n])
        elif entry.low is not None and entry.high is not None:
            ends += [scale.at(entry.low), scale.at(entry.high)]
            drawing.line(ends[1], middle, ends[2], middle, colour, stroke_width=2.5)
            for x in ends[1:]:
                drawing.line(x, middle - 6, x, middle + 6, colour, stroke_width=2.5)
            drawing.marker(ends[0], middle, 0, colour, 6)
        elif scale.is_log:  # which has no zero for a bar to begin at
            begin = scale.at(self.reference[0]) if self.reference else scale.begin
            drawing.line(begin, middle, ends[0], middle, colour, stroke_width=2)
            drawing.marker(ends[0], middle, 0, colour, 7)
        else:
            width = max(ends[0] - scale.begin, 1)
            drawing.element("rect", x=scale.begin, y=middle - BAR / 2, width=width, height=BAR,
                            rx=2, fill=colour)  # fmt: skip
        drawing.text(max(ends) + 12, middle + SMALL * 0.36, _text(entry), size=SMALL,
                     weight=entry.weight)  # fmt: skip


def _text(entry: Entry) -> str:
    return entry.text or (number(entry.values[0]) if len(entry.values) == 1 else "")


def _axis(drawing: Drawing, scale: Scale, unit: str) -> None:
    """Write ticks and unit below the rows."""
    last = float("-inf")
    for tick in scale.ticks:
        text = number(tick)
        half = width_of(text, SMALL) / 2
        if scale.at(tick) - half > last:
            drawing.text(scale.at(tick), drawing.y + 20, text, size=SMALL,
                         fill=drawing.theme.muted, anchor="middle")  # fmt: skip
            last = scale.at(tick) + half + 4
    drawing.text(scale.begin, drawing.y + 42, unit, size=SMALL, fill=drawing.theme.muted)
    drawing.y += 46
