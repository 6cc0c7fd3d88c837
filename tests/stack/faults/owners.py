"""Owners who save their lineup, read it back, and notice a lost acknowledged save."""

from dataclasses import dataclass, field

from tests.stack.visitor import Page

from .client import Client

Draft = dict[str, str]
Token = tuple[int, int]  # the lineup's id and its version; both only grow


@dataclass
class Owner:
    client: Client
    drafts: list[Draft]
    saved: Draft | None = None  # the last acknowledged one
    token: Token = (0, 0)  # the token of `saved`; the page shows it or a greater one
    unsure: list[Draft] = field(default_factory=list)  # sent later, without an answer
    lost: list[str] = field(default_factory=list)

    def join(self) -> None:
        """Become a guest with a team."""
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
        if draft != self.saved:  # saving the same one changes nothing
            lineup, version = self.token
            self.token = lineup, version + 1
        self.saved = draft
        self.unsure.clear()

    def read(self) -> Draft | None:
        """Return the form of the lineup page, None without an answer."""
        return self._compared(self.client)

    def read_at(self, port: int) -> None:
        """Compare the lineup page of the server at the port with the saves."""
        client = Client(port, host=self.client.host, cookies=self.client.cookies)
        assert self._compared(client), client.log[-1]
        client.close()

    def _compared(self, client: Client) -> Draft | None:
        """Compare the lineup page with the saves, of which unanswered ones may be missing."""
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
