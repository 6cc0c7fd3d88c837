"""Reads during flushes, faults and wrong cached values, with PostgreSQL, memcached, two web
servers and three refreshers as processes.
"""

import json
import pickle
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from django.urls import reverse

from caching.backends.serde import BYTES, JSON, ZIPPED
from caching.snapshots import KEPT
from teams.read_models.scoreboard import SCOREBOARD
from tests.caching.test_backends import PickleThatTouchesAFile
from tests.pages.test_budgets import PRIVATE, SHARED
from tests.services import gunicorn, manage, memcached, postgres, production, refresher, until

from .conftest import ask
from .owners import Owner
from .reading import Site
from .visitor import Visitor

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("reading")]

PAGES = ["/", "/scores/", "/scores/1/", "/live.json", "/leaderboard/", "/players/", "/rules/"]
READERS = 50
ROUNDS = 4
QUICK = ("calendar", "live", "scoreboard")  # topics without a pause between two builds
SLOW = ("leaderboards", "players")
CODE = "CDFGHJKM"  # of a league that the owner may join
FAR_TOO_LONG = 20  # seconds; each of the two reads of a page waits far less


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var_dir = tmp_path_factory.mktemp("reading")
    with ExitStack() as services:
        start = services.enter_context
        cache = start(memcached())
        env = production(var_dir, start(postgres()), cache.url) | {"SECURE_SSL_REDIRECT": "False"}
        manage("migrate", "--verbosity", "0", env=env)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("seed_demo", "--owners", "60", env=env)  # enough for leagues
        refreshers = [start(refresher(env)) for _ in range(3)]
        web = [start(gunicorn(name, env)) for name in ("web1", "web2")]
        site = Site(web, refreshers, cache, env)
        until(lambda: not site.has_flags())
        yield site


def test_after_a_flush_under_load_each_flag_is_built_once_and_by_no_request(site):
    topics, built, logs = site.versions(), site.builds(), site.logs()
    quick = [topic for topic in topics if topic.startswith(QUICK)]
    slow = [topic for topic in topics if topic.startswith(SLOW)]
    expected = Counter()
    with site.readers(READERS, PAGES) as readers, site.flushed_repeatedly() as flushes:
        for number in range(ROUNDS):
            flagged = quick if number else [*quick, *slow]
            site.flag(flagged, f"round {number}")
            expected.update((topic, f"round {number} and 2 more") for topic in flagged)
            until(lambda: not site.has_flags(), timeout=300)
    until(lambda: expected <= site.builds() - built)  # logged after the flags are deleted
    built = site.builds() - built
    assert Counter({build: built[build] for build in expected}) == expected
    assert site.versions() == site.versions_built()  # only refreshers have stored values
    assert "built " not in site.logged_since(logs)
    assert {status for _, status in readers.statuses} == {200}
    assert set(PAGES) == {path for path, _ in readers.statuses}
    assert len(flushes) > ROUNDS


@pytest.fixture(scope="module")
def owner(site: Site) -> Iterator[Visitor]:
    """A signed-in visitor with a team, who does not follow redirects."""
    somebody = Owner(1000, site.web[0].address, ())
    somebody.sign_up()
    somebody.visitor.follows_redirects = False
    yield somebody.visitor
    somebody.visitor.leave()


def run_a_league(site: Site) -> dict[str, str]:
    """Make the owner the commissioner of a head-to-head league, and give another one a code.

    Return the parts of their addresses.
    """
    ((league, matchup),) = site.sql(
        "SELECT league_id, matchup.id FROM leagues_matchup matchup"
        " JOIN fantasy_week week ON week.id = week_id WHERE number = 1 ORDER BY matchup.id LIMIT 1"
    )
    ((team, user),) = site.sql("SELECT id, owner_id FROM teams_team ORDER BY id DESC LIMIT 1")
    site.sql("UPDATE leagues_league SET commissioner_id = %s WHERE id = %s", user, league)
    site.sql(
        "UPDATE leagues_league SET code = %s WHERE id ="
        " (SELECT min(id) FROM leagues_league WHERE kind = 'owned' AND id <> %s)",
        CODE,
        league,
    )
    site.sql(
        "INSERT INTO leagues_membership"
        " (league_id, team_id, state, joined_at, from_week, is_muted)"
        " VALUES (%s, %s, 'active', now(), 1, false)",
        league,
        team,
    )
    return {"league": str(league), "matchup": str(matchup), "code": CODE}


@pytest.fixture(scope="module")
def statuses(site: Site, owner: Visitor) -> dict[str, int]:
    """Return the expected status of every address that has a budget."""
    ((week,),) = site.sql("SELECT id FROM fantasy_week WHERE number = 1")
    topic = f"ranks:{week}"
    ((ranks,),) = site.sql("SELECT body FROM caching_storedsnapshot WHERE topic = %s", topic)
    ids = {
        "week": "1",
        "kind": "week",
        "band": next(iter(json.loads(ranks)["week"]["bands"])),
        "lesson": "league-table",
        "way": "cached-manager",
    }
    ids |= run_a_league(site)
    for model in ("club", "game", "player", "team"):
        ids[model] = site.sql(f"SELECT min(id) FROM teams_{model}")[0][0]
    return {
        reverse(budget.name, args=[ids[name] for name in budget.args]): budget.status
        for budget in SHARED + PRIVATE
    }


@pytest.mark.parametrize("trouble", ["frozen", "stopped"])
def test_every_page_answers_while_memcached_is(trouble, site, owner, statuses):
    with memcached() as cache:
        env = {**site.env, "CACHE_URL": cache.url}
        with gunicorn("web3", env) as web, ExitStack() as visit:
            visitor = Visitor(web.address, cookies=owner.cookies, follows_redirects=False)
            visit.callback(visitor.leave)
            visitor.get("/")  # connected
            cache.process.pause() if trouble == "frozen" else cache.process.stop()
            longest = 0.0
            for address, status in statuses.items():
                began = time.monotonic()
                assert visitor.get(address).status == status, address
                longest = max(longest, time.monotonic() - began)
    assert longest < FAR_TOO_LONG


class Board:
    """The scores of week 1: the page, and its cached value."""

    def __init__(self, site: Site) -> None:
        self.site = site
        ((week,),) = site.sql("SELECT id FROM fantasy_week WHERE number = 1")
        self.topic = SCOREBOARD.topic(week)
        self.key = f":1:{SCOREBOARD.cache_key(week)}"
        self.url = self.url_of(1)

    def url_of(self, week: int) -> str:
        path = reverse("scores-week", args=[week])
        return f"http://{self.site.web[0].address}{path}"

    def page(self) -> bytes:
        """Return the page without its footer, which has the costs."""
        answer = ask(self.url)
        assert answer.status == 200
        return answer.body.partition(b"<footer")[0]

    def head(self) -> dict[str, object]:
        """Return the head of the cached value, as this release writes it."""
        raw = self.site.cached(self.key)
        assert raw
        head: dict[str, object] = json.loads(raw.partition(b"\n")[0])
        return head

    def store_other_release(self) -> None:
        """Give the stored row the schema of another release, and empty the cache."""
        query = "UPDATE caching_storedsnapshot SET schema = 0 WHERE topic = %s"
        self.site.sql(query, self.topic)
        self.site.flush()

    def rebuild(self) -> None:
        self.site.flag([self.topic], "a test")
        until(lambda: not self.site.has_flags())


@pytest.fixture
def board(site: Site) -> Iterator[Board]:
    board = Board(site)
    board.rebuild()
    yield board
    board.rebuild()


def entry(head: dict[str, object], body: bytes = b"[]", **changes: object) -> bytes:
    """Return a cache entry with a correct checksum, except for the changes."""
    return json.dumps({**head, "crc": crc32(body), **changes}).encode() + b"\n" + body


WRONG_VALUES = {
    "garbage": (lambda head: b"\xffgarbage", BYTES, "is not an entry"),
    "broken JSON": (lambda head: b"{", JSON, "broken JSON"),
    "half a value": (lambda head: entry(head, b'[[1,"2'), BYTES, "cannot be read"),
    "another form": (lambda head: entry(head, b'{"a":[1]}'), BYTES, "cannot be read"),
    "another body": (lambda head: entry(head, crc=1), BYTES, "a body that is not its own"),
    "another topic": (lambda head: entry(head, topic="live:1"), BYTES, "holds live:1"),
    "another release": (lambda head: entry(head, schema=0), BYTES, "holds scoreboard"),
    "not compressed": (lambda head: entry(head), BYTES | ZIPPED, "not compressed"),
    "too old": (lambda head: entry(head, put_at=time.time() - 601), BYTES, "too long ago"),
    "another client's": (lambda head: entry(head), 0, "another client"),
}


@pytest.mark.parametrize("wrong", WRONG_VALUES)
def test_a_wrong_value_in_the_cache_is_a_logged_miss(wrong, board, site):
    page, logs = board.page(), site.logs()
    raw, flags, reason = WRONG_VALUES[wrong]
    site.plant(board.key, raw(board.head()), flags)
    assert board.page() == page
    assert reason in site.logged_since(logs)
    board.rebuild()
    version = board.head()["version"]
    assert version == site.versions()[board.topic]
    assert board.page() == page


@pytest.mark.parametrize("flags", [0, 1, BYTES, JSON])
def test_a_hostile_pickle_is_a_miss_and_is_not_executed(flags, board, site, tmp_path: Path):
    page, logs = board.page(), site.logs()
    site.plant(board.key, pickle.dumps(PickleThatTouchesAFile(tmp_path / "exploded")), flags)
    assert board.page() == page
    assert "miss" in site.logged_since(logs)
    assert not (tmp_path / "exploded").exists()


def test_a_value_too_large_for_memcached_is_read_from_its_row(board, site):
    """The value has a name of random digits, which is too large even when compressed."""
    shape = SCOREBOARD.codec.shape
    place = len(shape.names) + shape.relations["home"].names.index("name")
    site.sql(
        "UPDATE caching_storedsnapshot SET body = jsonb_set(body::jsonb, %s, %s)::text"
        " WHERE topic = %s",
        f"{{0,{place}}}",
        json.dumps(Random(1).randbytes(1_500_000).hex()),
        board.topic,
    )
    site.flush()
    for _ in range(2):
        assert ask(board.url).status == 200
    assert site.cached(board.key) is None


def test_a_stored_value_of_another_release_is_flagged_and_the_last_one_shown(board, site):
    page, version = board.page(), board.head()["version"]
    board.store_other_release()
    assert board.page() == page
    until(lambda: site.cached(board.key) and board.head()["version"] != version)
    assert board.page() == page


def test_a_server_without_the_value_shows_a_placeholder(board, site):
    page = board.page()
    for week in range(2, 2 + KEPT):  # after these the server no longer keeps this one
        assert ask(board.url_of(week)).status == 200
    board.store_other_release()
    answer = ask(board.url)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    until(lambda: ask(board.url).status == 200)
    assert board.page() == page


def test_flags_of_an_undeclared_topic_are_logged_and_delay_nothing(board, site):
    version = board.head()["version"]
    site.flag(["nobody:1", board.topic], "a test")
    until(lambda: board.head()["version"] != version)
    logs = [process.log.read_text() for process in site.refreshers]
    assert any("no snapshot is called 'nobody'" in log for log in logs)
    assert site.sql("DELETE FROM caching_flag WHERE topic = 'nobody:1' RETURNING 1")
