"""The public view of a team's week, built once for all readers.

    {"team": Team, "results": [TeamWeek, …], "slots": [LineupSlot, …], "to_play": 3,
     "chip": "wildcard", "transfers": {"made": 2, "cost": 4}, "came": [Player, …], "went": […]}

`slots` is empty for a team without a lineup; see `visible_slots` for their fields. Until the first
slot has locked, the chip is "". Until the week's first kickoff, the transfers are None. Until the
last slot has locked, `came` and `went` are empty.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from django.utils import timezone

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.mint import Mint
from fantasy.models import Week
from fantasy.rules.schedule import has_begun
from fantasy.rulesets import Chip, LockPolicy, Ruleset
from scoring.standings.week_state import week_as_it_stands
from teams.managers import TEAM_WEEK_RANKS
from teams.models import Game, Lineup, LineupSlot, Player, Team, TeamWeek
from teams.read_models.fields import MEMBER, TEAM
from teams.read_models.live import LIVE, WeekState
from teams.read_models.outcomes import outcomes
from teams.rules.lineups import Pick, score
from teams.rules.transfers import find_chip
from teams.services.lineups import current_lineup, locked_clubs, picks_of


class TransfersMade(TypedDict):
    made: int
    cost: int


class TeamPage(TypedDict):
    """A team's week as everyone may see it."""

    team: Team
    results: list[TeamWeek]
    slots: list[LineupSlot]
    to_play: int
    chip: str
    transfers: TransfersMade | None
    came: Iterable[Player]
    went: Iterable[Player]


# A slot without a player is hidden: the player has not locked, so only the owner may see them, and
# the cache never holds them. `points` are the player's own, `lines` is their breakdown.
TEAM_PAGE: "Mint[TeamPage]" = Mint(
    "team-page",
    Parts(
        team=ModelRow("teams.Team", *TEAM, "season"),
        results=ModelRows(
            "teams.TeamWeek",
            "points",
            "transfers_cost",
            "season_points",
            "week__number",
            extra=TEAM_WEEK_RANKS,
        ),
        slots=ModelRows(
            "teams.LineupSlot",
            "role",
            "order",
            "is_captain",
            "is_vice",
            *(f"player__{field}" for field in MEMBER),
            extra={
                "points": Decimal,
                "multiplier": int,
                "came_in": bool,
                "went_out": bool,
                "lines": list,
            },
        ),
        to_play=PlainJSON(),
        chip=PlainJSON(),
        transfers=PlainJSON(),
        came=ModelRows("teams.Player", *MEMBER),
        went=ModelRows("teams.Player", *MEMBER),
    ),
    schema=3,
    model="teams.Team",
    soft=timedelta(seconds=10),
)


@TEAM_PAGE.builds
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
    now = timezone.now()
    slots = visible_slots(lineup, live, games, week, now)
    page["slots"] = slots
    page["to_play"] = sum(
        slot.role == slot.Role.STARTER and slot.player.club_id in live["open_clubs"]
        for slot in lineup.slots.all()
    )
    locked = [bool(slot.player_id) for slot in slots]
    if any(locked):
        page["chip"] = lineup.chip_in(week)
    # The standings take the cost off from the week's first kickoff on.
    if any(locked) or has_begun(week, now):
        _add_transfers(page, lineup, week, told=all(locked))
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


def visible_slots(
    lineup: Lineup, live: WeekState, games: Sequence[Game], week: Week, now: datetime
) -> list[LineupSlot]:
    """Return the slots with `points`, `multiplier`, `came_in`, `went_out` and `lines`.

    A line is (label, count, points). No query. A player who has not locked stays hidden: an empty
    slot without the player is returned instead.
    """
    rules = week.season.rules
    chip = find_chip(rules, lineup.chip_in(week))
    slots = scored_slots(lineup.slots.all(), picks_of(lineup), live, rules, chip)
    locked = locked_clubs(games, now)
    return [
        slot if _is_open_to_all(slot.player.club_id, locked, rules, week, now) else _hidden(slot)
        for slot in slots
    ]


def scored_slots(
    slots: Iterable[LineupSlot],
    picks: Sequence[Pick],
    live: WeekState,
    rules: Ruleset,
    chip: Chip | None,
) -> list[LineupSlot]:
    """Return all slots with the attributes of `visible_slots`, hidden from nobody.

    `picks` are those of the slots, in the same order. No query.
    """
    state = outcomes(live, ((pick.player, pick.club) for pick in picks))
    result = score(picks, state, rules, chip)
    shown = []
    for slot, scored in zip(slots, result.slots, strict=True):
        line = live["players"].get(str(slot.player_id))
        shown.append(
            _annotated(
                slot,
                points=scored.points,
                multiplier=scored.multiplier,
                came_in=scored.came_in,
                went_out=scored.went_out,
                lines=line["lines"] if line else [],
            )
        )
    return shown


def _hidden(slot: LineupSlot) -> LineupSlot:
    hidden = LineupSlot(role=slot.role, order=slot.order)
    counts = slot.role == LineupSlot.Role.STARTER
    return _annotated(
        hidden, points=None, multiplier=int(counts), came_in=False, went_out=False, lines=[]
    )


def _annotated(slot: LineupSlot, **values: object) -> LineupSlot:
    """Return the slot with attributes that are no columns, as `annotate()` of a queryset sets."""
    for name, value in values.items():
        setattr(slot, name, value)
    return slot


def _is_open_to_all(
    club: int, locked: set[int], rules: Ruleset, week: Week, now: datetime
) -> bool:
    if week.is_final:
        return True
    if rules.lock is LockPolicy.DEADLINE:
        return week.locks_at is not None and now >= week.locks_at
    return club in locked


def slots_open_to_all(
    lineup: Lineup, games: Sequence[Game], week: Week, now: datetime
) -> list[bool]:
    """Return for each slot whether everybody may see its player. `games`: of the week."""
    rules, locked = week.season.rules, locked_clubs(games, now)
    return [
        _is_open_to_all(slot.player.club_id, locked, rules, week, now)
        for slot in lineup.slots.all()
    ]
