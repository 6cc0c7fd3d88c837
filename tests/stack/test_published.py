"""Two refreshers publish for one nginx: pages stay fresh while every web server is dead."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services import (
    Process,
    free_port,
    gunicorn,
    manage,
    memcached,
    nginx,
    postgres,
    production,
    refresher,
    until,
)
from tests.services.site import Web

from .conftest import Answer, ask

pytestmark = pytest.mark.stack

# Headers that differ between two answers, or between a web server and a file.
OF_ONE_ANSWER = {"server-timing", "x-cache", "content-length", "etag", "last-modified",
                 "accept-ranges", "x-served-by", "x-request-id", "date", "connection"}  # fmt: skip


@dataclass
class Published:
    url: str
    env: dict[str, str]
    folder: Path
    web: Web
    refreshers: list[Process]

    def served(self, address: str) -> Answer:
        """Wait until the page is published, and return the answer."""
        until(lambda: ask(self.url + address).headers["X-Served-By"] == "published")
        return ask(self.url + address)

    @property
    def week(self) -> int:
        return int(json.loads(self.served("/live.json").body)["week"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    var_dir, folder = tmp_path_factory.mktemp("var"), tmp_path_factory.mktemp("published")
    with ExitStack() as services:
        database_url = services.enter_context(postgres())
        cache = services.enter_context(memcached())
        env = production(var_dir, database_url, cache.url) | {"PUBLISH_DIR": str(folder)}
        manage("migrate", "--verbosity", "0", env=env)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("seed_demo", "--owners", "5", env=env)
        web = services.enter_context(gunicorn("web1", env))
        refreshers = [services.enter_context(refresher(env)) for _ in range(2)]
        url = services.enter_context(
            nginx(
                static_root=var_dir / "static",
                upstreams=[web.address],
                scheme="https",
                publish_dir=folder,
            )
        )
        yield Published(url, env, folder, web, refreshers)


def test_the_top_pages_are_published(site):
    week = site.week
    for address in ("/", "/scores/", f"/scores/{week}/", "/leaderboard/", f"/leaderboard/{week}/",
                    "/players/", "/rules/", "/live.json", f"/live/{week}.json"):  # fmt: skip
        assert site.served(address).status == 200


def test_a_published_page_equals_that_of_a_web_server(site):
    """The text is the same without the costs, and the headers without those of one answer."""
    for address in ("/scores/", "/rules/"):
        file = site.served(address)
        page = ask(f"http://{site.web.address}{address}", x_forwarded_proto="https")
        assert _without_cost(file.body) == _without_cost(page.body)
        theirs = {k.lower(): v for k, v in page.headers.items()}
        ours = {k.lower(): v for k, v in file.headers.items()}
        names = (theirs.keys() | ours.keys()) - OF_ONE_ANSWER - {"server", "content-type"}
        # This nginx.conf comes from the settings of the tests, which have no TLS.
        for name in names - {"strict-transport-security"}:
            assert _words(ours.get(name)) == _words(theirs.get(name)), name


def _without_cost(body: bytes) -> bytes:
    before, _, after = body.partition(b"This page:")
    return before + after.partition(b"</p>")[2]


def _words(value: str | None) -> set[str]:
    return {part.strip() for part in (value or "").split(";")}


def test_a_write_updates_the_file_and_its_etag_without_a_web_server(site):
    dead = f"127.0.0.1:{free_port()}"
    static_root = Path(site.env["VAR_DIR"]) / "static"
    before = site.served("/live.json")
    with nginx(static_root=static_root, upstreams=[dead], publish_dir=site.folder) as url:
        manage("shell", "-c", KICK_OFF, env=site.env)
        until(lambda: b"51:42" in ask(f"{url}/live.json").body)
        # nginx's workers keep the old file open for a second.
        etag = before.headers["ETag"]
        until(lambda: ask(f"{url}/live.json", if_none_match=etag).status == 200)
        until(lambda: b"51:42" in ask(f"{url}/scores/").body)
        private = ask(f"{url}/lineup/")
        assert (private.status, private.headers["Retry-After"]) == (503, "5")


KICK_OFF = """
from teams.models import Game
from fantasy.calendar import current_calendar
game = Game.objects.filter(week=current_calendar().current).first()
game.status, game.clock = "live", "51:42"
game.save()
"""


def test_web_servers_answer_until_an_emptied_folder_is_refilled(site):
    site.served("/scores/")
    for entry in site.folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            # A refresher may write into the folder meanwhile.
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    assert ask(f"{site.url}/scores/").status == 200
    assert site.served("/scores/").status == 200


def test_one_of_two_refreshers_is_enough(site):
    site.refreshers[0].stop()
    notes = site.folder / "notes.json"
    before = json.loads(notes.read_text())["/scores/"]["rendered_at"]
    until(lambda: json.loads(notes.read_text())["/scores/"]["rendered_at"] > before)


def test_published_files_hold_no_token_and_no_cookie(site):
    site.served("/")
    pages = [file for file in (site.folder / "pages").rglob("*") if file.suffix != ".gz"]
    for file in pages:
        if file.is_file():
            assert b"csrf" not in file.read_bytes().lower()
