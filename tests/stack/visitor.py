"""A browser without JavaScript: cookies, redirects, links and forms."""

import http.client
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

REDIRECTS = (301, 302, 303)


@dataclass(frozen=True)
class Form:
    method: str
    action: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Page:
    status: int
    address: str
    html: str

    @property
    def links(self) -> list[str]:
        return [
            urldefrag(urljoin(self.address, unescape(href))).url
            for href in re.findall(r'<a\s[^>]*?href="([^"]+)"', self.html)
        ]

    def __str__(self) -> str:
        """Return status, address and the first words of the page."""
        main = re.search(r"<main.*</main>", self.html, re.DOTALL)
        words = re.sub(r"<[^>]*>", " ", main[0] if main else self.html).split()
        return f"{self.status} {self.address}: {' '.join(words)[:400]}"

    def form_with(self, name: str) -> Form:
        """Return the form that has a field of this name. Raises LookupError with the page."""
        form = next((form for form in self._forms() if name in form.fields), None)
        if form is None:
            raise LookupError(f"no form with {name!r} on {self}")
        return form

    def _forms(self) -> Iterator[Form]:
        for opening, body in re.findall(r"<form([^>]*)>(.*?)</form>", self.html, re.DOTALL):
            form = _attributes(opening)
            inputs = [_attributes(text) for text in re.findall(r"<input([^>]*)>", body)]
            yield Form(
                form.get("method", "get").upper(),
                urljoin(self.address, form.get("action", "")),
                {one["name"]: one.get("value", "") for one in inputs if "name" in one},
            )


@dataclass
class Visitor:
    host: str  # with its port
    requests: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    follows_redirects: bool = True

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.host, timeout=120)

    def leave(self) -> None:
        """Close the connection; the next request opens another one."""
        self.connection.close()

    def get(self, address: str) -> Page:
        return self._ask("GET", address)

    def submit(self, form: Form, **values: str) -> Page:
        """Send the form with its fields on the page, and these values in their place."""
        assert form.method == "POST"
        return self._ask("POST", form.action, {**form.fields, **values})

    def _ask(self, method: str, address: str, fields: Mapping[str, str] | None = None) -> Page:
        parts = urlsplit(address)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        if fields is not None:
            headers["Origin"] = f"http://{self.host}"
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, target, urlencode(fields) if fields else None, headers)
        response = self.connection.getresponse()
        body = response.read().decode(errors="replace")  # an image is no text
        self.requests += 1
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        if response.status in REDIRECTS and self.follows_redirects:
            return self.get(urljoin(address, response.headers["Location"]))
        assert response.status < 500, f"{method} {address}: {response.status}"
        return Page(response.status, address, body)


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
