"""Rows of accounts that nobody needs any more."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from caching.recovery.cleanup import cleanup_task


@cleanup_task
def expired_sessions() -> int:
    """A session of the database stays there when its time is over."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
