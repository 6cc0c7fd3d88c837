"""Accounts: their creation, their e-mail address, and the mails they receive."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from smtplib import SMTPException

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from fantasy.models import User

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=1)  # between two mails to one account

# A function from a path to a full address, such as `request.build_absolute_uri`.
Absolute = Callable[[str], str]


class TakenError(Exception):
    """Another account took the name or the address between the form's check and the save."""


class VerificationTokens(PasswordResetTokenGenerator):
    """Tokens for one address of one account, valid until it is confirmed or replaced."""

    key_salt = "fantasy.services.VerificationTokens"  # as in links that were mailed before

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)  # noqa: S101 - the one user model
        return f"{user.pk} {timestamp} {user.email} {user.email_verified_at}"


verification_tokens = VerificationTokens()


@contextmanager
def unique_or_taken() -> Iterator[None]:
    """Context of a save of an account; turns IntegrityError into TakenError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise TakenError from None


def change_address(user: User, address: str, absolute: Absolute) -> bool:
    """Save the new address and return whether a link to confirm it was sent. Raises TakenError.

    The address before, if it was confirmed, receives a mail about the change: its owner may not
    have made it.
    """
    before = user.email if user.email_verified_at else ""
    user.email, user.email_verified_at = address, None
    with unique_or_taken():
        user.save(update_fields=["email", "email_verified_at"])
    if before:
        send(user, "address_replaced", "Your e-mail address was changed", {}, to=before)
    return send_verification(user, absolute)


def send_verification(user: User, absolute: Absolute) -> bool:
    """Send a link to confirm the address, and return whether a mail was sent.

    An account that was sent a mail less than a minute ago gets none.
    """
    if not user.email or not take_turn(user):
        return False
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("verify-address", args=[uid, verification_tokens.make_token(user)])
    return send(user, "verify", "Confirm your e-mail address", {"link": absolute(path)})


def confirm_address(user: User) -> None:
    """Confirm the address: following a link from a mail proves that its owner reads mail there."""
    # Only the address that the mail was sent to: it may have been replaced a moment ago.
    User.objects.filter(pk=user.pk, email=user.email).update(email_verified_at=timezone.now())


def end_other_sessions(user: User, session_key: str | None) -> None:
    """Delete the user's sessions except the one with this key."""
    user.sessions.exclude(pk=session_key).delete()


def take_turn(user: User) -> bool:
    """Reserve the account's next mail, and return whether it may be sent now.

    One statement does both, so of two requests only one may send.
    """
    now = timezone.now()
    rested = Q(mailed_at__isnull=True) | Q(mailed_at__lte=now - PAUSE)
    return User.objects.filter(rested, pk=user.pk).update(mailed_at=now) == 1


def send(
    user: User, template: str, subject: str, context: dict[str, object], to: str = ""
) -> bool:
    """Send a mail in plain text and return whether that succeeded.

    The mail does not name the account, since a user can choose any text as a name. If the mail
    server fails, the mail is lost but the page still works. The log contains neither the address
    nor the text.
    """
    body = render_to_string(f"fantasy/mail/{template}.txt", context)
    try:
        send_mail(f"{subject} · Gameday", body, None, [to or user.email])
    except (SMTPException, OSError) as error:
        logger.error("mail %s to account %s: %s", template, user.pk, type(error).__name__)
        return False
    return True
