"""Columns of points: the same number of decimals in each row."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client

from caching import refresher
from scoring.templatetags.points import decimals, points
from teams.models import TeamWeek


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["47.1", "775", "100.16"], ["47.10", "775.00", "100.16"]),
        (["47.10", "-3", "1204.50"], ["47.1", "−3.0", "1,204.5"]),
        (["6", "12.00"], ["6", "12"]),
        ([None, "2.5"], ["–", "2.5"]),
        ([None], ["–"]),
        ([], []),
    ],
)
def test_a_column_has_as_many_decimals_in_each_row(
    values: list[str | None], shown: list[str]
) -> None:
    rows = [SimpleNamespace(points=value and Decimal(value)) for value in values]
    places = decimals(rows, "points")
    assert [points(row.points, places) for row in rows] == shown


def test_points_outside_a_column_have_no_trailing_zeros() -> None:
    assert points(Decimal("12.50")) == "12.5"
    assert points(Decimal("12.00")) == "12"


@pytest.mark.django_db
def test_the_leaderboard_shows_a_column(site: SimpleNamespace, client: Client) -> None:
    row = TeamWeek.objects.filter(week__season=site.season, points__isnull=False).first()
    assert row
    TeamWeek.objects.filter(pk=row.pk).update(points=Decimal("10.25"), season_points="10.25")
    refresher.refresh_all()
    page = client.get("/leaderboard/").content.decode()
    cells = re.findall(r'<td class="num strong">\s*([\d.,−]+)\s*</td>', page)
    assert cells
    assert len({len(cell.partition(".")[2]) for cell in cells}) == 1
