"""Compiled queries return what their querysets do, and are compiled once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Q

from caching.compiled_query import CompiledQuery, deleting, inserting, updating
from fantasy.models import Week
from teams.models import Lineup, LineupSlot, Player
from tests.factories import make_lineup, make_season, make_team, picks_for

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def season():
    return make_season(weeks=3)


def test_rows_are_those_of_the_queryset(season):
    query = CompiledQuery(
        lambda season, number: Week.objects.filter(
            Q(number__gte=number), season=season
        ).values_list("number", "first_kickoff")
    )
    for number in (1, 3, 4):
        expected = season.weeks.filter(number__gte=number).values_list("number", "first_kickoff")
        assert [tuple(row) for row in query.rows(season=season.pk, number=number)] == list(
            expected
        )


def test_a_query_is_compiled_once(season):
    made = []
    query = CompiledQuery(
        lambda week: made.append(week) or Week.objects.filter(pk=week).values_list("number")
    )
    numbers = [query.rows(week=week.pk) for week in season.weeks.order_by("number")]
    assert numbers == [[[1]], [[2]], [[3]]]
    assert len(made) == 1


def test_a_list_is_compiled_for_each_length(season):
    query = CompiledQuery(
        lambda players: Player.objects.filter(pk__in=players).order_by("pk").values_list("pk")
    )
    ids = list(Player.objects.order_by("pk").values_list("pk", flat=True))
    for some in (ids[:1], ids[1:3], ids[4:6], []):
        assert [row[0] for row in query.rows(players=some)] == some


def test_values_have_python_types(season):
    lineup = make_lineup(make_team(season), picks_for(season))
    Lineup.objects.filter(pk=lineup.pk).update(squad_before={"7": "4.5"})
    columns = ("saved_at", "only_week", "squad_before", "slots__price_paid")
    query = CompiledQuery(lambda pk: Lineup.objects.filter(pk=pk).values_list(*columns))
    rows = query.rows(pk=lineup.pk)
    assert [tuple(row) for row in rows] == list(
        Lineup.objects.filter(pk=lineup.pk).values_list(*columns)
    )
    saved_at, only_week, squad, price = rows[0]
    assert (saved_at.tzinfo, only_week, squad) == (UTC, False, {"7": "4.5"})
    assert isinstance(price, Decimal)


def test_times_are_parameters(season):
    first = season.weeks.get(number=1).first_kickoff
    query = CompiledQuery(
        lambda at: (
            Week.objects.filter(first_kickoff__gt=at).order_by("number").values_list("number")
        )
    )
    assert query.rows(at=first) == [[2], [3]]
    assert query.rows(at=first + timedelta(days=8)) == [[3]]


def test_an_update_changes_its_rows(season):
    at = datetime(2026, 9, 1, 12, 30, 15, 123456, tzinfo=UTC)
    query = CompiledQuery(lambda week, **values: updating(Week.objects.filter(pk=week), **values))
    week = season.weeks.get(number=2)
    for finalized_at in (at, None):
        assert query.execute(week=week.pk, finalized_at=finalized_at, number=7) == 1
        week.refresh_from_db()
        assert (week.finalized_at, week.number) == (finalized_at, 7)
    assert query.execute(week=0, finalized_at=at, number=8) == 0


def test_a_deletion_deletes_its_rows(season):
    ids = list(Player.objects.order_by("pk").values_list("pk", flat=True))
    query = CompiledQuery(lambda players: deleting(Player.objects.filter(pk__in=players)))
    assert query.execute(players=ids[:2]) == 2
    assert query.execute(players=[]) == 0
    assert set(Player.objects.values_list("pk", flat=True)) == set(ids[2:])


def test_an_insertion_inserts_a_row_for_each_place_in_the_lists(season):
    stored = make_lineup(make_team(season), picks_for(season))
    columns = ("lineup_id", "player_id", "role", "order", "is_captain", "is_vice", "price_paid")
    slots = list(stored.slots.order_by("pk").values_list(*columns))
    stored.slots.all().delete()
    query = CompiledQuery(lambda **lists: inserting(LineupSlot, **lists))
    for some in (slots[:1], slots[1:]):
        lists = zip(columns, map(list, zip(*some, strict=True)), strict=True)
        assert query.execute(**dict(lists)) == len(some)
    assert list(stored.slots.order_by("pk").values_list(*columns)) == slots
