"""Types of numpy arrays. mypy cannot follow their dtypes, so the docstrings give them."""

from typing import Any

from numpy.typing import NDArray

Integers = NDArray[Any]
Flags = NDArray[Any]  # of bool
