"""What a team page says beside the points: each player's games, and who came and went."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fantasy.models import Week
from teams.models import Game, Lineup, Player


@dataclass(frozen=True)
class ShownTransfers:
    made: int
    cost: int
    came: list[Player]
    went: list[Player]


def shown_transfers(lineup: Lineup, week: Week, *, hidden: bool) -> ShownTransfers | None:
    """The week's transfers; while some slot is hidden, how many and at what cost only.

    None where there are none, and for a first squad. Wants a lineup read `with_slots`; one query
    where somebody went.
    """
    if lineup.from_week_id != week.pk or not lineup.transfers:
        return None
    before = {int(player) for player in lineup.squad_before}
    players = [slot.player for slot in lineup.slots.all()]
    gone = before - {player.pk for player in players}
    return ShownTransfers(
        made=lineup.transfers,
        cost=lineup.transfers_cost,
        came=[] if hidden else [player for player in players if player.pk not in before],
        went=[] if hidden else list(Player.objects.filter(pk__in=gone).select_related("club")),
    )


def games_by_club(games: Iterable[Game]) -> dict[int, list[Game]]:
    """A week's games of each club: none for some, two for others."""
    found: dict[int, list[Game]] = defaultdict(list)
    for game in games:
        found[game.home_id].append(game)
        found[game.away_id].append(game)
    return found
