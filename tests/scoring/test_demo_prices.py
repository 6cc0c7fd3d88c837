"""What the players of the demo season cost from week to week."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from demo import timing
from demo.season.generator import generate_season
from demo.season.prices import LOWEST, STEP, weekly_prices
from demo.services.seed import seed

ATHLETES = generate_season().athletes
NOW = datetime(2026, 9, 6, 17, 12, 30, tzinfo=UTC)


def test_a_price_rises_with_form_and_never_falls_below_the_lowest() -> None:
    backs = [athlete for athlete in ATHLETES if athlete.position == "RB"][4::-1]
    names = [athlete.source_id for athlete in backs]
    points = {name: Decimal(10 * place) for place, name in enumerate(names)}
    prices = weekly_prices(backs, range(1, 30), dict.fromkeys(range(1, 30), points))
    assert prices[1] == {athlete.source_id: athlete.price for athlete in backs}
    assert prices[29][names[4]] == backs[4].price + 28 * STEP
    assert prices[29][names[0]] == LOWEST
    assert prices[29][names[2]] == backs[2].price


@pytest.mark.django_db
def test_the_price_that_is_listed_is_that_of_the_week_to_come() -> None:
    season = seed(owners=0, now=NOW)
    changed = 0
    for player in season.players.prefetch_related("prices__since"):
        prices = {price.since.number: price.price for price in player.prices.all()}
        assert player.price == prices[max(n for n in prices if n <= timing.FIRST_LIVE_WEEK)]
        changed += player.price != prices[1]
    assert changed > 200
