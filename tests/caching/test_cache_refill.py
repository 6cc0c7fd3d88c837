"""What a memcached that was started again has lost is put there by the refresher."""

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


def test_an_emptied_cache_is_filled_from_the_stored_rows(built):
    cache_refill.refill_after_flush()
    with patch.object(StoredSnapshot.objects, "filter", side_effect=OperationalError):
        assert built.read(1) == 0
    assert built.count == 1


def test_what_a_reader_put_there_lasts_as_long_as_if_it_were_built(built):
    built.read(1)
    with patch.object(cache, "cas", wraps=cache.cas) as cas:
        cache_refill.refill_after_flush()
    assert timedelta(seconds=cas.call_args.args[3]) == 2 * built.interval
    assert built.max_age > FILLED


def test_a_cache_that_has_lost_nothing_is_left_alone(built):
    cache_refill.refill_after_flush()
    with patch.object(StoredSnapshot.objects, "defer", side_effect=OperationalError):
        cache_refill.refill_after_flush()


def test_what_failed_is_done_the_next_time(built):
    away = patch.object(StoredSnapshot.objects, "defer", side_effect=OperationalError)
    with away, pytest.raises(OperationalError):
        cache_refill.refill_after_flush()
    cache_refill.refill_after_flush()
    with patch.object(StoredSnapshot.objects, "filter", side_effect=OperationalError):
        assert built.read(1) == 0


def test_values_of_another_release_stay_where_they_are(built):
    StoredSnapshot.objects.update(schema=99)
    cache_refill.refill_after_flush()
    assert cache.get(built.cache_key(1)) is None
