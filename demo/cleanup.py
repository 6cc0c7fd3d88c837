"""Cleanup of the demo, which the refresher runs every few minutes."""

from caching.recovery.cleanup import cleanup_task

from .mailbox import files


@cleanup_task
def demo_mails() -> int:
    """Delete the mails that are older than a day."""
    return files.sweep()
