"""A team's week and season as its public page and the owner's page show them."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fantasy.calendar import Calendar
from fantasy.models import Week
from fantasy.rulesets import Chip
from scoring.read_models.team_page import TeamPage
from teams.models import Game, TeamWeek
from teams.rules.spread_types import Spreads

from .charts import bar_chart, histogram, line_chart
from .standing import standing
from .team_slots import by_state, rules_of_points, with_games


def team_week(
    calendar: Calendar,
    week: Week,
    page: TeamPage,
    games: Sequence[Game],
    ranks: Spreads | None,
    *,
    chip: Chip | None,
) -> dict[str, Any]:
    """Return the context of includes/_team_week.html."""
    slots = with_games(page["slots"], games)
    starters = [shown for shown in slots if shown.starts]
    total = sum((shown.counted for shown in slots), Decimal(0))
    cost = page["transfers"]["cost"] if page["transfers"] else 0
    scores = ranks["week"] if ranks else None
    begun = calendar.has_begun(week)
    return {
        **page,
        "season": calendar.season,
        "week": week,
        "begun": begun,
        "under_way": begun and not week.is_final,
        "slots": slots,
        "cost": cost,
        "chip": chip,
        "standing": standing(calendar, week, page, ranks) if slots else None,
        "teams_counted": scores["teams"] if scores else None,
        "spread_chart": histogram(scores["bins"], total - cost) if scores and slots else None,
        "rules_of_points": json.dumps(rules_of_points(calendar.rules, chip)),
        "games": [game for game in games if any(game in shown.games for shown in slots)],
        "starters": starters,
        "groups": by_state(starters),
        "bench": [shown for shown in slots if not shown.starts],
        "hidden": any(shown.hidden for shown in slots),
        "total": total,
        "left": sum(shown.left for shown in slots),
    }


def season_charts(results: Sequence[TeamWeek]) -> dict[str, Any]:
    """Return the context of includes/_season_so_far.html."""
    return {
        "results": results,
        "points_chart": bar_chart([(str(row.week.number), row.net) for row in results]),
        "rank_chart": line_chart(
            [(str(row.week.number), row.season_rank) for row in results if row.season_rank],
            best_is_low=True,
        ),
    }
