"""The folder that nginx serves published pages from: memory-backed, one a host.

    pages/scores/index.html     the page /scores/, and beside it its gzip, .gz
    179234567, 179234568, …     links to pages/, each for ten seconds of the clock
    notes.json                  what was published, for the other refreshers of this host
    lock                        held by the process that publishes

nginx serves from the link of the current ten seconds. A publisher that dies makes no more links:
half a minute later nginx stops serving its last pages and passes requests to the web servers.
"""

import contextlib
import gzip
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from caching.locks import file_lock

PERIOD = 10  # seconds that a link is used; deploy/nginx counts the same way
PERIODS_AHEAD = 2


@dataclass(frozen=True)
class Note:
    """A record of one published page. Times are seconds since the epoch."""

    reads: dict[str, int]  # the version of each snapshot that the page read, by topic
    rendered_at: float
    modified: int  # when its content last changed; nginx makes its ETag of this and the size


class PublishedFiles:
    """The files of a folder. All methods raise OSError if it is full, gone or not accessible."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pages = root / "pages"

    @contextlib.contextmanager
    def locked(self) -> Iterator[bool]:
        """Try to take the lock, and yield whether this process is the one that publishes now."""
        self.pages.mkdir(parents=True, exist_ok=True)
        with file_lock(self.root / "lock") as locked:
            yield locked

    def file_of(self, path: str) -> Path:
        return self.pages / (path[1:] + "index.html" if path.endswith("/") else path[1:])

    def has(self, path: str) -> bool:
        return self.file_of(path).exists()

    def body(self, path: str) -> bytes | None:
        with contextlib.suppress(FileNotFoundError):
            return self.file_of(path).read_bytes()
        return None

    def put(self, path: str, body: bytes, now: float) -> int:
        """Write the page and return its time of modification.

        Each version gets a second of its own, since HTTP's Last-Modified has no fractions. Readers
        never see half a page. If the page cannot be written, its outdated files are deleted.
        """
        place = self.file_of(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        packed = gzip.compress(body, 6, mtime=0)
        modified = max(int(now), int(place.stat().st_mtime) + 1 if place.exists() else 0)
        try:
            _replace(place.with_name(place.name + ".gz"), packed, modified)
            _replace(place, body, modified)
        except OSError:
            self.remove(path)
            raise
        return modified

    def remove(self, path: str) -> None:
        place = self.file_of(path)
        for file in (place, place.with_name(place.name + ".gz")):
            file.unlink(missing_ok=True)

    def sweep(self, keep: Collection[str]) -> None:
        """Delete every file that belongs to none of these paths."""
        wanted = {self.file_of(path) for path in keep}
        wanted |= {place.with_name(place.name + ".gz") for place in wanted}
        for folder, _, names in os.walk(self.pages):
            for file in (Path(folder, name) for name in names):
                if file not in wanted:
                    file.unlink(missing_ok=True)

    def link_periods(self, now: float) -> None:
        first = int(now) // PERIOD
        wanted = {str(first + number) for number in range(PERIODS_AHEAD + 1)}
        there = {entry.name for entry in os.scandir(self.root) if entry.is_symlink()}
        for name in there - wanted:
            (self.root / name).unlink(missing_ok=True)
        for name in wanted - there:
            (self.root / name).symlink_to("pages")

    def notes(self) -> dict[str, Note]:
        """Return the notes by path; {} if they cannot be read, and every page is due again."""
        try:
            found = json.loads((self.root / "notes.json").read_bytes())
            return {path: Note(**note) for path, note in found.items()}
        except (FileNotFoundError, ValueError, TypeError, AttributeError):
            return {}

    def write_notes(self, notes: dict[str, Note]) -> None:
        body = json.dumps({path: asdict(note) for path, note in notes.items()}).encode()
        _replace(self.root / "notes.json", body)


def _replace(place: Path, body: bytes, modified: int | None = None) -> None:
    """Replace a file by rename. One temporary name is enough: only the lock's holder writes."""
    new = place.with_name(f".{place.name}.new")
    try:
        new.write_bytes(body)
        if modified is not None:
            os.utime(new, (modified, modified))
        new.replace(place)
    except OSError:
        new.unlink(missing_ok=True)  # perhaps half a file, in a full folder
        raise
