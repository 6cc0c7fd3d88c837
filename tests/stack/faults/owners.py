"""Owners who save their lineup, read it back, and notice an acknowledged save that is gone."""

from dataclasses import dataclass, field

from tests.stack.visitor import Page

from .client import Client

Draft = dict[str, str]
Token = tuple[int, int]  # which lineup, and its version: both only grow


@dataclass
class Owner:
    client: Client
    drafts: list[Draft]
    saved: Draft | None = None  # the last one that was acknowledged
    token: Token = (0, 0)  # that it has, or more
    unsure: list[Draft] = field(default_factory=list)  # sent since, without an answer
    lost: list[str] = field(default_factory=list)

    def join(self) -> None:
        """A guest with a team, by one click."""
        self.client.post("sign in", "/try/", {})
        assert "sessionid" in self.client.cookies, self.client.log[-1]
        assert self.read(), self.client.log[-1]

    def play(self, number: int) -> None:
        form = self.read()
        if form is None:
            return
        draft = self.drafts[number % len(self.drafts)]
        if self.client.post("save", "/lineup/", form | draft) != "302":
            self.unsure.append(draft)
            return
        if draft != self.saved:  # to save the same again changes nothing
            lineup, version = self.token
            self.token = lineup, version + 1
        self.saved = draft
        self.unsure.clear()

    def read(self) -> Draft | None:
        """The form of the lineup page, None where there is none now."""
        return self._compared(self.client)

    def read_at(self, port: int) -> None:
        """Compare what is there with what was saved, asking whoever is at the port."""
        client = Client(port, host=self.client.host, cookies=self.client.cookies)
        assert self._compared(client), client.log[-1]
        client.close()

    def _compared(self, client: Client) -> Draft | None:
        """A save without an answer may have arrived or not."""
        html = client.get("private", "/lineup/")
        if client.log[-1].failed:
            return None
        form = Page(200, "/lineup/", html).form_with("made_from").fields
        shown = {name: form[name] for name in ("s", "b")}
        lineup, _, version = form["made_from"].partition(".")
        token = int(lineup), int(version)
        expected = (self.saved, *self.unsure) if self.saved else (shown,)
        if shown not in expected or token < self.token:
            self.lost.append(f"{self.saved} as {self.token}; there is {shown} as {token}")
        self.saved, self.token = shown, token
        return form
