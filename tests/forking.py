"""Run all commands of docs/forking.md in a copy of the project, then check the copy.

`scripts/fork-check` checks in half a minute that the copy loads, is clean and passes some tests.
With `--all` it runs all tests. It does not change the checkout.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.stack.checkout import copy_checkout

DOCUMENT = Path("docs/forking.md")
PYTHON = ".venv/bin/python"
MANAGE = (PYTHON, "manage.py")
PYTEST = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider")
CLEAN = [
    [".venv/bin/ruff", "format", "--check", "--quiet", "."],
    [".venv/bin/ruff", "check", "--quiet", "."],
    [".venv/bin/lint-imports"],
    [*MANAGE, "check"],
    [*MANAGE, "makemigrations", "--check", "--dry-run"],
]
SOME_TESTS = [
    "tests/config/test_metrics.py",
    "tests/fantasy/test_rulesets.py",
    "tests/pages/test_shared_pages.py",
]
QUICK = [*CLEAN, [*PYTEST, "--collect-only"], [*PYTEST, *SOME_TESTS]]
WHOLE = [*CLEAN, [".venv/bin/mypy"], [*PYTEST, "-n", "2", "--dist", "loadfile"]]


class ForkError(Exception):
    """A command of the document, or a check after them, failed."""


@dataclass(frozen=True)
class Chapter:
    title: str
    commands: str  # for a shell


def chapters(text: str) -> Iterator[Chapter]:
    """The chapters that contain commands, each with all its `sh` blocks."""
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        if blocks := re.findall(r"^```sh\n(.*?)^```$", part, flags=re.M | re.S):
            yield Chapter(part.partition("\n")[0], "".join(blocks))


def fork(folder: Path) -> Path:
    """Copy the project into the folder, start a new history there, and run all commands."""
    copy = copy_checkout(folder)
    (copy / ".venv" / ".dev").touch()
    begin = (
        "git init -q && git add . && git -c user.name=me -c user.email=me@localhost commit -qm ."
    )
    run(copy, "the copy", ["sh", "-ec", begin])
    for chapter in chapters((copy / DOCUMENT).read_text()):
        run(copy, chapter.title, ["sh", "-euc", chapter.commands])
    return copy


def check(copy: Path, commands: Sequence[Sequence[str]]) -> None:
    for command in commands:
        run(copy, " ".join(command), command)


def run(folder: Path, what: str, command: Sequence[str]) -> None:
    """Raises ForkError with the output of the command."""
    # The environment of a new shell, without the variables of the test run.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**kept, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ForkError(f"{what}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/fork-check", description=__doc__)
    parser.add_argument("--all", action="store_true", help="also check types and run all tests")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fork-") as folder:
        copy = fork(Path(folder))
        check(copy, WHOLE if options.all else QUICK)
    sys.stdout.write("docs/forking.md does what it says.\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ForkError as error:
        sys.exit(str(error))
