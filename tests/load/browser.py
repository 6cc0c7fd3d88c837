"""A person's browser: one connection, cookies, conditional requests, static files once."""

import random
import re
from typing import Any
from urllib.parse import urljoin

from locust import FastHttpUser

from tests.stack.visitor import Page

from . import people

STATIC = re.compile(r'(?:src|href)="(/static/(?:css|js)/[^"]+|/static/img/icon[^"]+)"')
IMPORT = re.compile(r'(?:from|import) "(\./[^"]+)"')
EXPECTED = (200, 302, 304)


class Browser(FastHttpUser):
    """Each request is counted under its kind: "published", "live", "shared", "private", "save",
    "sign-in" or "static". "shed" are answers that ask to come back: 429, and 503 with Retry-After.
    """

    abstract = True
    network_timeout = connection_timeout = 30.0

    # Of all browsers of this process: the static files that a page or a script refers to.
    parts: dict[str, tuple[str, ...]] = {}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # http.cookiejar takes more processor time than the rest of a request.
        self.client.client.cookiejar = None
        self.cookies: dict[str, str] = {}
        self.etags: dict[str, str] = {}  # of the pages in the browser's cache
        self.has_static: set[str] = set()
        self.is_new = random.random() < people.FIRST_VISIT

    @property
    def is_signed_in(self) -> bool:
        return "sessionid" in self.cookies

    def ask(
        self,
        kind: str,
        address: str,
        fields: dict[str, str] | None = None,
        *,
        etag: str = "",
        expected: tuple[int, ...] = EXPECTED,
    ) -> Any:
        """Send one request, with `fields` a form, and return locust's response."""
        headers = {}
        if self.cookies:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self.cookies.items()
            )
        if etag:
            headers["If-None-Match"] = etag
        if fields is not None:
            headers["Origin"] = str(self.host).rstrip("/")
        with self.client.request(
            "GET" if fields is None else "POST",
            address,
            name=kind,
            data=fields,
            headers=headers,
            allow_redirects=False,
            catch_response=True,
        ) as response:
            retry_after = (response.headers or {}).get("Retry-After")
            if response.status_code in expected:
                response.success()
            elif response.status_code == 429 or (response.status_code == 503 and retry_after):
                response.failure(f"shed, {response.status_code}")
            else:
                response.failure(str(response.error or f"status {response.status_code}"))
        self._keep_cookies(response)
        return response

    def open(self, kind: str, address: str) -> Page:
        """Open a page: the document, the static files that are new, and /me.json.

        The page is empty if the browser has it already, and if there is no answer.
        """
        page = self.document(kind, address)
        self.load_static(address)
        self.ask("private" if self.is_signed_in else "published", "/me.json")
        return page

    def document(self, kind: str, address: str) -> Page:
        """Request a page or a part of it, without what belongs to it."""
        is_kept = kind in ("published", "shared")
        response = self.ask(kind, address, etag=self.etags.get(address, "") if is_kept else "")
        html = ""
        if response.status_code == 200:
            html = response.text
            if is_kept and (etag := response.headers.get("ETag")):
                self.etags[address] = etag
            if address not in self.parts:
                self.parts[address] = tuple(STATIC.findall(html.partition("</head>")[0]))
        return Page(response.status_code, address, html)

    def load_static(self, address: str) -> None:
        """Request what a page or a script refers to, unless the browser has it."""
        if not self.is_new:
            return
        for part in self.parts.get(address, ()):
            if part not in self.has_static:
                self.has_static.add(part)
                response = self.ask("static", part)
                if part not in self.parts:
                    imports = IMPORT.findall(response.text or "") if part.endswith(".js") else ()
                    self.parts[part] = tuple(urljoin(part, one) for one in imports)
                self.load_static(part)

    def forget(self) -> None:
        """Become another person at a new device."""
        self.cookies.clear()
        self.etags.clear()
        self.has_static.clear()
        self.is_new = True

    def _keep_cookies(self, response: Any) -> None:
        found = (response.headers or {}).get("Set-Cookie") or []
        for line in [found] if isinstance(found, str) else found:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value


def retry_after(response: Any) -> float:
    """Return the seconds after which the server wants to be asked again, 0 if it names none."""
    text = (response.headers or {}).get("Retry-After", "")
    return float(text) if text.isdecimal() else 0.0
