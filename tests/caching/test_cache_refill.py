"""The refresher refills memcached after a restart."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import OperationalError

from caching import refresher
from caching.entries import FILLED
from caching.models import StoredSnapshot
from caching.recovery import cache_refill

from .conftest import TOPIC

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def built(counter):
    refresher.refresh(TOPIC, why="a test")
    cache.clear()
    return counter


def test_an_empty_cache_is_refilled_from_stored_snapshots(built):
    cache_refill.refill_after_flush()
    with patch.object(StoredSnapshot.objects, "filter", side_effect=OperationalError):
        assert built.read(1) == 0
    assert built.count == 1


def test_a_value_filled_by_a_reader_gets_the_timeout_of_a_build(built):
    built.read(1)
    with patch.object(cache, "cas", wraps=cache.cas) as cas:
        cache_refill.refill_after_flush()
    assert timedelta(seconds=cas.call_args.args[3]) == 2 * built.interval
    assert built.max_age > FILLED


def test_a_full_cache_is_not_refilled(built):
    cache_refill.refill_after_flush()
    with patch.object(StoredSnapshot.objects, "defer", side_effect=OperationalError):
        cache_refill.refill_after_flush()


def test_a_failed_refill_is_repeated(built):
    away = patch.object(StoredSnapshot.objects, "defer", side_effect=OperationalError)
    with away, pytest.raises(OperationalError):
        cache_refill.refill_after_flush()
    cache_refill.refill_after_flush()
    with patch.object(StoredSnapshot.objects, "filter", side_effect=OperationalError):
        assert built.read(1) == 0


def test_stored_values_of_another_schema_are_not_cached(built):
    StoredSnapshot.objects.update(schema=99)
    cache_refill.refill_after_flush()
    assert cache.get(built.cache_key(1)) is None
