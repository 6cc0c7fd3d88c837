"""Published pages: files that nginx serves, even while every web server is dead.

The refresher's process renders them ahead of the requests.

    @publishes
    def hot_pages() -> list[str]:
        return ["/", reverse("scores")]

No declaration lists the snapshots of a page: they are those that it read when it was last
rendered. A page is rendered again when one of them has a newer version, and every few seconds,
since the clock changes pages too. The refreshers of each host write the host's own folder, one of
them at a time.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connection
from django.http import Http404, HttpRequest
from django.urls import resolve

from caching.instrumentation.cost import Cost, measured
from caching.models import StoredSnapshot
from caching.snapshots import SnapshotNotReadyError

from .files import Note, PublishedFiles
from .shared_pages import COST_MARK

logger = logging.getLogger("caching.publishing.publisher")

POLL = 0.1  # seconds between two looks at the versions
APART = 1  # seconds between two versions of a page: nginx's ETag has whole seconds only
AGAIN = 0.25  # seconds between two renderings: a cache may lag behind what is stored
EVERY = 5  # seconds after which a page is rendered anyway
SOON = 1  # seconds until a page whose snapshots are not built yet is tried again
REST = 5  # seconds until a folder, a page or a database that failed is tried again
LONGEST = 600  # seconds that the last version is served if a page can no longer be rendered

Paths = Callable[[], list[str]]
_registry: list[Paths] = []


def publishes(paths: Paths) -> Paths:
    """Register a function that returns the paths to publish as of now, most urgent first."""
    _registry.append(paths)
    return paths


class NotSharedError(Exception):
    """The page is personal, or may be: it must not become a file."""


def render(path: str) -> tuple[bytes, dict[str, int]]:
    """Return the body for a visitor who is not signed in, and the version of each topic it read.

    nginx sets the headers of a file. The request has no session: a view that needs one fails
    here, before any visitor sees the error.
    """
    match = resolve(path)
    if not hasattr(match.func, "shared_by"):
        raise NotSharedError(
            f"{path}: its view is not marked with caching.publishing.shared_pages.shared"
        )
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.resolver_match = match
    request.user = AnonymousUser()
    with measured() as cost:
        response = match.func(request, *match.args, **match.kwargs)
    if response.status_code != 200:
        raise NotSharedError(f"{path}: answered with {response.status_code}")
    if response.cookies or "CSRF_COOKIE" in request.META:
        raise NotSharedError(f"{path}: sets a cookie or holds a token")
    reads = {read.topic: read.version for read in cost.reads if read.version is not None}
    return response.content.replace(COST_MARK, _cost_line(cost), 1), reads


def _cost_line(cost: Cost) -> bytes:
    """Return the line without a time, so that the same content gives the same bytes."""
    queries, reads = cost.queries, cost.cache_calls
    return f"made ahead for everyone, with {queries} SQL queries, {reads} cache reads".encode()


class Publisher:
    def __init__(self, root: Path) -> None:
        self.files = PublishedFiles(root)
        self._resting: dict[str, float] = {}  # time of the next try, by path or other cause
        self._versions: dict[str, int] = {}  # stored version of each topic, as last read

    def round(self) -> list[str]:
        """Publish the pages that are due, and return the paths whose content is new.

        Raises OSError, after trying all pages, if the folder takes no files.
        """
        with self.files.locked() as held:
            if not held:
                return []
            self.files.link_periods(time.time())
            notes = self.files.notes()
            paths = self._paths(notes)
            self._look_at_versions(notes)
            before = dict(notes)
            changed, trouble = [], None
            for path in paths:
                if not self._is_due(path, notes.get(path)):
                    continue
                try:
                    if self._publish(path, notes):
                        changed.append(path)
                except OSError as error:
                    notes.pop(path, None)
                    trouble = error
            gone = notes.keys() - set(paths)
            for path in gone:
                del notes[path]
            if notes.keys() != before.keys():
                self.files.sweep(notes)
            if notes != before:
                self.files.write_notes(notes)
            if trouble:
                raise trouble
        return changed

    def _paths(self, notes: dict[str, Note]) -> list[str]:
        """Return the paths to publish. Without database and cache, they are the same as before."""
        if self._resting.get("paths", 0.0) <= time.monotonic():
            try:
                return [path for one in _registry for path in one()]
            except Exception:
                self._rest("paths", "what to publish could not be found out")
        return list(notes)

    def _look_at_versions(self, notes: dict[str, Note]) -> None:
        """Read the stored versions. Without a database, pages are still made of the cache."""
        topics = {topic for note in notes.values() for topic in note.reads}
        if not topics or self._resting.get("versions", 0.0) > time.monotonic():
            return
        try:
            found = StoredSnapshot.objects.filter(pk__in=topics).values_list("pk", "version")
            self._versions = dict(found)
        except Error:
            self._rest("versions", "the versions could not be read")

    def _is_due(self, path: str, note: Note | None) -> bool:
        if self._resting.get(path, 0.0) > time.monotonic():
            return False
        if note is None or not self.files.has(path):
            return True
        now = time.time()
        # A difference below zero means that the clock was set back.
        if 0 <= now - note.modified < APART or 0 <= now - note.rendered_at < AGAIN:
            return False
        if not 0 <= now - note.rendered_at < EVERY:
            return True
        return any(self._versions.get(topic, 0) > version for topic, version in note.reads.items())

    def _publish(self, path: str, notes: dict[str, Note]) -> bool:
        """Render the page, write it if its content changed, and return whether it did."""
        last = notes.get(path)
        try:
            body, reads = render(path)
        except (ObjectDoesNotExist, Http404, NotSharedError) as error:
            logger.info("%s is not published: %r", path, error)
            self._resting[path] = time.monotonic() + SOON
            self._take_away(path, notes)
            return False
        except SnapshotNotReadyError as error:  # as when a week begins
            logger.info("%s waits for %s", path, error)
            self._resting[path] = time.monotonic() + SOON
            self._take_away_if_too_old(path, notes)
            return False
        except Exception:  # an error in one page must not stop the others
            self._rest(path, f"{path} could not be rendered")
            self._take_away_if_too_old(path, notes)
            return False
        now, same = time.time(), last is not None and self.files.body(path) == body
        modified = last.modified if last and same else self.files.put(path, body, now)
        notes[path] = Note(reads, now, modified)
        return not same

    def _take_away_if_too_old(self, path: str, notes: dict[str, Note]) -> None:
        last = notes.get(path)
        if last and time.time() - last.rendered_at > LONGEST:
            self._take_away(path, notes)

    def _take_away(self, path: str, notes: dict[str, Note]) -> None:
        self.files.remove(path)
        notes.pop(path, None)

    def _rest(self, path: str, what: str) -> None:
        self._resting[path] = time.monotonic() + REST
        logger.exception("%s; again in %s seconds", what, REST)
        connection.close_if_unusable_or_obsolete()


def run(root: Path, stopping: Callable[[], bool], wait: Callable[[float], object]) -> None:
    """Publish in rounds. Errors are logged; meanwhile the web servers answer the requests."""
    publisher = Publisher(root)
    while not stopping():
        try:
            publisher.round()
        except Exception:  # a full folder, or a mistake in what is to be published
            logger.exception("a round of publishing failed; again in %s seconds", REST)
            wait(REST)
        wait(POLL)


@contextmanager
def beside(root: Path | None, stop: threading.Event) -> Iterator[None]:
    """Publish on a separate thread while the block runs, so that a long build delays no page."""
    if root is None:
        yield
        return
    thread = threading.Thread(target=_run_alone, args=(root, stop), name="publisher", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=REST)


def _run_alone(root: Path, stop: threading.Event) -> None:
    try:
        run(root, stop.is_set, stop.wait)
    finally:
        connection.close()
