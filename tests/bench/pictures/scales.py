"""From values to coordinates, with round numbers for the ticks."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

FAR_APART = 40  # a larger ratio of the largest to the smallest value needs a logarithmic scale
FEW_POWERS = 300  # below this ratio a logarithmic scale has ticks at 2 and 5, too


@dataclass(frozen=True)
class Scale:
    low: float
    high: float
    begin: float  # coordinate of `low`
    end: float
    is_log: bool
    ticks: tuple[float, ...]

    @classmethod
    def of(
        cls, values: Iterable[float], begin: float, end: float, *, log: bool | None = None
    ) -> "Scale":
        """Return a scale from 0, or a logarithmic one if all are above 0 and far apart."""
        values = list(values)
        found = [value for value in values if value > 0] or [1.0]
        least, most = min(found), max(found)
        if log is None:
            log = most / least > FAR_APART and len(found) == len(values)
        if log:
            low = _below(least)
            powers = range(floor(log10(low)), floor(log10(most)) + 1)
            digits = (1, 2, 5) if most / low < FEW_POWERS else (1,)
            ticks = [float(f"{digit}e{power}") for power in powers for digit in digits]
            inside = tuple(tick for tick in ticks if low <= tick <= most)
            return cls(low, most, begin, end, True, inside)
        step = _step(most / 4)
        count = max(1, ceil(most / step - 1e-9))
        ticks = tuple(round(step * n, 10) for n in range(count + 1))
        return cls(0, ticks[-1], begin, end, False, ticks)

    def at(self, value: float) -> float:
        if self.is_log:
            part = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.begin + part * (self.end - self.begin)


def _step(about: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least `about`."""
    power = 10.0 ** floor(log10(about))
    return next(power * n for n in (1, 2, 5, 10) if power * n >= about * 0.999)


def _below(value: float) -> float:
    """Return 1, 2 or 5 times a power of ten, less than the value."""
    power = 10.0 ** floor(log10(value))
    return next((power * n for n in (5, 2, 1) if power * n < value * 0.8), power / 2)


def number(value: float) -> str:
    """Write three digits at least, and no decimals beyond: 12,346; 123; 12.3; 1.23; 0.0123."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 1:
        return f"{value:.3g}"
    return f"{float(f'{value:.2g}'):f}".rstrip("0")
