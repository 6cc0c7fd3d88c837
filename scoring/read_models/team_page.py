"""The public view of a team's week, built once for all readers.

    {"team": Team, "results": [TeamWeek, …], "slots": [LineupSlot, …], "to_play": 3,
     "chip": "wildcard", "transfers": {"made": 2, "cost": 4}, "came": [Player, …], "went": […]}

`slots` is empty for a team without a lineup; see team_points for their fields. Until the first
slot has locked, the chip is "" and the transfers are None. Until the last one has locked, `came`
and `went` are empty.
"""

from django.utils import timezone

from fantasy.models import Week
from scoring.managers import LIVE
from teams.models import Game, Lineup, Player, Team, TeamWeek
from teams.page_types import TeamPage
from teams.services.lineups import current_lineup

from .live import week_as_it_stands
from .team_points import visible_slots


def team_page(team_id: int, week_id: int) -> TeamPage:
    """Return the structure above: six queries at most, and the live week from its snapshot.

    Raises Team.DoesNotExist.
    """
    week = Week.objects.select_related("season").get(pk=week_id)
    team = Team.objects.get(pk=team_id)
    page: TeamPage = {
        "team": team,
        "results": [row for row in TeamWeek.objects.season_of(team) if row.points is not None],
        "slots": [],
        "to_play": 0,
        "chip": "",
        "transfers": None,
        "came": [],
        "went": [],
    }
    lineup = current_lineup(team, week)
    if lineup is None:
        return page
    games = list(Game.objects.scoreboard(week))
    live = LIVE.read_or_none(week.pk) or week_as_it_stands(week)
    slots = visible_slots(lineup, live, games, week, timezone.now())
    page["slots"] = slots
    page["to_play"] = sum(
        slot.role == slot.Role.STARTER and slot.player.club_id in live["open_clubs"]
        for slot in lineup.slots.all()
    )
    if any(slot.player_id for slot in slots):
        page["chip"] = lineup.chip_in(week)
        _add_transfers(page, lineup, week, told=all(slot.player_id for slot in slots))
    return page


def _add_transfers(page: TeamPage, lineup: Lineup, week: Week, *, told: bool) -> None:
    """Add the lineup's transfers; none for a first squad. One query if a player has gone."""
    if lineup.from_week_id != week.pk or not lineup.transfers:
        return
    before = {int(player) for player in lineup.squad_before}
    players = [slot.player for slot in lineup.slots.all()]
    gone = before - {player.pk for player in players}
    page["transfers"] = {"made": lineup.transfers, "cost": lineup.transfers_cost}
    if told:
        page["came"] = [player for player in players if player.pk not in before]
        page["went"] = list(Player.objects.filter(pk__in=gone).select_related("club"))
