"""The live hour: games are in play, and everyone has a live page open.

By hand, against a running `make stack` in another terminal:

    .venv/bin/pip install -r tests/bench/requirements.txt
    .venv/bin/python -m tests.load.sessions var/stack > var/sessions.txt
    LOAD_SESSIONS=var/sessions.txt .venv/bin/locust -f tests/load/live_hour.py \
        --host http://127.0.0.1:8080 --processes 2

and then http://localhost:8089/ for the number of people and the figures. `--headless -u 500 -r 50
-t 1m` runs it without that page. `tests/load/people.py` has the pauses. `OWNERS=5000 make stack`
starts with more owners: there must be more of them than people.

Visitors and owners open a page, look at it for a minute or so, and open another one. An open page
polls the live JSON and sends what the site's scripts send besides.
"""

import random
import re

from locust import constant, task

from tests.load import people
from tests.load.browser import Browser
from tests.load.live_page import LivePage
from tests.load.owners import Owner
from tests.load.people import Pause
from tests.load.site_scripts import bands


class Watcher(Browser):
    """What visitors and owners have in common: the pages that are the same for everyone."""

    abstract = True
    wait_time = constant(0)  # the pause is the look at the page
    is_first = True
    # Links to follow, by the beginning of their addresses. All people of a process share them.
    links: dict[str, list[str]] = {}
    seen: set[str] = set()  # the pages whose links are known

    def follow(self, kind: str, address: str) -> tuple[LivePage, str]:
        page = self.open(kind, address)
        if page.html and address not in self.seen:
            self.seen.add(address)
            self.remember(page.links)
        return LivePage(self, address, page.html), page.html

    def remember(self, links: list[str]) -> None:
        for link in links:
            if found := re.match(r"/(games|teams|leagues)/\d+/(matchups/\d+/)?$", link):
                key = "matchups" if found[2] else found[1]
                kept = self.links.setdefault(key, [])
                if link not in kept:
                    kept.append(link)

    def any_link(self, key: str, start: str) -> str:
        """Return one of the known links, or the page that has such links."""
        known = self.links.get(key)
        return random.choice(known) if known else start

    def look(self, page: LivePage, pause: Pause) -> None:
        # People who come at the same moment do not go on at the same moment.
        share = random.random() if self.is_first else 1.0
        self.is_first = False
        page.look(pause.seconds() * share)

    def watch(self, kind: str, address: str, pause: Pause) -> None:
        """Open a page that refreshes itself while games are live, and look at it."""
        page, _ = self.follow(kind, address)
        self.stay(page, kind, address, pause)

    def stay(self, page: LivePage, kind: str, address: str, pause: Pause) -> None:
        if page.live:
            page.refreshes(kind, address)
        self.look(page, pause)

    @task(3)
    def scores(self) -> None:
        page, _ = self.follow("published", "/scores/")
        self.look(page, people.SCORES)

    @task(2)
    def game(self) -> None:
        page, _ = self.follow("shared", self.any_link("games", "/scores/"))
        self.look(page, people.GAME)

    @task(2)
    def league(self) -> None:
        address = self.any_link("leagues", "/leagues/")
        self.watch("shared", address, people.LEAGUE)


class Visitor(Watcher):
    """A person without an account."""

    weight = people.VISITORS

    @task(4)
    def home(self) -> None:
        page, _ = self.follow("published", "/")
        self.look(page, people.HOME)

    @task(2)
    def team(self) -> None:
        """Another person's team."""
        page, html = self.follow("shared", self.any_link("teams", "/leaderboard/"))
        page.has_ranks(bands(html))
        self.look(page, people.TEAM)

    @task(1)
    def matchup(self) -> None:
        address = self.any_link("matchups", "/leagues/")
        self.watch("shared", address, people.MATCHUP)


class TeamOwner(Owner, Watcher):
    """A signed-in owner: the same pages, the own team, the own leagues and matchups."""

    weight = people.OWNERS
    own_leagues: list[str] | None = None
    own_matchups: list[str] | None = None

    @task(4)
    def home(self) -> None:
        page, _ = self.follow("published", "/")
        page.has_own_summary()
        page.has_own_leagues()
        self.look(page, people.HOME)

    @task(5)
    def my_team(self) -> None:
        page, html = self.follow("private", "/my-team/")
        page.has_ranks(bands(html))
        page.has_own_leagues()
        self.look(page, people.TEAM)

    @task(2)
    def own_league(self) -> None:
        if self.own_leagues is None:
            found = self.open("private", "/my-leagues/").links
            self.own_leagues = _matching(found, r"/my-leagues/\d+/$")
        if not self.own_leagues:
            return self.league()
        address = random.choice(self.own_leagues)
        page, html = self.follow("private", address)
        found = re.findall(r'href="(/my-leagues/\d+/matchups/\d+/)"', html)
        self.own_matchups = list(dict.fromkeys(found)) or self.own_matchups
        return self.stay(page, "private", address, people.LEAGUE)

    @task(3)
    def own_matchup(self) -> None:
        if not self.own_matchups:
            return self.own_league()
        address = random.choice(self.own_matchups)
        return self.watch("private", address, people.MATCHUP)


def _matching(links: list[str], pattern: str) -> list[str]:
    return [link for link in dict.fromkeys(links) if re.match(pattern, link)]
