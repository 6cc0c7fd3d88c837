"""The words of the interface: one term for each thing, and plain sentences.

The tests read templates, mails, scripts and the strings of Python modules. They check the text
that people see, and, for pronouns, every file of the repository.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

# Patterns in text that people see, with the words to use instead.
TERMS = {
    r"\bfound(ed|ing)?\b.{0,20}\bteam\b|\bteam\b.{0,20}\bfounded\b": "create a team",
    r"\bsuggest(s|ed|ion)?\b": "Auto-pick",
    r"\brosters?\b": "squad of a team, lineup of a week (a roster is a club's)",
    r"\byet to play\b|\bunder way\b": "To come, In play",
    r"\bcame in\b": "came on",
    r"\b(every|any|some)body\b|\bwhoever\b|\bwhom\b|\bshall\b": "everyone, anyone, someone",
    r"\bnobody fits\b|\bwho fits\b": "Replacements",
    r"(?-i:(?<!Best )\bweek) (\{|\d)": "Week 8",
    r"\blog(ged)? (in|out|on|off)\b": "Sign in, Sign out",
    r"\bemails?\b": "e-mail",
    r"(?<!-)\bmails\b|\b(a|no|one|your|the) mail\b": "e-mail",
    r"\bnot saved yet\b|\bwhat is saved\b": "Unsaved changes, All changes saved",
    r"\d(\}\})? %(?!\})": "12.3%, without a space",
    r"\b\d{1,2}(:\d\d)? ?[ap]m\b": "the 24-hour clock",
}
PRONOUNS = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)

# The Python strings of these folders are read by people: pages, mails, the admin, commands.
PACKAGES = ("config", "demo", "fantasy", "importers", "leagues", "learn", "scoring", "teams")
SHOWN_DOCSTRINGS = ("learn/lessons/", "learn/dog_pile/guards.py")
# A club's page may name its roster.
ROSTER_OF_A_CLUB = "templates/teams/club.html"

DATE_FORMATS = {"c", "D H:i", "D j M, H:i", "H:i", "H:i:s"}
# Share images put the day, which strftime pads, between "%a" and "%b, %H:%M".
TIME_CODES = {"%a %H:%M", "%a", "%b, %H:%M", "%Y-%m-%d %H:%M", "%Y%m%d-%H%M%S"}


def files(*patterns: str) -> list[Path]:
    """Return the files of the repository that match, without those that Git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def template_text(source: str) -> str:
    """Return the words of a template: its text, and the attributes that people hear or see."""
    source = re.sub(r"(?s)\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", " ", source)
    included = " ".join(re.findall(r'\bwith [^%]*?="([^"]*)"', source))
    shown = " ".join(re.findall(r'(?:label|placeholder|content|title|alt)="([^"]*)"', source))
    source = re.sub(r"(?s)\{%.*?%\}|<(script|style|code).*?</\1>", " ", source)
    return " ".join(re.sub(r"<[^>]*>", " ", f"{source} {shown} {included}").split())


def script_text(source: str) -> str:
    """Return the strings of a script."""
    source = re.sub(r"(?m)(^|\s)//.*$", "", source)
    return " ".join(re.findall(r'"[^"\n]*"|`[^`]*`', source))


def python_text(source: str, *, docstrings: bool) -> str:
    """Return the strings of a module that have a space, since a name or a key has none."""
    tree = ast.parse(source)
    documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    skipped = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and ast.get_docstring(node) is not None
        if not (docstrings and isinstance(node, ast.FunctionDef))
        if isinstance(node.body[0], ast.Expr)
    }
    return " | ".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if " " in node.value and id(node) not in skipped
    )


def shown_texts() -> Iterator[tuple[str, str]]:
    """Yield each file's path and the text in it that people see."""
    for path in files("templates/*.html", "templates/*.txt", "deploy/nginx/errors/*.html"):
        yield name_of(path), template_text(path.read_text(encoding="utf-8"))
    for path in files("static/js/*.js"):
        yield name_of(path), script_text(path.read_text(encoding="utf-8"))
    for path in files(*(f"{package}/*.py" for package in PACKAGES)):
        name = name_of(path)
        if "/migrations/" not in name:
            docstrings = name.startswith(SHOWN_DOCSTRINGS)
            yield name, python_text(path.read_text(encoding="utf-8"), docstrings=docstrings)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def found_terms() -> dict[str, set[str]]:
    """Return the words to use instead, by file; empty for a file without a fault."""
    found: dict[str, set[str]] = {}
    for name, text in shown_texts():
        for pattern, instead in TERMS.items():
            if name == ROSTER_OF_A_CLUB and "roster" in pattern:
                continue
            if re.search(pattern, text, re.IGNORECASE):
                found.setdefault(name, set()).add(instead)
    return found


def test_interface_uses_one_term_for_each_thing():
    assert found_terms() == {}


def test_people_are_they():
    """A player, an owner and a reader are "they": in the interface, docs, comments and tests."""
    suffixes = {".py", ".html", ".txt", ".js", ".css", ".md", ".toml", ".template"}
    names = {"demo/season/names.toml", "demo/season/rosters.toml", name_of(Path(__file__))}
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in files()
        if path.suffix in suffixes and name_of(path) not in names
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if PRONOUNS.search(line)
    ]
    assert found == []


def test_templates_and_modules_write_dates_in_one_form():
    """styleguide.html shows the forms. Dates for commands and files are ISO dates."""
    for path in files("templates/*.html", "templates/*.txt"):
        used = set(re.findall(r'\|(?:date|time):"([^"]*)"', path.read_text(encoding="utf-8")))
        used |= set(re.findall(r"\|(?:date|time):'([^']*)'", path.read_text(encoding="utf-8")))
        assert used <= DATE_FORMATS, path
    for path in files(*(f"{package}/*.py" for package in (*PACKAGES, "deploy"))):
        source = path.read_text(encoding="utf-8")
        used = set(re.findall(r":(%[aAbBdHIjmMpSyY][^}\"']*)\}", source))
        used |= set(re.findall(r"strftime\(\"([^\"]*)\"", source))
        assert used <= TIME_CODES, path


def test_scripts_format_times_in_one_place():
    """clock.js formats times. The locale of the browser would choose a 12-hour clock."""
    pattern = re.compile(r"toLocale(Time|Date)String|toLocaleString\(\[\]|hour12|DateTimeFormat")
    users = {path.name for path in files("static/js/*.js") if pattern.search(path.read_text())}
    assert users == {"clock.js"}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{% if x %}<p class="he">Sign in</p>{% endif %}{# his #}', "Sign in"),
        ('<a aria-label="My team" href="/x/">Go</a>', "Go My team"),
    ],
)
def test_text_of_a_template_has_its_words_only(source, text):
    assert template_text(source) == text


def test_text_of_a_module_has_its_sentences_only():
    source = 'def f():\n    """Found a team."""\n    return "a key", "key", f"Found {1} team"\n'
    assert python_text(source, docstrings=False) == "a key | Found  |  team"
    assert "Found a team." in python_text(source, docstrings=True)
    assert script_text('// "his"\nconst a = "Save lineup";') == '"Save lineup"'
