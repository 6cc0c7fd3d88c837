"""Accounts: opening one, its e-mail address, and the mails that it is sent."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

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

from .models import User

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=1)  # between two mails to one account

# A path to the whole address, as `request.build_absolute_uri` makes it.
Absolute = Callable[[str], str]


class TakenError(Exception):
    """Another account took the name or the address between the form's check and the save."""


class VerificationTokens(PasswordResetTokenGenerator):
    """For one address of one account, until it is confirmed or replaced."""

    key_salt = "fantasy.services.VerificationTokens"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)  # noqa: S101 - the one user model
        return f"{user.pk} {timestamp} {user.email} {user.email_verified_at}"


verification_tokens = VerificationTokens()


@contextmanager
def unique_or_taken() -> Iterator[None]:
    """Around a save of an account. Raises TakenError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise TakenError from None


def change_address(user: User, address: str, absolute: Absolute) -> bool:
    """Whether the new address was sent a link to confirm it. Raises TakenError.

    A confirmed address is told that it was replaced: whoever did not do that wants to know.
    """
    before = user.email if user.email_verified_at else ""
    user.email, user.email_verified_at = address, None
    with unique_or_taken():
        user.save(update_fields=["email", "email_verified_at"])
    if before:
        send(user, "address_replaced", "Your e-mail address was changed", {}, to=before)
    return send_verification(user, absolute)


def send_verification(user: User, absolute: Absolute) -> bool:
    """Whether a mail went out: not to an account that was sent one less than a minute ago."""
    if not user.email or not take_turn(user):
        return False
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("verify-address", args=[uid, verification_tokens.make_token(user)])
    return send(user, "verify", "Confirm your e-mail address", {"link": absolute(path)})


def confirm_address(user: User) -> None:
    """Whoever followed a link from a mail reads what is sent to the address."""
    # The very address that the mail went to: it may have been replaced a moment ago.
    User.objects.filter(pk=user.pk, email=user.email).update(email_verified_at=timezone.now())


def take_turn(user: User) -> bool:
    """Whether the account may be sent a mail now. One statement: two requests never both may."""
    now = timezone.now()
    rested = Q(mailed_at__isnull=True) | Q(mailed_at__lte=now - PAUSE)
    return User.objects.filter(rested, pk=user.pk).update(mailed_at=now) == 1


def send(user: User, template: str, subject: str, context: dict[str, Any], to: str = "") -> bool:
    """A mail in plain text. It names no account: a name can be chosen to say anything.

    A mail server that is away costs the mail, not the page; the log says neither whom it was
    for nor what it said.
    """
    body = render_to_string(f"fantasy/mail/{template}.txt", context)
    try:
        send_mail(f"{subject} · Gameday", body, None, [to or user.email])
    except (SMTPException, OSError) as error:
        logger.error("mail %s to account %s: %s", template, user.pk, type(error).__name__)
        return False
    return True
