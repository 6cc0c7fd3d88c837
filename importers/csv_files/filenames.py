"""Finds files without regard to case: some tools and file systems change it."""

from collections.abc import Iterator
from pathlib import Path

from scoring.rules.feed import FeedError


def find_file(folder: Path, file: str) -> str:
    """Return the file's name with its case in the folder, or `file` itself if it is not there.

    `file` is relative, with "/" between folders. Raises FeedError if two names differ only in
    case.
    """
    found = Path()
    for part in file.split("/"):
        names = [name for name in _names(folder / found) if name.casefold() == part.casefold()]
        if len(names) > 1:
            raise FeedError(file, f"there are {' and '.join(names)}: remove one")
        found /= names[0] if names else part
    return found.as_posix()


def list_files(folder: Path, subfolder: str = "") -> list[str]:
    """Return all names in the folder or its subfolder, relative to the folder.

    The subfolder's name may differ in case.
    """
    inside = find_file(folder, subfolder) if subfolder else ""
    return [f"{inside}/{name}" if inside else name for name in _names(folder / inside)]


def _names(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        yield from sorted(path.name for path in folder.iterdir())
