"""A team's standing in a week: final, or as the week stands."""

from dataclasses import dataclass
from decimal import Decimal

from fantasy.calendar import Calendar
from fantasy.models import Week
from scoring.read_models.team_page import TeamPage
from scoring.rules.spread import rank_in
from teams.rules.spread_types import Spreads

from .team_slots import with_games


def net_points(page: TeamPage) -> Decimal:
    """Return the points of the players shown, after the cost of transfers."""
    slots = with_games(page["slots"], ())
    cost = page["transfers"]["cost"] if page["transfers"] else 0
    return sum((shown.counted for shown in slots), Decimal(0)) - cost


@dataclass(frozen=True)
class Standing:
    """Ranks in the week and the season.

    `before` is None if the week before is not final: then the season rank is unknown.
    """

    before: Decimal | None  # season points
    rank_before: int | None
    rank: int | None
    season_rank: int | None

    @property
    def climbed(self) -> int | None:
        """Return the places climbed in the season; below 0 is a fall."""
        if self.rank_before is None or self.season_rank is None:
            return None
        return self.rank_before - self.season_rank


def standing(
    calendar: Calendar,
    week: Week,
    page: TeamPage,
    ranks: Spreads | None,
) -> Standing:
    """Return the team's standing in the week of its page."""
    results, net = page["results"], net_points(page)
    last_week = calendar.around(week)["previous_week"]
    last = next((row for row in reversed(results) if row.week.number < week.number), None)
    before = None
    if last_week is None or last_week.is_final:
        before = last.season_points if last else Decimal(0)
    rank_before = last.season_rank if last else None
    own = next((row for row in results if row.week_id == week.pk), None)
    if own is not None and own.rank is not None:
        return Standing(before, rank_before, own.rank, own.season_rank)
    week_scores, season_scores = (ranks["week"], ranks["season"]) if ranks else (None, None)
    return Standing(
        before,
        rank_before,
        rank_in(week_scores, net) if week_scores else None,
        rank_in(season_scores, before + net) if season_scores and before is not None else None,
    )
