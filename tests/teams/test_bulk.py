"""Bulk inserts: the rows hold what was put in, and the keys are new.

Each column type of the models that are inserted in bulk has a value here.
"""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from fantasy.models import Season, User, Week
from teams import bulk
from teams.models import Lineup, LineupSlot, Player, Team, TeamWeek
from tests.factories import make_team

pytestmark = [pytest.mark.django_db, pytest.mark.services]

MOMENT = datetime(2031, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
POINTS = [0, 1, -1, 99, 100, -12_345, 987_654, 100_000_000, 999_999_999, -999_999_999]


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'teams_%'")
        return {definition for (definition,) in cursor.fetchall()}


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


def test_other_fields_get_their_defaults() -> None:
    bulk.insert(User, ["username", "mailed_at"], [("somebody", MOMENT), ("else", None)])
    somebody = User.objects.get(username="somebody")
    assert somebody.mailed_at == MOMENT
    assert User.objects.get(username="else").mailed_at is None
    assert somebody.last_login is None
    assert (somebody.is_active, somebody.is_staff, somebody.email) == (True, False, "")


@pytest.mark.parametrize("chunk", [3, 50_000])
def test_columns_hold_what_was_put_in(
    week: Week, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr("teams.bulk.inserts.CHUNK", chunk)
    teams = [make_team(week.season).pk for _ in POINTS]
    before = Team.objects.count()
    bulk.insert_columns(
        TeamWeek,
        {
            "team": np.array(teams),
            "week": week.pk,
            "points": np.array(POINTS),
            "bench_points": Decimal("-2.50"),
            "transfers_cost": np.arange(len(teams)),
            "chip": "wildcard",
        },
    )
    rows = list(TeamWeek.objects.order_by("team"))
    assert [row.team_id for row in rows] == teams
    assert [row.points for row in rows] == [Decimal(points).scaleb(-2) for points in POINTS]
    assert [row.transfers_cost for row in rows] == list(range(len(teams)))
    others = {(row.week_id, row.bench_points, row.chip, row.season_points) for row in rows}
    assert others == {(week.pk, Decimal("-2.50"), "wildcard", None)}
    assert TeamWeek.objects.filter(points=Decimal("-123.45")).count() == 1
    assert Team.objects.count() == before


def test_columns_hold_times_booleans_and_the_default_of_json(week: Week) -> None:
    teams = np.array([make_team(week.season).pk for _ in range(2)])
    Lineup.objects.all().delete()
    moments = np.array([MOMENT.replace(tzinfo=None), datetime(1999, 1, 1)], "M8[us]")  # noqa: DTZ001
    bulk.insert_columns(
        Lineup,
        {
            "team": teams,
            "from_week": week.pk,
            "saved_at": moments,
            "only_week": np.array([True, False]),
        },
    )
    first, second = Lineup.objects.order_by("team")
    assert (first.saved_at, first.only_week) == (MOMENT, True)
    assert (second.saved_at, second.only_week) == (datetime(1999, 1, 1, tzinfo=UTC), False)
    assert (first.squad_before, first.version) == ({}, 1)


def test_each_parent_gets_the_rows_of_its_block(week: Week) -> None:
    lineups = [
        Lineup.objects.create(team=make_team(week.season), from_week=week, saved_at=MOMENT).pk
        for _ in range(3)
    ]
    LineupSlot.objects.all().delete()
    one, two = Player.objects.values_list("pk", flat=True)[:2]
    blocks = [
        [(one, "starter", 1, True, False, Decimal("5.5"))],
        [
            (one, "bench", 1, False, True, Decimal("10.0")),
            (two, "starter", 2, False, False, Decimal("0.1")),
        ],
    ]
    names = ["player", "role", "order", "is_captain", "is_vice", "price_paid"]
    parents = zip(lineups, [1, 0, 1], strict=True)
    bulk.insert_blocks(LineupSlot, "lineup", names, blocks, parents)
    for lineup, block in zip(lineups, [1, 0, 1], strict=True):
        slots = LineupSlot.objects.filter(lineup=lineup).order_by("pk")
        assert list(slots.values_list(*names)) == blocks[block]


@pytest.mark.usefixtures("season")
def test_deferred_indexes_and_keys_are_the_same_afterwards() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps its indexes")
    before = indexes()
    with bulk.defer_foreign_key_checks(Team, TeamWeek), bulk.defer_indexes(Team, TeamWeek):
        missing = before - indexes()
        assert any("team_by_search_key" in index for index in missing)
        assert any("team_week" in index for index in missing)
    assert indexes() == before
    with bulk.defer_indexes(Team):
        assert not any("teams_team_pkey" in index for index in before - indexes())
    assert indexes() == before


def test_a_row_that_breaks_a_deferred_constraint_is_refused(week: Week) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps its indexes")
    team = np.array([make_team(week.season).pk] * 2)
    with pytest.raises(IntegrityError, match="team_week"), transaction.atomic():  # noqa: SIM117
        with bulk.defer_indexes(TeamWeek):
            bulk.insert_columns(TeamWeek, {"team": team, "week": week.pk})
