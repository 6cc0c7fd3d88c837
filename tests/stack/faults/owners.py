"""Owners who save their lineup, read it back, and notice an acknowledged save that is gone."""

from dataclasses import dataclass, field

from tests.stack.visitor import Page

from .client import Client

Draft = dict[str, str]


@dataclass
class Owner:
    client: Client
    week: str
    drafts: list[Draft]
    saved: Draft | None = None  # the last one that was acknowledged
    unsure: list[Draft] = field(default_factory=list)  # sent since, without an answer
    version: int = 0
    saves: int = 0  # acknowledged
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
        what = self.client.post("save", "/lineup/", form | draft)
        if what == "302":
            self.saved, self.saves = draft, self.saves + 1
            self.unsure.clear()
        else:
            self.unsure.append(draft)

    def read_at(self, port: int) -> None:
        """Compare what is there with what was saved, asking whoever is at the port."""
        client = Client(port, host=self.client.host, cookies=self.client.cookies)
        assert self._compared(client), client.log[-1]
        client.close()

    def read(self) -> Draft | None:
        """The form of the lineup page, None where there is none now."""
        return self._compared(self.client)

    def _compared(self, client: Client) -> Draft | None:
        """A save without an answer may have arrived or not."""
        html = client.get("private", "/lineup/")
        if client.log[-1].failed:
            return None
        form = Page(200, "/lineup/", html).form_with("made_from").fields
        shown = {name: form[name] for name in ("s", "b")}
        version = int(form["made_from"].partition(".")[2])
        if shown in self.unsure:
            self.saved = shown
        elif self.saved not in (None, shown) or version < self.version:
            self.lost.append(f"saved {self.saved}, shown {shown} version {version}")
        self.saved, self.version = shown, version
        return form
