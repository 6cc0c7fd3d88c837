"""Cleanup of expired rows of accounts."""

from django.utils import timezone

from caching.recovery.cleanup import cleanup_task

from .models import Session


@cleanup_task
def expired_sessions() -> int:
    """Delete expired sessions, which the database keeps otherwise."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
