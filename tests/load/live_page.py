"""A live page on the screen: what its scripts request while a person looks at it."""

import json
import re
import time
from collections.abc import Callable
from typing import ClassVar

from . import site_scripts
from .browser import Browser, retry_after
from .site_scripts import LiveState
from .timers import Timers

LIVE = re.compile(r'data-live="([^"]+)"')


class LivePage:
    """The address of the live JSON is on the page itself, as in the site's scripts."""

    # Of all pages of this process, so that each version is read once: version, interval, final.
    states: ClassVar[dict[str, tuple[int, float, bool]]] = {}
    addresses: ClassVar[dict[str, str]] = {}  # of the live JSON, by the page's

    def __init__(self, browser: Browser, address: str, html: str) -> None:
        self.browser = browser
        self.timers = Timers()
        self.state = LiveState()
        self.failures = 0
        self.on_change: list[Callable[[], None]] = []
        if html:
            found = LIVE.search(html)
            self.addresses[address] = found[1] if found else ""
        self.live = self.addresses.get(address, "")
        if self.live:
            self.timers.after(site_scripts.first_poll(), self._poll)

    def look(self, seconds: float) -> None:
        self.timers.run(seconds)

    # ---- What the scripts of single pages do when the live JSON changes.

    def refreshes(self, kind: str, address: str) -> None:
        """league.js, matchup.js: request the page again, some time after a change."""
        is_waiting = False

        def refresh() -> None:
            nonlocal is_waiting
            is_waiting = False
            self.browser.document(kind, address)

        def changed() -> None:
            nonlocal is_waiting
            if not is_waiting:
                is_waiting = True
                self.timers.after(site_scripts.refresh_delay(self.state.interval), refresh)

        self.on_change.append(changed)

    def has_own_summary(self) -> None:
        """own-summary.js: the owner's points and ranks on the home page."""
        asked, is_waiting = time.monotonic(), False

        def show() -> None:
            nonlocal asked, is_waiting
            asked, is_waiting = time.monotonic(), False
            self.browser.ask("private", "/my-team/summary/")

        def changed() -> None:
            nonlocal is_waiting
            if not is_waiting:
                is_waiting = True
                self.timers.after(site_scripts.summary_delay(time.monotonic() - asked), show)

        show()
        self.on_change.append(changed)

    def has_own_leagues(self) -> None:
        """own-leagues.js: at once, and every minute."""
        self.browser.ask("private", "/my-leagues/summary/")
        self.timers.after(site_scripts.LEAGUES_INTERVAL, self.has_own_leagues)

    def has_ranks(self, bands: dict[str, int]) -> None:
        """team.js: the ranks of the team, by the bands of its scores ("week", "season")."""
        is_waiting = False

        def show() -> None:
            nonlocal is_waiting
            is_waiting = False
            for scores, band in bands.items():
                address = self.live.replace(".json", f"/ranks/{scores}/{band}.json")
                # 404: the teams have not been counted with this score yet.
                self.browser.ask("shared", address, expected=(200, 304, 404))

        def changed() -> None:
            nonlocal is_waiting
            if not is_waiting:
                is_waiting = True
                self.timers.after(site_scripts.RANKS_DELAY, show)

        self.on_change.append(changed)

    def _poll(self) -> None:
        response = self.browser.ask("live", self.live, etag=self.state.etag)
        wait = 0.0
        if response.status_code in (200, 304):
            self.failures = 0
            if response.status_code == 200:
                self._receive(response.headers.get("ETag", ""), response)
        else:
            self.failures += 1
            wait = retry_after(response)
        if not self.state.final:
            seconds = site_scripts.next_poll(self.state.interval, self.failures, wait)
            self.timers.after(seconds, self._poll)

    def _receive(self, etag: str, response: object) -> None:
        key = self.live + etag
        if key not in self.states:
            if len(self.states) > 1000:
                self.states.clear()
            found = json.loads(response.content)  # type: ignore[attr-defined]
            self.states[key] = found["version"], float(found["poll"]), found["final"]
        version, interval, final = self.states[key]
        is_first = not self.state.version
        is_newer = version > self.state.version
        self.state = LiveState(etag, max(version, self.state.version), interval, final)
        if is_newer and not is_first:
            for changed in self.on_change:
                changed()
