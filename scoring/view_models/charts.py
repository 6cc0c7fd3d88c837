"""Coordinates of the bars and lines of a chart. No Django here.

The template writes them as SVG attributes: no script, no style, nothing to download. Each chart
has a table with the same numbers beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from teams.rules.spread_types import ScoreBins

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 314, 10, 128
MOST_LABELS = 10  # below the chart
Value = Decimal | int
Point = tuple[str, Value]  # the label below it, and its height


@dataclass(frozen=True)
class Bar:
    label: str
    value: Value
    x: float
    y: float
    width: float
    height: float
    own: bool = False  # the bar with the page's own team in it
    second: bool = False  # of the second series

    @property
    def css_class(self) -> str:
        if self.own:
            return "bar own"
        if self.second:
            return "bar second"
        return "bar below" if self.value < 0 else "bar"


@dataclass(frozen=True)
class Dot:
    label: str
    value: Value
    x: float
    y: float


@dataclass(frozen=True)
class Mark:
    """A line of the grid with its number, or the label below a point."""

    text: str
    at: float


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    below: int  # y of the points' labels
    grid: list[Mark]
    labels: list[Mark]
    bars: list[Bar]
    dots: list[Dot]
    own: Mark | None = None  # the place of the page's own team

    @property
    def line(self) -> str:
        """Return the `points` of a polyline through the dots."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def bar_chart(points: Sequence[Point]) -> Chart | None:
    """Return bars from zero, up or down; None if there are no points."""
    if not points:
        return None
    values = [value for _, value in points]
    ticks = _ticks(min(0, *values), max(0, *values))
    step = (RIGHT - LEFT) / len(points)
    width = min(step * 0.72, 26)
    zero = _height(0, ticks)
    bars = []
    for n, (label, value) in enumerate(points):
        end = _height(value, ticks)
        x = LEFT + step * (n + 0.5) - width / 2
        bars.append(
            Bar(label, value, _cut(x), _cut(min(zero, end)), _cut(width), _cut(abs(end - zero)))
        )
    return _chart(points, ticks, _middles(points), bars=bars)


def paired_bar_chart(points: Sequence[tuple[str, Value | None, Value | None]]) -> Chart | None:
    """Return two bars beside each other for each label; None if there are no points.

    `points`: label, value of the first and of the second series; None is no bar.
    """
    values = [value for _, *pair in points for value in pair if value is not None]
    if not values:
        return None
    ticks = _ticks(min(0, *values), max(0, *values))
    step = (RIGHT - LEFT) / len(points)
    width = min(step * 0.38, 14)
    zero = _height(0, ticks)
    bars = []
    for n, (label, *pair) in enumerate(points):
        middle = LEFT + step * (n + 0.5)
        for second, value in enumerate(pair):
            if value is None:
                continue
            end, x = _height(value, ticks), middle - width * (not second)
            bars.append(
                Bar(label, value, _cut(x), _cut(min(zero, end)), _cut(width - 1),
                    _cut(abs(end - zero)), second=bool(second))
            )  # fmt: skip
    labels = [(label, Decimal(0)) for label, *_ in points]
    return _chart(labels, ticks, _middles(labels), bars=bars)


def histogram(bins: ScoreBins, own: Value | None = None) -> Chart:
    """Return a bar of the number of teams for each of the `bins` that spread.py counts.

    The bar that contains `own` is marked.
    """
    width, counts = bins["width"], bins["teams"]
    ticks = _ticks(0, max(counts))
    step, zero = (RIGHT - LEFT) / len(counts), _height(0, ticks)
    bars, labels, mark = [], [], None
    every = -(-len(counts) // MOST_LABELS)
    for n, count in enumerate(counts):
        start, x = bins["first"] + n * width, LEFT + step * n
        end = _height(count, ticks)
        is_own = own is not None and start <= own < start + width
        bars.append(
            Bar(f"{start} to {start + width}", count, _cut(x + 0.5), _cut(end), _cut(step - 1),
                _cut(zero - end), is_own)
        )  # fmt: skip
        if is_own:
            mark = Mark(short(own or 0), _cut(x + step / 2))
        if n % every == 0:
            labels.append(Mark(str(start), _cut(x)))
    grid = [Mark(short(tick), _cut(_height(tick, ticks))) for tick in ticks]
    return Chart(WIDTH, HEIGHT, LEFT, RIGHT, HEIGHT - 6, grid, labels, bars, [], mark)


def line_chart(points: Sequence[Point], *, best_is_low: bool = False) -> Chart | None:
    """Return a line on a scale from the lowest to the highest value; None for fewer than 2 points.

    With `best_is_low` the scale is upside down, as for ranks.
    """
    if len(points) < 2:
        return None
    values = [value for _, value in points]
    ticks = _ticks(min(values), max(values), Decimal(1) if best_is_low else Decimal("0.1"))
    if best_is_low:
        ticks = [max(1, tick) for tick in reversed(ticks)]
    middles = _middles(points)
    dots = [
        Dot(label, value, _cut(x), _cut(_height(value, ticks)))
        for (label, value), x in zip(points, middles, strict=True)
    ]
    return _chart(points, ticks, middles, dots=dots)


def _chart(
    points: Sequence[Point],
    ticks: Sequence[Value],
    middles: Sequence[float],
    bars: list[Bar] | None = None,
    dots: list[Dot] | None = None,
) -> Chart:
    every = -(-len(points) // MOST_LABELS)
    labels = [
        Mark(label, _cut(x))
        for n, ((label, _), x) in enumerate(zip(points, middles, strict=True))
        if n % every == 0
    ]
    grid = [Mark(short(tick), _cut(_height(tick, ticks))) for tick in ticks]
    return Chart(WIDTH, HEIGHT, LEFT, RIGHT, HEIGHT - 6, grid, labels, bars or [], dots or [])


def _middles(points: Sequence[Point]) -> list[float]:
    step = (RIGHT - LEFT) / len(points)
    return [LEFT + step * (n + 0.5) for n in range(len(points))]


def _height(value: Value, ticks: Sequence[Value]) -> float:
    """Return y from the top; the first tick is at the bottom, the last one at the top."""
    low, high = float(ticks[0]), float(ticks[-1])
    return BOTTOM - (float(value) - low) / (high - low) * (BOTTOM - TOP)


def _ticks(low: Value, high: Value, least: Decimal = Decimal(1)) -> list[Value]:
    """Return two to five round numbers, at least `least` apart; their range has both in it."""
    low, high = Decimal(low), Decimal(high)
    start = max(least, Decimal(1).scaleb((high - low or Decimal(10)).adjusted() - 1))
    tried = 0
    while True:
        step = start * (1, 2, 5)[tried % 3] * 10 ** (tried // 3)
        first, last = low // step, -(-high // step)
        if low < 0 and first * step > low:
            first -= 1  # `//` of decimals cuts towards zero
        if high > 0 and last * step < high:
            last += 1
        last = max(last, first + 1)
        if last - first <= 4:
            return [(first + n) * step for n in range(int(last - first) + 1)]
        tried += 1


def short(value: Value) -> str:
    """Return the number in few characters: 0.5, −12, 20k, 1.5M."""
    number, unit = Decimal(value), ""
    for size, name in ((1_000_000, "M"), (1_000, "k")):
        if abs(number) >= size:
            number, unit = number / size, name
            break
    return f"{number.normalize():f}{unit}".replace("-", "−")


def _cut(value: float) -> float:
    return round(value, 1)
