"""The lineup rush: the last ten minutes before lineups lock.

By hand, against a running `make stack` in another terminal:

    .venv/bin/pip install -r tests/bench/requirements.txt
    .venv/bin/python -m tests.load.sessions var/stack > var/sessions.txt
    LOAD_SESSIONS=var/sessions.txt .venv/bin/locust -f tests/load/lineup_rush.py \
        --host http://127.0.0.1:8080 --processes 2 RushOwner Looker Arriving

and then http://localhost:8089/ for the number of people and the figures. `tests/load/people.py`
has the pauses, and the share of owners who save, which grows for RUSH_MINUTES (10) minutes. With
RUSH_MINUTES=0 it is that of the last minute from the beginning: `make bench` compares such steps.
A week of the demo season takes half an hour, and a started game locks its players: in the five
minutes between two weeks everyone can save.

Owners look at players, or open their lineup, change it and save it. Lookers have no account.
Arriving people sign in, or use "Try it now", and leave after some minutes. `SignInStorm`, which
runs alone, signs in again and again without a pause: nginx lets few of them through.
"""

import os
import random
import time
from typing import Any

from locust import constant, task

from tests.load import people
from tests.load.browser import Browser, retry_after
from tests.load.lineup_steps import Fields, form_with, leads_on
from tests.load.owners import Owner
from tests.load.people import Pause
from tests.load.saves import note
from tests.load.sessions import PASSWORD
from tests.stack.visitor import Page

BEGAN = time.monotonic()
RUSH_MINUTES = float(os.environ.get("RUSH_MINUTES", people.MINUTES))
TRIES = 3  # of a person whose save fails
LETTERS = "abcdefghijklmnoprstuvw"


def pause(one: Pause) -> None:
    time.sleep(one.seconds())


class Scout(Browser):
    """What owners and lookers have in common: pages about players."""

    abstract = True
    wait_time = constant(0)
    players: list[str] = []  # addresses, of all people of this process

    def look_at_players(self) -> None:
        page = self.open("published", "/players/")
        found = [
            link for link in page.links if link.startswith("/players/") and link[-2].isdigit()
        ]
        if found and not self.players:
            self.players.extend(dict.fromkeys(found))
        pause(people.READING)
        way = random.random()
        if way < 0.2:
            letters = "".join(random.sample(LETTERS, 2))
            self.open("shared", f"/players/?q={letters}")
            pause(people.READING)
        elif way < 0.4:
            self.open("shared", f"/players/?page={random.randint(2, 5)}")
            pause(people.READING)
        for _ in range(random.randint(1, 3)):
            if self.players:
                self.open("shared", random.choice(self.players))
                pause(people.READING)


class Looker(Scout):
    """A person without an account."""

    weight = people.LOOKING

    @task
    def visit(self) -> None:
        self.look_at_players()


class Saver(Owner, Scout):
    abstract = True

    def visit(self) -> None:
        minutes = (time.monotonic() - BEGAN) / 60
        if random.random() < people.share_of_savers(minutes, RUSH_MINUTES):
            self.change_the_lineup()
            pause(people.BETWEEN_SAVES)
        else:
            self.look_at_players()

    def change_the_lineup(self) -> None:
        """Tap a player, follow one of the offered changes, and save."""
        page = self.open("private", "/lineup/")
        pause(people.CHOOSING)
        page = self._follow(page, "on")
        pause(people.CHOOSING)
        page = self._follow(page, "s")
        form = form_with(page, "made_from")
        if form is None:
            return
        for _ in range(TRIES):
            pause(people.CHOOSING)
            response = self._save(form)
            if response.status_code == 302:
                self.document("private", "/lineup/")
                return
            time.sleep(retry_after(response))

    def _follow(self, page: Page, with_field: str) -> Page:
        """Follow a link to another step of the draft, with the same players."""
        form = form_with(page, "made_from")
        if form is None:
            return page
        links = [link for link in page.links if leads_on(link, form, with_field)]
        # The site's script fetches the step and replaces the main part: no other request.
        return self.document("private", random.choice(links)) if links else page

    def _save(self, form: Fields) -> Any:
        note(self.account[0] if self.account else "", form, "sent")
        response = self.ask("save", "/lineup/", form, expected=(302,))
        if response.status_code == 302:
            note(self.account[0] if self.account else "", form, "acknowledged")
        return response


class RushOwner(Saver):
    weight = people.SIGNED_IN

    @task
    def visit(self) -> None:
        super().visit()


class AtNewDevice(Saver):
    """A person who has an account, but no session yet."""

    abstract = True

    def take_account(self) -> None:
        super().take_account()
        self.forget()


class Arriving(AtNewDevice):
    """A person at a new device: signs in or tries it, stays for a while, and leaves."""

    weight = people.ARRIVING

    @task
    def visit(self) -> None:
        self.forget()
        if not self.account or random.random() < people.GUESTS:
            self.open("published", "/")
            pause(people.CHOOSING)
            self.try_it()
        else:
            sign_in(self)
        leaving = time.monotonic() + people.STAYING.seconds()
        while time.monotonic() < leaving:
            self.look_at_players()


class SignInStorm(AtNewDevice):
    """A person who signs in, is forgotten, and signs in again."""

    weight = 1

    @task
    def visit(self) -> None:
        self.forget()
        self.is_new = False
        sign_in(self)


def sign_in(person: Saver) -> None:
    """Fill in the form, and send it until it is accepted."""
    while True:
        page = person.open("private", "/accounts/sign-in/")
        pause(people.CHOOSING)
        form = form_with(page, "password")
        if form is not None:
            given = {"username": person.account[0], "password": PASSWORD}
            response = person.ask("sign-in", page.address, form | given, expected=(302,))
            if response.status_code == 302:
                return
            time.sleep(retry_after(response) * random.uniform(1, 1.5))
