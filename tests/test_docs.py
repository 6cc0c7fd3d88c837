"""Every file, target, command and address that the documents name exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [
    ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "caching/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]  # fmt: skip
# A path in backticks, such as `teams/locking.py` or `Makefile`.
PATH = re.compile(r"[\w.-]+(?:/[\w.*-]+)*/?")
ENDINGS = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".css",
    ".js",
    ".template",
    ".sql",
    ".yaml",
    ".txt",
    ".conf",
}
# Generated files and installed packages.
GENERATED = ("var/", ".venv/")
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var", ".venv", ".git"}


def prose(document: Path) -> str:
    """The text of a document without its code blocks."""
    return re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.M | re.S)


def in_backticks(document: Path) -> Iterator[str]:
    yield from re.findall(r"`([^`\n]+)`", prose(document))


def missing_paths(document: Path) -> Iterator[str]:
    """Paths are relative to the root or to the folder of the document. A name without a folder
    may be in any folder.
    """
    for text in in_backticks(document):
        path = text.partition("::")[0]
        if not PATH.fullmatch(path) or path.startswith(GENERATED):
            continue
        if "/" not in path:
            there = Path(path).suffix not in ENDINGS or any(found(path))
        else:
            there = path.partition("/")[0] not in FOLDERS or any(ROOT.glob(path))
        if not there and not (document.parent / path).exists():
            yield path


def found(name: str) -> Iterator[Path]:
    yield from ROOT.glob(name)
    for folder in FOLDERS:
        yield from (ROOT / folder).rglob(name)


def missing_tests(document: Path) -> Iterator[str]:
    """Tests are named as `tests/test_docs.py::test_one_thing`."""
    for path, name in re.findall(r"`([\w/.]+\.py)::(\w+)`", prose(document)):
        file = ROOT / path
        text = file.read_text() if file.is_file() else ""
        if not re.search(rf"^ *def {name}\(", text, flags=re.M):
            yield f"{path}::{name}"


def missing_targets(document: Path) -> Iterator[str]:
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    text = document.read_text()
    named = re.findall(r"`(?:[A-Z]+=\S+ )*make ([a-z-]+)", text)
    named += re.findall(r"^(?:\$ )?(?:[A-Z]+=\S+ )*make ([a-z-]+)", text, flags=re.M)
    yield from (f"make {target}" for target in named if target not in there)


def missing_commands(document: Path) -> Iterator[str]:
    named = re.findall(r"manage\.py ([a-z_]+)", document.read_text())
    yield from (f"manage.py {name}" for name in named if name not in get_commands())


def missing_addresses(document: Path) -> Iterator[str]:
    """Addresses such as `/scores/`. Files of the machine, such as `/etc/hosts`, are ignored."""
    for text in in_backticks(document):
        if not re.fullmatch(r"/[\w./-]*", text) or (Path(text).is_file() and text != "/"):
            continue
        try:
            resolve(text)
        except Resolver404:
            yield text


def broken_links(document: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = (document.parent / path) if path else document
        if not file.exists() or (heading and heading not in headings(file)):
            yield target


def headings(document: Path) -> set[str]:
    """The anchors of all headings: "What a reader finds" has what-a-reader-finds."""
    titles = re.findall(r"^#+ (.+)$", prose(document), flags=re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
@pytest.mark.parametrize(
    "missing",
    [
        missing_paths, missing_tests, missing_targets, missing_commands, missing_addresses,
        broken_links,
    ],
)  # fmt: skip
def test_everything_that_a_document_names_exists(document, missing):
    assert list(missing(document)) == []


def test_missing_names_are_found(tmp_path):
    document = tmp_path / "document.md"
    document.write_text(
        "`tests/no.py`, `no.toml`, `tests/test_docs.py::test_no`, `make no`, `manage.py no`,\n"
        "`/no/`, [no](no.md), [no](#no); in a block of code only targets and commands count:\n"
        "```\n`tests/nor_this.py`\n```\n"
        "`tests/test_docs.py`, `test_docs.py`, `make help`, `manage.py check`, `/scores/`, `a/b`\n"
        "and [this](#here) exist.\n"
        "## Here\n"
    )
    assert list(missing_paths(document)) == ["tests/no.py", "no.toml"]
    assert list(missing_tests(document)) == ["tests/test_docs.py::test_no"]
    assert list(missing_targets(document)) == ["make no"]
    assert list(missing_commands(document)) == ["manage.py no"]
    assert list(missing_addresses(document)) == ["/no/"]
    assert list(broken_links(document)) == ["no.md", "#no"]
