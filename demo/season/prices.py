"""The players' prices from week to week, which follow their points."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from .rosters import Athlete

STEP = Decimal("0.2")
SHARE = 5  # among players of a position who played, the best fifth rises, the last fifth falls
LOWEST = Decimal("3.5")

Points = Mapping[str, Decimal]  # player → points in a week
Prices = Mapping[str, Decimal]


def weekly_prices(
    athletes: Sequence[Athlete], weeks: Sequence[int], earned: Mapping[int, Points]
) -> dict[int, Prices]:
    """Return all prices in each of the weeks, which are in their order.

    A player's points in a week change the price of the next one.
    """
    prices = {athlete.source_id: athlete.price for athlete in athletes}
    found: dict[int, Prices] = {}
    for week in weeks:
        found[week] = dict(prices)
        played = defaultdict(list)
        for athlete in athletes:
            if athlete.source_id in earned[week]:
                played[athlete.position].append(athlete.source_id)
        for players in played.values():
            players.sort(key=lambda player: -earned[week][player])
            some = len(players) // SHARE
            for player in players[:some]:
                prices[player] += STEP
            for player in players[len(players) - some :]:
                prices[player] = max(LOWEST, prices[player] - STEP)
    return found
