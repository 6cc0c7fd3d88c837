"""Look-up in sorted ids. No Django here."""

import numpy as np

from .array_types import Integers


def places_of(ordered: Integers, values: Integers) -> Integers:
    """Return the place of each value in the rising numbers, -1 for one that is not there."""
    if not len(ordered):
        return np.full(len(values), -1)
    places = np.searchsorted(ordered, values) % len(ordered)
    return np.where(ordered[places] == values, places, -1)
