"""Functions as a page shows them: the docstring as prose, the rest as code.

The page shows the code that runs.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable
from functools import cache


def docstring_of(function: Callable[..., object]) -> str:
    return inspect.getdoc(function) or ""


def code_of(functions: Iterable[Callable[..., object]]) -> str:
    """Return the functions' code without decorators, docstrings and comments for linters."""
    return "\n\n\n".join(_code(function) for function in functions)


@cache
def _code(function: Callable[..., object]) -> str:
    text = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef)  # noqa: S101
    lines = text.splitlines()
    first = definition.body[0]
    if ast.get_docstring(definition) is not None and first.end_lineno:
        del lines[first.lineno - 1 : first.end_lineno]
    shown = "\n".join(lines[definition.lineno - 1 :])
    return re.sub(r"  # (noqa|type: ignore|fmt:).*", "", shown)
