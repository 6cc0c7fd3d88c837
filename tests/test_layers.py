"""Layers hold for strings: no module names a model, a table or a relation of an app above."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

ROOT = Path(settings.BASE_DIR)
LAYERS = [
    "caching",
    "fantasy",
    "teams",
    "scoring",
    "leagues",
]  # lowest first, as in pyproject.toml
OPTIONAL = [app for app in ("demo", "importers", "learn") if apps.is_installed(app)]
PROJECT = ["config", "deploy"]


def names_of(model: type[Model]) -> set[str]:
    """Return the strings by which a query or a label can name the model from below."""
    relations = {
        field.related_query_name()
        for field in model._meta.fields
        if field.is_relation and not field.remote_field.hidden
    }
    return relations | {model._meta.label, model._meta.db_table}


@cache
def names_above(app: str) -> set[str]:
    """Return the names of all models in the apps above, without those that the app has itself."""
    above = [*LAYERS[LAYERS.index(app) + 1 :], *OPTIONAL]
    here = {name for model in apps.get_app_config(app).get_models() for name in names_of(model)}
    return {
        name
        for other in above
        for model in apps.get_app_config(other).get_models()
        for name in names_of(model) - here
    }


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and value of each string but docstrings, and the keywords of calls."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield node.lineno, node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") != "dataclass":
            yield from ((node.lineno, keyword.arg) for keyword in node.keywords if keyword.arg)


def upward(source: str, app: str) -> list[str]:
    """Return "line: name" for each string that is such a name or a lookup path through one."""
    above = names_above(app)
    modules = "|".join([*LAYERS[LAYERS.index(app) + 1 :], *OPTIONAL, *PROJECT])
    found = set()
    tables = re.compile(rf"\b({'|'.join(sorted(name for name in above if '_' in name))})\b")
    for line, text in strings(source):
        path = text.lstrip("-")
        steps = {path, *path.split("__")} if re.fullmatch(r"[\w.]+", path) else set()
        if (
            steps & above
            or re.match(rf"({modules})(\.\w|/)", text)
            or (above and tables.search(text))
        ):
            found.add(f"{line}: {text}")
    return sorted(found)


@pytest.mark.parametrize("app", LAYERS)
def test_no_string_names_an_app_above(app: str) -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and (names := upward(path.read_text(), app))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'Player.objects.annotate(points=Sum("feed_rows__revision"))',
        "Player.objects.filter(game__feed_rows__revision=1)",
        'ModelRows("scoring.Correction", "why")',
        'import_string("scoring.services.finals")',
        'cursor.execute("SELECT 1 FROM scoring_feedrow")',
        "Q(feed_rows__revision=1)",
        'Player.objects.order_by("-feed_rows__revision")',
        'render(request, "scoring/game.html")',
        'import_string("config.monitoring.health")',
    ],
)
def test_such_a_string_is_found(source: str) -> None:
    assert upward(source, "teams")


def test_a_docstring_may_name_an_app_above() -> None:
    assert upward('"""scoring.Correction"""', "teams") == []
