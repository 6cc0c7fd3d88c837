"""Check of which players fit into a draft, with the reason when one does not."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from fantasy.rulesets import Ruleset
from teams.models import Player
from teams.rules.drafts import room_for
from teams.rules.lineups import Pick, may_keep


class Fitting:
    """Check for the place of `out`, or for a free place among the starters or on the bench.

    The constructor computes all that does not depend on the player: there are hundreds of them.
    """

    def __init__(
        self,
        picks: Sequence[Pick],
        out: Pick | None,
        *,
        starts: bool,
        rules: Ruleset,
        locked_clubs: Collection[int],
        paid: Mapping[int, Decimal],
        owned: Sequence[Sequence[Pick]] = (),
    ) -> None:
        others = [pick for pick in picks if pick is not out]
        clubs = Counter(pick.club for pick in others)
        room = room_for(others, rules)
        self.rules = rules
        self.squad = {pick.player for pick in picks}
        self.locked_clubs = locked_clubs
        self.paid = paid
        self.full_clubs = {club for club, count in clubs.items() if count >= rules.max_per_club}
        self.others, self.owned = others, owned
        self.positions = {code for code, may_start in room.items() if may_start or not starts}
        if (
            out
            and sum(pick.position == out.position for pick in others)
            < (rules.position(out.position).squad[1])
        ):
            # Also when room_for() keeps the place for another position, of which the squad has too
            # few since a player's position changed.
            self.positions.add(out.position)
        self.left = rules.budget - sum((pick.price for pick in others), Decimal(0))
        self.out_is_locked = out is not None and out.club in locked_clubs

    def why_not(self, player: Player) -> str:
        """Return the reason in a few words, or "" if the player fits."""
        if player.pk in self.squad:
            return "in your squad"
        if self.out_is_locked:
            return "that place is locked"
        if player.club_id in self.locked_clubs:
            return "has kicked off"
        if player.position not in self.positions:
            return f"no place for a {player.position}"
        if player.club_id in self.full_clubs and not self.comes_back(player):
            return f"{self.rules.max_per_club} of {player.club.short_name} already"
        price = self.paid.get(player.pk, player.price)
        if price > self.left:
            return f"{price - self.left} too expensive"
        return ""

    def comes_back(self, player: Player) -> bool:
        """Return whether the player is one of the club's that the owner had, and may keep."""
        back = Pick(player.pk, player.position, player.club_id, player.price, False, 0)
        return may_keep(player.club_id, [*self.others, back], self.owned)
