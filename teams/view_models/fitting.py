"""Check of which players fit into a draft, with the reason when one does not."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from fantasy.rulesets import Ruleset
from teams.models import Player
from teams.rules.empty_slots import positions_for
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
        self.rules = rules
        self.squad = {pick.player for pick in picks}
        self.locked_clubs = locked_clubs
        self.paid = paid
        self.full_clubs = {club for club, count in clubs.items() if count >= rules.max_per_club}
        self.others, self.owned = others, owned
        self.positions = positions_for(others, rules, starts=starts)
        if (
            out
            and sum(pick.position == out.position for pick in others)
            < (rules.position(out.position).squad[1])
        ):
            # Also when the slot is needed for another position, of which the squad has too few
            # since a player's position changed.
            self.positions.add(out.position)
        self.left = rules.budget - sum((pick.price for pick in others), Decimal(0))
        self.out_is_locked = out is not None and out.club in locked_clubs

    def why_not(self, player: Player) -> str:
        """Return in a few words why the player cannot be picked, or "". The price is no reason."""
        if player.pk in self.squad:
            return "in your squad"
        if self.out_is_locked or player.club_id in self.locked_clubs:
            return "locked"
        if player.position not in self.positions:
            return f"no slot for a {player.position}"
        if player.club_id in self.full_clubs and not self.comes_back(player):
            return f"already {self.rules.max_per_club} from {player.club.short_name}"
        return ""

    def too_dear_by(self, player: Player) -> Decimal:
        """Return by how much the squad with the player exceeds the budget, at least 0."""
        return max(Decimal(0), self.paid.get(player.pk, player.price) - self.left)

    def fits(self, player: Player) -> bool:
        """Return whether the player is available and affordable."""
        return not self.why_not(player) and not self.too_dear_by(player)

    def comes_back(self, player: Player) -> bool:
        """Return whether the player is one of the club's that the owner had, and may keep."""
        back = Pick(player.pk, player.position, player.club_id, player.price, False, 0)
        return may_keep(player.club_id, [*self.others, back], self.owned)
