"""A function as a page shows it: its docstring as prose, the rest as code.

The page shows the code that runs.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from functools import cache
from typing import Any


def prose(function: Callable[..., Any]) -> str:
    return inspect.getdoc(function) or ""


@cache
def code(function: Callable[..., Any]) -> str:
    """Return the code without decorators, docstring and comments for linters."""
    text = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef)  # noqa: S101
    lines = text.splitlines()
    first = definition.body[0]
    if ast.get_docstring(definition) is not None and first.end_lineno:
        del lines[first.lineno - 1 : first.end_lineno]
    shown = "\n".join(lines[definition.lineno - 1 :])
    return re.sub(r"  # (noqa|type: ignore|fmt:).*", "", shown)
