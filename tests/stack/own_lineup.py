"""Owners who save their lineup on one web server and read it on the other, turn by turn."""

import contextlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from demo.timing import FIRST_LIVE_WEEK
from tests.services import gunicorn, manage, refresher, until

from .conftest import ask
from .unlocked import FIRST_ID, Players, Unlocked
from .visitor import Form, Visitor

SEED = """
from datetime import timedelta
from django.db import connection
from django.utils import timezone
from demo.services.seed import seed
seed(owners={owners}, now=timezone.now() + timedelta(hours=6))
with connection.cursor() as cursor:
    for table in ("teams_lineup", "teams_lineupslot"):
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, {first_id}])
"""
DRAFTS = 4  # of each owner, so that a save differs from the last three
LOOK_AROUND = 25  # rounds between two requests for other pages

Fields = dict[str, str]


@contextlib.contextmanager
def two_servers(env: Mapping[str, str], owners: int) -> Iterator[list[str]]:
    """Start web1, web2 and a refresher, and yield the hosts of both servers.

    The demo season is hours before a kickoff, so all lineups of its open week can be changed.
    Saved lineups and slots have ids from FIRST_ID on.
    """
    env = {**env, "SECURE_SSL_REDIRECT": "false", "LOG_LEVEL": "WARNING"}
    seed = SEED.format(owners=owners, first_id=FIRST_ID)
    manage("shell", "--verbosity", "0", "--command", seed, env=env)
    with refresher(env), gunicorn("web1", env) as web1, gunicorn("web2", env) as web2:
        # The last one needs the games of the open week, as the lineup does.
        for page in ("/", "/players/", "/scores/", f"/scores/{FIRST_LIVE_WEEK}/"):
            until(lambda page=page: ask(f"http://{web1.address}{page}").status == 200)
        yield [web1.address, web2.address]


@dataclass
class Times:
    """Seconds of each request."""

    saves: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)


class Saver:
    def __init__(self, hosts: Sequence[str]) -> None:
        cookies: dict[str, str] = {}
        self.visitors = [Visitor(host, cookies=cookies) for host in hosts]
        self.stranger = Visitor(hosts[0])
        self.times = Times()
        self.tokens: set[str] = set()
        self.stale = 0
        visitor = self.visitors[0]
        self.page = visitor.submit(Form("POST", "/try/", {}))
        self.team = json.loads(visitor.get("/me.json").html)["team"]["url"]
        self.drafts = self._suggestions(visitor)
        for visitor in self.visitors:
            visitor.follows_redirects = False

    def _suggestions(self, visitor: Visitor) -> list[Fields]:
        """Return drafts with different players: saving the same players changes nothing."""
        found: dict[Players, Fields] = {}
        while len(found) < DRAFTS:
            form = visitor.get("/lineup/suggestion/").form_with("made_from")
            draft = {name: form.fields[name] for name in ("s", "b")}
            found[players(draft, "s", "b")] = draft
        return list(found.values())

    def play(self, rounds: int) -> None:
        for number in range(rounds):
            self._save_and_read(number)
            if number % LOOK_AROUND == 0:
                self._look_around(number)
        for visitor in (*self.visitors, self.stranger):
            visitor.leave()

    def _save_and_read(self, number: int) -> None:
        writer, reader = self.visitors[number % 2], self.visitors[1 - number % 2]
        draft = self.drafts[number % DRAFTS]
        form = self.page.form_with("made_from")
        began = time.perf_counter()
        answer = writer.submit(form, **draft)
        saved = time.perf_counter()
        assert answer.status == 302, f"not saved: {answer.status}"
        self.page = reader.get("/lineup/")
        self.times.saves.append(saved - began)
        self.times.reads.append(time.perf_counter() - saved)
        shown = self.page.form_with("made_from").fields
        if shown | draft != shown or shown["made_from"] in self.tokens:
            self.stale += 1
            self.page = writer.get("/lineup/")
        self.tokens.add(shown["made_from"])

    def _look_around(self, number: int) -> None:
        """Request pages that could put the lineup into a cache."""
        for address in (self.team, "/me.json", "/lineup/suggestion/", "/"):
            self.visitors[number % 2].get(address)
        self.stranger.get(self.team)


@dataclass(frozen=True)
class Played:
    savers: list[Saver]
    unlocked: Unlocked

    @property
    def stale(self) -> int:
        return sum(saver.stale for saver in self.savers)

    @property
    def times(self) -> Times:
        return Times(
            [took for saver in self.savers for took in saver.times.saves],
            [took for saver in self.savers for took in saver.times.reads],
        )


def play(hosts: Sequence[str], *, savers: int, rounds: int) -> Played:
    """Let `savers` owners play at the same time, `rounds` in all."""
    owners = [Saver(hosts) for _ in range(savers)]
    with ThreadPoolExecutor(savers) as pool:
        list(pool.map(lambda owner: owner.play(rounds // savers), owners))
    return Played(owners, what_they_saved(owners))


def what_they_saved(savers: Sequence[Saver]) -> Unlocked:
    drafts = [draft for saver in savers for draft in saver.drafts]
    return Unlocked({players(draft, *names) for draft in drafts for names in ("s", "sb")})


def players(draft: Fields, *fields: str) -> Players:
    return frozenset(int(player) for name in fields for player in draft[name].split("."))
