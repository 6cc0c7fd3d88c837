"""The publisher renders shared pages into a folder before they are requested."""

import errno
import gzip
import threading
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from caching import entries, refresher
from caching.models import Flag, StoredSnapshot
from caching.publishing import files, publisher
from caching.publishing.publisher import APART, EVERY, LONGEST, Publisher
from caching.publishing.shared_pages import shared
from caching.snapshots import find
from tests.services import until
from tests.threads import call_and_disconnect

from .conftest import TOPIC, flag
from .toy.models import Shelf


@shared()
def page(request):
    """Show the value of the toy snapshot, and at the bottom the cost of the page."""
    page.rendered += 1
    if page.error:
        raise page.error
    value = find(TOPIC)[0].read(1)
    return HttpResponse(f"count {value} {page.suffix}<!-- page cost -->")


@shared()
def with_cookie(request):
    response = HttpResponse("for you")
    response.set_cookie("visitor", "1")
    return response


@shared()
def with_token(request):
    return HttpResponse(Template("{% csrf_token %}").render(RequestContext(request)))


@shared()
def with_session(request):
    return HttpResponse(request.session.get("name", ""))


@shared()
def without_page(request):
    return HttpResponse(status=404)


def private(request):
    return HttpResponse("for you")


urlpatterns = [
    path("page/", page),
    path("data.json", page),
    path("with_cookie/", with_cookie),
    path("with_token/", with_token),
    path("with_session/", with_session),
    path("without_page/", without_page),
    path("private/", private),
]


class Clock:
    now = 1_800_000_000.5

    def time(self):
        return self.now

    monotonic = time


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr(publisher, "time", found)
    return found


@pytest.fixture
def paths(monkeypatch, settings, db, counter):
    """The published paths. The snapshot that the page shows is built."""
    settings.ROOT_URLCONF = __name__
    page.rendered, page.error, page.suffix = 0, None, ""
    named = ["/page/"]
    monkeypatch.setattr(publisher, "_registry", [lambda: named])
    flag()
    refresher.refresh(TOPIC)
    return named


@pytest.fixture
def root(tmp_path):
    return tmp_path / "published"


@pytest.fixture
def published(root, paths, clock):
    """A publisher after its first round."""
    one = Publisher(root)
    assert one.round() == paths
    return one


def change():
    """Build another version of the snapshot, with another value."""
    Shelf.objects.create(name="one more")
    flag()
    refresher.refresh(TOPIC)


def test_a_page_is_written_as_a_file_and_a_gzip_copy(published, root):
    file = root / "pages/page/index.html"
    assert file.read_bytes().startswith(b"count 0 ")
    assert gzip.decompress(file.with_name("index.html.gz").read_bytes()) == file.read_bytes()
    assert not list(root.rglob("*.new"))


def test_a_path_without_trailing_slash_is_the_file_name(paths, root):
    paths[:] = ["/data.json"]
    assert Publisher(root).round() == ["/data.json"]
    assert (root / "pages/data.json").exists()


def test_the_cost_comment_has_no_time(published, root):
    text = (root / "pages/page/index.html").read_text()
    assert text.endswith("made ahead for everyone, with 0 SQL queries, 1 cache reads")


def test_a_page_is_rendered_again_for_a_newer_snapshot_version(published, counter, clock, root):
    clock.now += 2
    assert published.round() == []
    assert page.rendered == 1
    change()
    assert published.round() == ["/page/"]
    assert (root / "pages/page/index.html").read_text().startswith("count 1 ")


def test_two_versions_have_mtimes_a_second_apart_for_nginx_etags(published, counter, clock, root):
    file = root / "pages/page/index.html"
    first = file.stat().st_mtime
    change()
    assert published.round() == []
    clock.now += APART
    assert published.round() == ["/page/"]
    assert file.stat().st_mtime >= first + 1
    assert file.stat().st_mtime == file.with_name("index.html.gz").stat().st_mtime


def test_a_clock_set_back_repeats_no_mtime(published, clock, root, counter):
    first = (root / "pages/page/index.html").stat().st_mtime
    change()
    clock.now -= 3600
    assert published.round() == ["/page/"]
    assert (root / "pages/page/index.html").stat().st_mtime == first + 1


def test_a_page_is_rendered_again_at_a_fixed_interval(published, clock, root):
    page.suffix = "week 2"
    clock.now += EVERY
    assert published.round() == ["/page/"]
    assert "week 2" in (root / "pages/page/index.html").read_text()


def test_unchanged_content_keeps_the_file(published, clock, root):
    before = (root / "pages/page/index.html").stat()
    clock.now += EVERY
    assert published.round() == []
    assert page.rendered == 2
    after = (root / "pages/page/index.html").stat()
    assert (after.st_mtime, after.st_ino) == (before.st_mtime, before.st_ino)


def test_a_stale_cache_is_read_again_in_the_next_round(published, counter, clock, root):
    """A build is stored before it is cached. A reader in between gets the old value."""
    clock.now += 2
    with patch.object(entries, "put_newer"):
        change()
    assert published.round() == []
    stored = StoredSnapshot.objects.get(pk=TOPIC)
    entries.put_newer(counter.entry_of(stored), counter.max_age)
    clock.now += 1
    assert published.round() == ["/page/"]
    assert (root / "pages/page/index.html").read_text().startswith("count 1 ")


def test_unregistered_pages_and_stray_files_are_deleted(published, paths, root):
    stray = root / "pages/old/index.html"
    stray.parent.mkdir()
    stray.touch()
    paths[:] = ["/data.json"]
    published.round()
    files = {file.name for file in root.joinpath("pages").rglob("*") if file.is_file()}
    assert files == {"data.json", "data.json.gz"}


@pytest.mark.parametrize(
    "address", ["/with_cookie/", "/with_token/", "/with_session/", "/without_page/", "/private/"]
)
def test_personal_or_failed_responses_are_not_published(paths, root, address):
    paths[:] = [address, "/page/"]
    assert Publisher(root).round() == ["/page/"]
    assert {file.name for file in root.rglob("index*")} == {"index.html", "index.html.gz"}


def test_a_page_without_a_built_snapshot_is_not_published(paths, root, counter):
    StoredSnapshot.objects.all().delete()
    entries.delete(TOPIC, counter.schema)
    assert Publisher(root).round() == []
    assert not list(root.rglob("index*"))


def test_a_page_whose_snapshot_is_missing_is_kept_for_a_limited_time(
    published, root, counter, clock
):
    for model in (StoredSnapshot, Flag):
        model.objects.all().delete()
    entries.delete(TOPIC, counter.schema)
    clock.now += EVERY
    assert published.round() == []
    assert (root / "pages/page/index.html").exists()
    assert Flag.objects.filter(topic=TOPIC).exists()  # its build was requested
    clock.now += LONGEST
    assert published.round() == []
    assert not list(root.rglob("index*"))


def test_two_publishers_of_one_host_publish_once(published, root, counter, clock):
    other = Publisher(root)
    assert other.round() == []
    assert page.rendered == 1
    clock.now += 2
    change()
    with published.files.locked() as held:
        assert held
        assert other.round() == []
    assert other.round() == ["/page/"]
    assert published.round() == []


def test_each_host_publishes_its_own_pages(published, tmp_path):
    assert Publisher(tmp_path / "another").round() == ["/page/"]


def test_each_round_moves_the_period_links_forward(published, root, clock):
    def periods():
        return {file.name for file in root.iterdir() if file.is_symlink()}

    assert periods() == {"180000000", "180000001", "180000002"}
    assert (root / "180000002/page/index.html").exists()
    clock.now += 10
    published.round()
    assert periods() == {"180000001", "180000002", "180000003"}


def test_a_full_disk_removes_the_stale_page_and_publishes_the_others(
    published, paths, root, clock, counter
):
    """The old file is outdated. The web servers render the page instead."""
    paths.append("/data.json")
    clock.now += 2
    change()
    real = files._replace

    def replace(place, body, modified=None):
        if place.name.startswith("index"):
            raise OSError(errno.ENOSPC, "no space left")
        real(place, body, modified)

    with patch.object(files, "_replace", replace), pytest.raises(OSError, match="space"):
        published.round()
    assert not list(root.rglob("index*"))
    assert (root / "pages/data.json").exists()
    assert published.round() == ["/page/"]


def test_a_deleted_folder_is_created_again(published, root):
    for file in sorted(root.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() and not file.is_symlink() else file.unlink()
    root.rmdir()
    assert published.round() == ["/page/"]


def test_an_invalid_notes_file_is_ignored(published, root):
    (root / "notes.json").write_text("[1]")
    assert published.round() == ["/page/"]


def test_pages_are_rendered_from_the_cache_during_a_database_outage(
    published, root, clock, caplog
):
    page.suffix = "kicked off"
    clock.now += EVERY
    with patch.object(StoredSnapshot.objects, "filter", side_effect=OperationalError("gone")):
        assert published.round() == ["/page/"]
        clock.now += 1
        published.round()
    assert caplog.text.count("the versions could not be read") == 1


def test_a_page_that_fails_to_render_is_kept_for_a_limited_time(published, root, clock, caplog):
    page.error = RuntimeError("a mistake in a template")
    clock.now += EVERY
    assert published.round() == []
    assert (root / "pages/page/index.html").exists()
    assert caplog.text.count("/page/ could not be rendered") == 1
    clock.now += LONGEST
    published.round()
    assert not list(root.rglob("index*"))


def test_a_failing_registry_keeps_the_last_paths(published, monkeypatch, clock, root):
    def paths():
        raise OperationalError("neither database nor cache")

    monkeypatch.setattr(publisher, "_registry", [paths])
    page.suffix = "still here"
    clock.now += EVERY
    assert published.round() == ["/page/"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_the_publisher_thread_runs_until_the_stop_event(
    transactional_db, paths, root, monkeypatch
):
    run, stop = publisher.run, threading.Event()
    monkeypatch.setattr(publisher, "run", lambda *args: call_and_disconnect(lambda: run(*args)))
    with publisher.beside(root, stop):
        until((root / "pages/page/index.html").exists)
    assert stop.is_set()
    assert "publisher" not in {thread.name for thread in threading.enumerate()}


def test_without_a_folder_no_publisher_thread_starts():
    with publisher.beside(None, threading.Event()):
        assert "publisher" not in {thread.name for thread in threading.enumerate()}
