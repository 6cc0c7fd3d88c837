"""The browser behind a request, and the mails it may read.

A browser gets the mails that its own requests caused, and of these only the mails to its own
accounts: those that it was signed in to when a request of its caused a mail. Otherwise anybody
could ask for a new password of somebody else's account and read the link.
"""

import re
import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from fantasy.models import User

COOKIE = "demo_mail"
SALT = "demo.mailbox"
MOST = 20  # accounts of a browser
NAME = re.compile("[0-9a-f]{32}")


@dataclass
class Visitor:
    """`mailbox`: the name of the browser's folder. `accounts`: primary keys."""

    request: HttpRequest
    mailbox: str = ""
    accounts: list[int] = field(default_factory=list)
    is_changed: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Visitor":
        """Read the signed cookie. One that is missing or forged is a new browser."""
        try:
            mailbox, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return cls(request)
        return cls(request, mailbox, accounts) if NAME.fullmatch(mailbox) else cls(request)

    def mailbox_for(self, address: str) -> str:
        """Return the folder for a mail to this address, or "" if the browser may not read it."""
        account = User.objects.filter(email__iexact=address).values_list("pk", flat=True).first()
        user = self.request.user
        # No account has the address any more when a mail says that it was replaced.
        signed_in = user.is_authenticated and account in (user.pk, None)
        if not signed_in and account not in self.accounts:
            return ""
        if account is not None and account not in self.accounts:
            self.accounts = [*self.accounts, account][-MOST:]
            self.is_changed = True
        if not self.mailbox:
            self.mailbox, self.is_changed = uuid.uuid4().hex, True
        return self.mailbox

    def keep(self, response: HttpResponse) -> None:
        """Set the cookie if this request has changed what it holds."""
        if self.is_changed:
            response.set_cookie(
                COOKIE,
                signing.dumps([self.mailbox, self.accounts], salt=SALT),
                max_age=settings.SESSION_COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )


current: ContextVar[Visitor | None] = ContextVar("visitor", default=None)
