"""Bulk inserts: the rows hold what was put in, and the keys are new."""

import pytest
from django.utils import timezone

from fantasy.models import Season
from teams import bulk
from teams.models import Team
from tests.factories import make_team

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def test_bulk_rows_hold_what_was_put_in_and_take_new_ids(season: Season) -> None:
    make_team(season)
    odd = "Tab\t, back\\slash, \n line and Ünï"
    kept = set(Team.objects.values_list("pk", flat=True))
    ids = bulk.reserve_ids(Team, 2)
    rows = [(pk, season.pk, None, odd, timezone.now()) for pk in ids]
    bulk.insert(Team, ["id", "season", "owner", "name", "created_at"], rows)
    assert [team.name for team in Team.objects.filter(pk__in=ids)] == [odd, odd]
    assert kept.isdisjoint(ids)
    assert Team.objects.create(season=season, name="Next").pk > max(ids)
