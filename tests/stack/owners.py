"""Owners who sign up, found a team and pick their players by links and forms only."""

import re
from collections.abc import Callable, Collection
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

from .official import Picks
from .visitor import Form, Page, Visitor

PASSWORD = "forty two wool socks"
DEAR = 3  # expensive players of a squad that is picked one by one: the budget has to last
LAST_PAGE = 99


class Owner:
    """`absent`: players who do not play in the week; the owner prefers them."""

    def __init__(self, number: int, host: str, absent: Collection[int]) -> None:
        self.number = number
        self.random = Random(number)
        self.absent = absent
        self.visitor = Visitor(host)
        self.page = Page(0, "", "")
        self.team = 0
        self.saved = Picks((), (), 0, 0)

    def sign_up(self) -> None:
        name = f"owner-{self.number}"
        form = self.visitor.get("/accounts/sign-up/").form_with("password1")
        founding = self.visitor.submit(
            form, username=name, email=f"{name}@example.org", password1=PASSWORD,
            password2=PASSWORD,
        )  # fmt: skip
        self.page = self.visitor.submit(founding.form_with("name"), name=f"Team {self.number}")
        mine = self.visitor.get("/my-team/")
        teams = list(filter(None, map(_team, mine.links)))
        assert teams, f"no team on {mine}"
        self.team = int(teams[0])

    def pick_a_lineup(self) -> None:
        """Pick a lineup; the way depends on the owner's number."""
        if self.number % 20 == 0:
            for step in range(15):
                self._add_player(dear=step < DEAR)
        else:
            self.page = self.visitor.get("/lineup/suggestion/")
            for _ in range(self.random.randint(1, 3)):
                self._replace_player(by_absent=self.random.random() < 0.8)
        if self.number % 8 == 5:
            self._replace_absent_starters()
        elif self.number % 3 == 1:
            self._start_a_substitute()
        if self.number % 2:
            self._move_up_the_bench()
        self._give_the_armbands(captain_plays=self.number % 3 > 0, vice_plays=self.number % 12 > 0)

    def change_armbands(self) -> None:
        self._give_the_armbands(captain_plays=True, vice_plays=True)

    @property
    def form(self) -> Form:
        return self.page.form_with("made_from")

    @property
    def picks(self) -> Picks:
        """The players on the page, saved or not."""
        return Picks.of(self.form.fields)

    def save(self) -> None:
        self.saved = self.picks
        self.page = self.visitor.submit(self.form)
        refused = re.findall(r"<li>([^<]+)</li>", self.page.html)
        assert (self.page.status, self.page.address) == (200, "/lineup/"), (self.number, refused)
        assert self.picks == self.saved  # the page after the redirect shows them

    def _add_player(self, *, dear: bool) -> None:
        rooms = [link for link in self._listings() if "starts" in _query(link)]
        cheap = {} if dear else {"sort": "price", "page": LAST_PAGE}
        self._choose(self.random.choice(rooms), cheap, absent=self.random.random() < 0.4)

    def _replace_player(self, *, by_absent: bool) -> None:
        leaving = self.random.choice(self.picks.starters if by_absent else self.picks.players)
        self._replace(leaving, by_absent=by_absent)

    def _replace_absent_starters(self) -> None:
        for leaving in set(self.picks.starters) & set(self.absent):
            self._replace(leaving, by_absent=False)

    def _replace(self, leaving: int, *, by_absent: bool) -> None:
        self._tap(leaving)
        rows = {_query(link).get("out"): link for link in self._listings()}
        self._choose(rows[str(leaving)], {}, absent=by_absent)

    def _tap(self, player: int) -> None:
        """Open the actions of a player; close those of another one first."""
        if "on" in _query(self.page.address):
            drafts = [link for link, draft in _drafts(self.page) if draft == self.picks]
            self.page = self.visitor.get(next(link for link in drafts if "on" not in _query(link)))
        places = {_query(link).get("on"): link for link in self.page.links}
        self.page = self.visitor.get(places[str(player)])

    def _choose(self, listing: str, chosen: dict[str, object], *, absent: bool) -> None:
        """Pick a player of the list, if possible one that is absent, or one that is not."""
        before = set(self.picks.players)
        found = self.visitor.get(f"{listing}&{urlencode(chosen)}")
        others = [
            (link, (player in self.absent) == absent)
            for link, draft in _drafts(found)
            for player in set(draft.players) - before
        ]
        if links := [link for link, wanted in others if wanted] or [link for link, _ in others]:
            self.page = self.visitor.get(self.random.choice(links))

    def _start_a_substitute(self) -> None:
        self._tap(self.random.choice(self.picks.bench))
        now = self.picks
        self._follow(
            lambda draft: (
                set(draft.starters) != set(now.starters) and set(draft.players) == set(now.players)
            )
        )

    def _move_up_the_bench(self) -> None:
        now = self.picks
        self._tap(self.random.choice(now.bench))
        self._follow(
            lambda draft: (
                draft.bench != now.bench
                and draft.starters == now.starters
                and set(draft.bench) == set(now.bench)
            )
        )

    def _give_the_armbands(self, *, captain_plays: bool, vice_plays: bool) -> None:
        captain = self._starter(plays=captain_plays, but=0)
        vice = self._starter(plays=vice_plays, but=captain)
        if self.picks.captain != captain:
            self._tap(captain)
            self._follow(lambda draft: draft.captain == captain and self._same_places(draft))
        if self.picks.vice != vice:
            self._tap(vice)
        self._follow(lambda draft: draft.vice == vice and self._same_places(draft))
        assert (self.picks.captain, self.picks.vice) == (captain, vice)

    def _starter(self, *, plays: bool, but: int) -> int:
        others = [player for player in self.picks.starters if player != but]
        wanted = [player for player in others if (player not in self.absent) == plays]
        return self.random.choice(wanted or others)

    def _same_places(self, draft: Picks) -> bool:
        return (draft.starters, draft.bench) == (self.picks.starters, self.picks.bench)

    def _follow(self, wanted: Callable[[Picks], bool]) -> None:
        """Follow a link to a draft that fits, unless this draft already fits."""
        links = [link for link, draft in _drafts(self.page) if wanted(draft)]
        if links and not wanted(self.picks):
            self.page = self.visitor.get(self.random.choice(links))

    def _listings(self) -> list[str]:
        return [link for link in self.page.links if urlsplit(link).path == "/lineup/players/"]


def _drafts(page: Page) -> list[tuple[str, Picks]]:
    """The links that lead to a draft."""
    return [
        (link, Picks.of(query))
        for link in page.links
        if urlsplit(link).path == "/lineup/" and "s" in (query := _query(link))
    ]


def _query(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))  # a draft may be empty


def _team(link: str) -> str | None:
    found = re.match(r"/teams/(\d+)/", link)
    return found[1] if found else None
