"""Owners of teams: with a session that they have from earlier, otherwise as guests."""

import random
import time
from typing import Any

from locust.exception import StopUser

from .browser import Browser, retry_after
from .sessions import Accounts


class Owner(Browser):
    abstract = True
    accounts: Accounts | None = None  # of this process

    def on_start(self) -> None:
        if Owner.accounts is None:
            options = self.environment.parsed_options
            processes = getattr(options, "processes", None) or 1
            process = getattr(self.environment.runner, "worker_index", 0)
            Owner.accounts = Accounts(process, processes)
        self.account: list[str] = []
        self.take_account()

    def on_stop(self) -> None:
        if self.account and Owner.accounts:
            Owner.accounts.give_back(self.account)

    def take_account(self) -> None:
        assert Owner.accounts
        if not Owner.accounts.has_file:
            return self.try_it()
        try:
            self.account = Owner.accounts.take()
        except LookupError as error:
            raise StopUser(str(error)) from None
        self.cookies["sessionid"] = self.account[1]
        return None

    def try_it(self) -> None:
        """Become a guest with a team."""
        self.insist("/try/", {})

    def insist(self, address: str, fields: dict[str, str]) -> None:
        """Send the form until it is accepted; wait as long as the server asks."""
        while True:
            response = self.ask("sign-in", address, fields, expected=(302,))
            if response.status_code == 302:
                return
            self.wait_a_while(response)

    def wait_a_while(self, response: Any) -> None:
        time.sleep(max(retry_after(response), 1.0) * random.uniform(1, 1.5))
