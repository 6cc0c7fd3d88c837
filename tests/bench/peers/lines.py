"""Lines of code that the page needs by each way, counted from the source.

Blank lines, comments and docstrings do not count. For a peer they are its folder in `ways` and
page.py; for this project the view, the methods of the managers, and the snapshots that it reads.
Libraries do not count, nor does `caching`. Lines for nginx count where it caches: for this project
those of its template, where a list of addresses or arguments is one line.
"""

import ast
import inspect
import io
import tokenize
from pathlib import Path
from textwrap import dedent

from deploy.nginx import render
from fantasy import calendar, managers, read_models
from scoring import published
from scoring.views import scores
from teams.managers import CachedGames
from teams.read_models import fields, scoreboard

from . import page
from .catalogue import Proxy, Way
from .nginx import MICROCACHE

WAYS = Path(__file__).resolve().parent / "ways"
NOT_COUNTED = {"event_loop.py"}  # cashews in threads needs it; an asynchronous server would not
SKIPPED = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
           tokenize.ENDMARKER}  # fmt: skip


def lines_of(way: Way) -> int:
    count = _of_ours() if way.is_ours else _of_folder(WAYS / way.folder)
    if way.proxy is Proxy.MICROCACHE:
        count += _not_blank(MICROCACHE)
    if way.proxy is Proxy.PROJECT:
        count += _of_shared_locations() + sum(
            'reverse("scores' in line for line in inspect.getsource(published).splitlines()
        )
    return count


def _of_folder(folder: Path) -> int:
    sources = [path.read_text() for path in folder.glob("*.py") if path.name not in NOT_COUNTED]
    return sum(map(code_lines, [*sources, inspect.getsource(page)]))


def _of_ours() -> int:
    parts = [
        scores.scoreboard,
        CachedGames.scoreboard,
        scoreboard,
        managers.CachedWeeks.calendar,
        read_models,
        calendar.current_calendar,
    ]
    shared_fields = sum(
        code_lines(ast.unparse(node))
        for node in ast.parse(inspect.getsource(fields)).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("CLUB", "GAME")
    )
    return shared_fields + sum(code_lines(dedent(inspect.getsource(part))) for part in parts)


def _of_shared_locations() -> int:
    """Count the lines of nginx's template for shared pages: the maps, the cache, the locations."""
    text = (render.FOLDER / "gameday.conf.template").read_text()
    parts = (
        ("# ---- Shared pages.", "# The Allow header of nginx"),
        ('location ~ "@{shared}"', "# Every page requests this"),
    )
    return sum(_not_blank(text[text.index(begin) : text.index(end)]) for begin, end in parts)


def _not_blank(text: str) -> int:
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") for line in text.splitlines()
    )


def code_lines(source: str) -> int:
    """Count the lines of Python that hold code."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in SKIPPED:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            lines -= set(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return len(lines)
