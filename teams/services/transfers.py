"""A team's state before a week's transfers, and the cost of those transfers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fantasy.models import Week
from fantasy.rulesets import Chip, Ruleset
from teams.models import Lineup, LineupSlot, Team
from teams.rules import transfers
from teams.rules.lineups import Pick
from teams.rules.transfers import Transferred

from .stored_lineups import PlayerLike, StoredSlot


@dataclass(frozen=True)
class WeekStart:
    """A team's state before a week's transfers.

    `squad` maps each player to the price paid; it is empty for a first lineup. `chips` are those
    that the team has played in other weeks, by week number.
    """

    week: int
    squad: dict[int, Decimal]
    free: int
    chips: dict[int, Chip]
    rules: Ruleset

    @property
    def is_first(self) -> bool:
        return not self.squad

    def picks(self, players: Mapping[int, PlayerLike]) -> list[Pick]:
        """Return the squad with clubs and positions of today.

        Only `player`, `club`, `position`, `price` and `name` have a meaning.
        """
        return [
            Pick(
                player=player.pk,
                position=player.position,
                club=player.club_id,
                price=price,
                starts=False,
                order=0,
                name=player.name,
            )
            for pk, price in self.squad.items()
            if (player := players.get(pk))
        ]

    def account(self, players: Collection[int], chip: Chip | None) -> Transferred:
        """Return the account of the transfers that turn `squad` into `players`."""
        made = transfers.count(self.squad, players)
        return transfers.account(made, self.free, self.week, self.rules, chip, first=self.is_first)

    @property
    def chips_left(self) -> dict[str, int]:
        """How often each chip may be played in this week or later in its span, by its code."""
        return transfers.chips_left(self.rules, self.chips, self.week)

    def next_chance(self, chip: Chip) -> int | None:
        """Return the week from which a chip that cannot be played now can be played again."""
        return transfers.next_chance(chip, self.week)

    def problems(self, code: str) -> list[str]:
        """Return why the chip cannot be played now, one sentence each."""
        if not code:
            return []
        chip = transfers.find_chip(self.rules, code)
        if chip is None:
            return [f"There is no chip {code} in this game."]
        if not self.chips_left[code]:
            return [self._why_none_is_left(chip)]
        if self.is_first and transfers.is_for_one_week(chip):
            return [
                f"{chip.name} brings back your previous squad. Save a first lineup without it."
            ]
        return []

    def _why_none_is_left(self, chip: Chip) -> str:
        span, again = chip.span_of(self.week), self.next_chance(chip)
        if chip.spans and span is None:
            return f"{chip.name} cannot be played in Week {self.week}."
        where = f" in Weeks {span[0]} to {span[1]}" if span else ""
        later = f" You can play it again from Week {again}." if again else ""
        return f"{chip.name} has been used up{where}.{later}"


def week_start(
    team: Team,
    week: Week,
    stored: Lineup | None,
    weeks: Sequence[int],
    slots: Sequence[LineupSlot | StoredSlot] | None = None,
) -> WeekStart:
    """Return the team's state at the start of the week.

    `stored` is the lineup in force, with its `slots` or read `with_slots`; `weeks` are the
    season's week numbers. Makes one query in a game with chips, else none.
    """
    rules = week.season.rules
    chips = _chips_played(team, week, rules)
    if stored is None:
        return WeekStart(week.number, {}, 0, chips, rules)
    if stored.from_week_id == week.pk:
        squad = {int(player): Decimal(price) for player, price in stored.squad_before.items()}
        return WeekStart(week.number, squad, stored.free_transfers, chips, rules)
    free = transfers.free_in(
        week.number,
        since=stored.from_week.number,
        free=stored.free_transfers,
        made=stored.transfers,
        weeks=weeks,
        chips=chips,
        rules=rules,
        first=not stored.squad_before,
    )
    squad = {
        slot.player_id: slot.price_paid
        for slot in (stored.slots.all() if slots is None else slots)
    }
    return WeekStart(week.number, squad, free, chips, rules)


def _chips_played(team: Team, week: Week, rules: Ruleset) -> dict[int, Chip]:
    if not rules.chips:
        return {}
    played = (
        Lineup.objects.filter(team=team)
        .exclude(chip="")
        .exclude(from_week=week)
        .values_list("from_week__number", "chip")
    )
    return {number: chip for number, code in played if (chip := transfers.find_chip(rules, code))}
