"""What the page of a large league shows: a page of teams, and the member's own standing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fantasy.models import Week
from leagues.models import LeagueRank
from leagues.read_models.large_leagues import PAGE, LargeLeague
from scoring.read_models.team_scores import TeamScore
from scoring.rules.spread import rank_in
from scoring.standings.hundredths import exact
from teams.models import Team


@dataclass(frozen=True)
class LargeRow:
    """A team in the table of a large league. Equal teams share the rank: no tie-break applies.

    `week`: its points in the week shown, None on further pages.
    """

    team: Team
    rank: int
    climbed: int | None
    week: Decimal | None
    points: Decimal
    decided_by: str = ""


@dataclass(frozen=True)
class OwnStanding:
    """`page`: of the stored table, on which the team is."""

    rank: int
    points: Decimal
    page: int | None


def first_rows(top: LargeLeague) -> list[LargeRow]:
    return [
        LargeRow(
            row.team,
            row.rank,
            row.climbed,  # type: ignore[attr-defined]
            row.net,  # type: ignore[attr-defined]
            row.points,
        )
        for row in top["rows"]
    ]


def stored_rows(rows: Iterable[LeagueRank]) -> list[LargeRow]:
    return [LargeRow(row.team, row.rank, None, None, row.points) for row in rows]


def own_standing(
    top: LargeLeague, week: Week, stored: LeagueRank | None, now: TeamScore | None, start_week: int
) -> OwnStanding | None:
    """Return the standing of a team in the week of `top`; None if it has none yet.

    `stored`: its row after the last week whose table is stored. `now`: its score in the week.
    """
    page = (stored.place - 1) // PAGE + 1 if stored else None
    if week.is_final or now is None:
        return OwnStanding(stored.rank, stored.points, page) if stored else None
    is_next = top["stored"] is not None and top["stored"]["week"] == week.number - 1
    if start_week == week.number or start_week > week.number:
        points = exact(now.net)
    elif stored and is_next:
        points = stored.points + exact(now.net)
    else:
        return None
    return OwnStanding(rank_in(top["spread"], points), points, page) if top["spread"] else None


def pages(count: int, page: int, rows: Sequence[object]) -> dict[str, str]:
    """Return the queries of the pages before and after. `count`: teams in the table."""
    return {
        "back": f"page={page - 1}" if page > 1 else "",
        "more": f"page={page + 1}" if rows and page * PAGE < count else "",
    }
