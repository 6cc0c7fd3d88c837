"""A request of any duration: it holds back the end of its form until `finish`."""

import http.client
from types import TracebackType
from urllib.parse import urlencode

TOKEN = "a" * 32  # Django accepts any token that is the same in cookie and form
FORM = {"csrfmiddlewaretoken": TOKEN, "username": "nobody", "password": "nothing"}


class SlowSignIn:
    """A sign-in without an account, so that the answer is the form again, with status 200."""

    def __init__(self, port: int) -> None:
        self.web = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.form = urlencode(FORM).encode()

    def __enter__(self) -> "SlowSignIn":
        self.web.putrequest("POST", "/accounts/sign-in/", skip_host=True)
        headers = {
            "Host": "localhost",
            "Cookie": f"csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(self.form)),
        }
        for name, value in headers.items():
            self.web.putheader(name, value)
        self.web.endheaders(self.form[:10])
        return self

    def finish(self) -> tuple[int, str]:
        """Send the rest of the form, and return status and body of the answer."""
        self.web.send(self.form[10:])
        response = self.web.getresponse()
        return response.status, response.read().decode()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.web.close()
