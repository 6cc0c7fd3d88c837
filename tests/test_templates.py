"""No line of a template is too long. `make check` runs djlint for the rest of their form."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDERS = ("templates", "caching/templates", "examples")
COLUMNS = 120  # max_line_length of djlint in pyproject.toml


def long_lines() -> Iterator[str]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.html")):
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if len(line) > COLUMNS:
                    yield f"{path.relative_to(ROOT)}:{number}"


def test_no_line_of_a_template_is_longer_than_120_columns():
    assert list(long_lines()) == []
