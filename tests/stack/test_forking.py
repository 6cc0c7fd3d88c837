"""The commands of docs/forking.md work. `scripts/fork-check --all` then runs every test."""

import pytest

from tests import forking

pytestmark = pytest.mark.stack


def test_every_chapter_with_commands_is_found():
    text = "# Title\n```sh\nno chapter\n```\n## One\n```sh\na\n```\nand\n```sh\nb\n```\n"
    text += "## Two\n```css\n:root {}\n```\n"
    assert list(forking.chapters(text)) == [forking.Chapter("One", "a\nb\n")]


def test_a_failing_command_is_reported_with_its_chapter(tmp_path):
    with pytest.raises(
        forking.ForkError, match=r"(?s)Without wings: exit 1.*cannot remove 'wings'"
    ):
        forking.run(tmp_path, "Without wings", ["sh", "-euc", "rm wings\ntrue"])


def test_a_fork_is_clean_and_passes_its_tests(tmp_path):
    copy = forking.fork(tmp_path)
    assert not {"learn", "docs/forking.md", "demo", "importers", "tests/bench"} & {
        str(path.relative_to(copy)) for path in (*copy.glob("*"), *copy.glob("*/*"))
    }
    assert "Touchline" in (copy / "templates/base.html").read_text()
    forking.check(copy, forking.QUICK)
