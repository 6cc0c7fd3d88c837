"""Cleanup task that the refresher runs every few minutes."""

from typing import Any

from caching.recovery.cleanup import cleanup_task

from .models import Club, Player, Team

AT_ONCE = 1000  # rows


@cleanup_task
def search_keys() -> int:
    """Fill the search keys that a release without the column left empty during its rollout.

    A name of nothing but punctuation has an empty key, so each run reads its row again.
    """
    return sum(_fill(model) for model in (Club, Player, Team))


def _fill(model: Any) -> int:
    rows = list(model.objects.filter(search_key="").exclude(name="")[:AT_ONCE])
    rows = [row for row in rows if model._meta.get_field("search_key").key_of(row)]
    if rows:
        model.objects.bulk_update(rows, ["search_key"])
    return len(rows)
