"""Cleanup task that the refresher runs every few minutes."""

from datetime import timedelta

from django.utils import timezone

from caching.recovery.cleanup import cleanup_task

from .models import Message

KEPT = timedelta(days=30)  # so that staff can look into a report of a removed message


@cleanup_task
def removed_messages() -> int:
    """Delete the messages that were removed from a board KEPT ago, with their reports."""
    return Message.objects.filter(removed_at__lt=timezone.now() - KEPT).delete()[0]
