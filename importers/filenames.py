"""Files of a published season, whatever the case of their names: tools and disks change it."""

from collections.abc import Iterator
from pathlib import Path

from scoring.feed import FeedError


def find(folder: Path, file: str) -> str:
    """The file's name in the folder, as it is written there; `file` itself where it is not there.

    `file` is relative, with "/" between folders. Raises FeedError where two files differ in
    nothing but case.
    """
    found = Path()
    for part in file.split("/"):
        names = [name for name in _names(folder / found) if name.casefold() == part.casefold()]
        if len(names) > 1:
            raise FeedError(file, f"there are {' and '.join(names)}: remove one")
        found /= names[0] if names else part
    return found.as_posix()


def files_in(folder: Path, subfolder: str = "") -> list[str]:
    """The names of everything in the folder, or in a subfolder of it in whatever case, relative
    to the folder.
    """
    inside = find(folder, subfolder) if subfolder else ""
    return [f"{inside}/{name}" if inside else name for name in _names(folder / inside)]


def _names(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        yield from sorted(path.name for path in folder.iterdir())
