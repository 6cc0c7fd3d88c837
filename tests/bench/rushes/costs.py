"""The processor time of a request of each kind, measured without other load."""

import itertools
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.load.sessions import PASSWORD
from tests.stack.faults.client import Client
from tests.stack.running_stack import RunningStack
from tests.stack.visitor import Page

from . import cores

STATIC = re.compile(r'href="(/static/css/[^"]+)"')
# The private requests of an owner, about as often as in the scenarios.
LIVE_HOUR = (
    "/my-team/summary/", "/my-leagues/summary/", "/me.json", "/my-team/summary/", "/my-team/",
    "/me.json", "/my-team/summary/", "/my-leagues/",
)  # fmt: skip
LINEUP_RUSH = ("/lineup/", "/me.json", "/lineup/", "/lineup/", "/lineup/", "/me.json")
IDLE = 3.0  # seconds in which the background is measured
SIGN_INS = 8  # nginx would refuse many more at once


class Costs:
    """Processor seconds of nginx, web servers, PostgreSQL and memcached per request, by kind.

    A kind is left out, with a line on stdout, if the site has no page or form of that kind.
    `idle` and `background` are processor seconds a second without visitors: of the site, and with
    the refreshers.
    """

    def __init__(self, stack: RunningStack, sessions: Path, count: int) -> None:
        """`count`: private requests; of what nginx answers alone ten times as many."""
        self.stack = stack
        self.count = count
        lines = [line.split("\t") for line in sessions.read_text().splitlines()]
        self.accounts = lines[-max(20, count // 5) :]
        self.idle, self.background = self._background()

    def of_live_hour(self) -> dict[str, float]:
        """Return the costs of the kinds of the live hour. Games have to be in play."""
        reader = self._client()
        owners = self._owners()
        files = 10 * self.count
        found = self._found({
            "published": lambda: self._of(files, self._reading(reader, ["/", "/scores/"])),
            "live": lambda: self._of(files, self._reading(reader, ["/live.json"])),
            "static": lambda: self._of(files, self._reading(reader, self._static(reader))),
            "shared": lambda: self._shared(reader),
            "private": lambda: self._private(owners, LIVE_HOUR),
        })  # fmt: skip
        for client in (reader, *owners):
            client.close()
        return found

    def of_lineup_rush(self) -> dict[str, float]:
        """Return the costs of the kinds that only the lineup rush has. Lineups have to be open.

        "lineup" are its private requests.
        """
        owners = self._owners()
        found = self._found({
            "lineup": lambda: self._private(owners, LINEUP_RUSH),
            "save": lambda: self._saves(owners),
            "sign-in": lambda: self._sign_ins([name for name, _ in self.accounts]),
        })  # fmt: skip
        for client in owners:
            client.close()
        return found

    def _found(self, ways: Mapping[str, Callable[[], float]]) -> dict[str, float]:
        found = {}
        for kind, way in ways.items():
            try:
                found[kind] = way()
            except LookupError as error:
                sys.stdout.write(f"rushes, cost of {kind}: left out, {error}\n")
        return found

    def _background(self) -> tuple[float, float]:
        before = cores.spent(self.stack)
        time.sleep(IDLE)
        used, seconds = cores.between(before, cores.spent(self.stack))
        idle = sum(used[part] for part in cores.SITE) / seconds
        return idle, idle + used["refreshers"] / seconds

    def _of(self, count: int, send: Callable[[], object]) -> float:
        """Raises LookupError if there is nothing to send."""
        if not count:
            raise LookupError("no such page or form")
        before = cores.spent(self.stack)
        for _ in range(count):
            send()
        used, seconds = cores.between(before, cores.spent(self.stack))
        idle = self.idle * seconds
        return max(1e-6, (sum(used[part] for part in cores.SITE) - idle) / count)

    def _reading(self, client: Client, addresses: list[str]) -> Callable[[], object]:
        turn = itertools.cycle(addresses)
        return lambda: client.get("cost", next(turn))

    def _static(self, client: Client) -> list[str]:
        """Raises LookupError if the first page has no stylesheet."""
        found = STATIC.findall(client.get("cost", "/"))
        if not found:
            raise LookupError("the first page has no stylesheet")
        return found[:1]

    def _shared(self, client: Client) -> float:
        """Of pages that nginx does not have in its cache."""
        links = Page(200, "/players/", client.get("cost", "/players/")).links
        pages = [link for link in dict.fromkeys(links) if link.startswith("/players/")][:40]
        return self._of(len(pages), self._reading(client, pages))

    def _private(self, owners: list[Client], addresses: tuple[str, ...]) -> float:
        """Of requests whose owner and address both change each time."""
        owner, address = itertools.cycle(owners), itertools.cycle(addresses)
        return self._of(self.count, lambda: next(owner).get("cost", next(address)))

    def _saves(self, owners: list[Client]) -> float:
        forms = []
        for owner in owners:
            page = Page(200, "/lineup/", owner.get("cost", "/lineup/"))
            try:
                forms.append((owner, changed(page.form_with("made_from").fields)))
            except LookupError:
                continue
        turn = iter(forms)

        def save() -> None:
            owner, form = next(turn)
            owner.post("cost", "/lineup/", form)

        return self._of(len(forms), save)

    def _sign_ins(self, names: list[str]) -> float:
        forms = []
        for name in names[:SIGN_INS]:
            client = self._client()
            page = Page(200, "/accounts/sign-in/", client.get("cost", "/accounts/sign-in/"))
            given = {"username": name, "password": PASSWORD}
            forms.append((client, page.form_with("password").fields | given))
        turn = iter(forms)

        def sign_in() -> None:
            client, form = next(turn)
            client.post("cost", "/accounts/sign-in/", form)

        cost = self._of(len(forms), sign_in)
        for client, _ in forms:
            client.close()
        return cost

    def _owners(self) -> list[Client]:
        return [self._client(key) for _, key in self.accounts]

    def _client(self, session: str = "") -> Client:
        port = self.stack.plan.ports["nginx"]
        cookies = {"sessionid": session} if session else {}
        return Client(port, f"localhost:{port}", cookies)


def changed(form: Mapping[str, str]) -> dict[str, str]:
    """Return the form with the first two of the bench exchanged: another lineup that is legal."""
    first, second, *others = form["b"].split(".")
    return {**form, "b": ".".join([second, first, *others])}
