from datetime import timedelta

import pytest
from django.utils import timezone

from caching.recovery import cleanup
from fantasy.cleanup import expired_sessions
from fantasy.models import Session


@pytest.mark.django_db
def test_only_expired_sessions_are_deleted(client, admin_user):
    client.force_login(admin_user)
    kept = Session.objects.get()
    Session.objects.create(
        session_key="old", session_data="x", expire_date=timezone.now() - timedelta(minutes=1)
    )
    assert expired_sessions in cleanup._sweepers
    cleanup.run_cleanup()
    assert Session.objects.get() == kept
