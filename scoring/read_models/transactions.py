"""A team's transactions as everybody may see them, built once for all readers.

    {"team": Team, "weeks": [{"number": 7, "first": false, "chip": "Wildcard", "made": 2,
      "cost": 4, "told": true, "came": [player ids], "went": [player ids]}, …],
     "players": [Player, …]}

The newest week comes first. A week is absent until everybody may see something of its lineup:
its chip once a slot has locked, its number of transfers and their cost from the first kickoff on,
the players (`told`) once all slots have locked. So the cache never holds a hidden player.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from django.utils import timezone

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.mint import Mint
from fantasy.rules.schedule import has_begun
from teams.models import Game, Lineup, Player, Team
from teams.read_models.fields import MEMBER
from teams.rules.transfers import find_chip

from .team_page import slots_open_to_all


class WeekTransactions(TypedDict):
    """`first`: the team's first squad. `chip`: its name, or ""."""

    number: int
    first: bool
    chip: str
    made: int
    cost: int
    told: bool
    came: list[int]
    went: list[int]


class Transactions(TypedDict):
    """`players`: those of all weeks."""

    team: Team
    weeks: list[WeekTransactions]
    players: Iterable[Player]


TRANSACTIONS: "Mint[Transactions]" = Mint(
    "transactions",
    Parts(
        team=ModelRow("teams.Team", "name", "season"),
        weeks=PlainJSON(),
        players=ModelRows("teams.Player", *MEMBER),
    ),
    model="teams.Team",
    soft=timedelta(seconds=10),
)


@TRANSACTIONS.builds
def transactions(team_id: int) -> Transactions:
    """Return the structure above in five queries. Raises Team.DoesNotExist."""
    team = Team.objects.select_related("season").get(pk=team_id)
    lineups = _lineups(team)
    games: dict[int, list[Game]] = defaultdict(list)
    unfinished = [one.from_week_id for one in lineups if not one.from_week.is_final]
    for game in Game.objects.filter(week__in=unfinished):
        games[game.week_id or 0].append(game)
    now = timezone.now()
    weeks = [
        found
        for number, lineup in enumerate(lineups)
        if (found := _week(lineup, games, now, first=number == 0))
    ]
    ids = {player for week in weeks for player in (*week["came"], *week["went"])}
    return {
        "team": team,
        "weeks": weeks[::-1],
        "players": Player.objects.filter(pk__in=ids).select_related("club"),
    }


def _lineups(team: Team) -> list[Lineup]:
    """Return the lineup that counts in the week from which it is, week by week."""
    lineups = (
        Lineup.objects.filter(team=team)
        .with_slots()
        .order_by("from_week__number", "only_week")  # one for a single week replaces the other
    )
    found = list({lineup.from_week_id: lineup for lineup in lineups}.values())
    for lineup in found:
        lineup.from_week.season = team.season
    return found


def _week(
    lineup: Lineup, games: Mapping[int, Sequence[Game]], now: datetime, *, first: bool
) -> WeekTransactions | None:
    week = lineup.from_week
    visible = slots_open_to_all(lineup, games.get(week.pk, []), week, now)
    if not any(visible) and not has_begun(week, now):
        return None
    rules = week.season.rules
    chip = find_chip(rules, lineup.chip_in(week)) if any(visible) else None
    if not (first or chip or lineup.transfers):
        return None
    told = all(visible) and bool(lineup.transfers) and not first
    before = {int(player) for player in lineup.squad_before}
    squad = [slot.player_id for slot in lineup.slots.all()]
    return {
        "number": week.number,
        "first": first,
        "chip": chip.name if chip else "",
        "made": 0 if first else lineup.transfers,
        "cost": lineup.transfers_cost,
        "told": told,
        "came": [player for player in squad if player not in before] if told else [],
        "went": sorted(before - set(squad)) if told else [],
    }
