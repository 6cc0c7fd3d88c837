"""What the page of a large league shows: a page of teams, and the member's own standing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fantasy.models import Week
from leagues.models import League, LeagueRank
from leagues.read_models.large_leagues import PAGE, LargeLeague
from scoring.read_models.team_scores import TeamScore
from scoring.rules.spread import rank_in
from scoring.standings.hundredths import exact
from teams.models import Team


@dataclass(frozen=True)
class LargeRow:
    """A team in the table of a large league. Equal teams share the rank: no tie-break applies.

    `week`: its points in the week shown, None on further pages. `points`: None before the
    league's start. `climbed`: since the week before, None if its table is not stored.
    """

    team: Team
    rank: int
    climbed: int | None
    week: Decimal | None
    points: Decimal | None
    decided_by: str = ""


@dataclass(frozen=True)
class OwnStanding:
    """`page`: of the stored table, on which the team is. `climbed`: since the week before."""

    rank: int
    points: Decimal
    page: int | None
    climbed: int | None = None


def first_rows(top: LargeLeague, *, started: bool) -> list[LargeRow]:
    """Return the rows of the first page, without points before the league's start."""
    if not started:
        return [LargeRow(row.team, row.rank, None, None, None) for row in top["rows"]]
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
    """Return the rows of a stored page. `rank_before`: annotated, after the week before."""
    return [
        LargeRow(
            row.team,
            row.rank,
            _climbed(row.rank_before, row.rank),  # type: ignore[attr-defined]
            None,
            row.points,
        )
        for row in rows
    ]


def own_standing(
    league: League,
    top: LargeLeague,
    week: Week,
    now: TeamScore | None,
    *,
    stored: LeagueRank | None,
    before_start: int,
    rank_before: int | None = None,
) -> OwnStanding | None:
    """Return the standing of a team in the week of `top`; None if it has none yet.

    `now`: its score in the week. `stored`: its row after the last week whose table is stored.
    `before_start`: its points of the season before the league's start, in hundredths.
    `rank_before`: after the week before.
    """
    if league.start_week > week.number:
        return None
    page = (stored.place - 1) // PAGE + 1 if stored else None
    if stored and (now is None or is_stored(top, week)):
        climbed = _climbed(rank_before, stored.rank)
        return OwnStanding(stored.rank, stored.points, page, climbed)
    if now is None or top["spread"] is None:
        return None
    points = exact(now.net if league.start_week == week.number else now.season - before_start)
    rank = rank_in(top["spread"], points)
    return OwnStanding(rank, points, page, _climbed(rank_before, rank))


def is_stored(top: LargeLeague, week: Week) -> bool:
    """Return whether the table after this final week is stored."""
    return week.is_final and top["stored"] is not None and top["stored"]["pk"] == week.pk


def week_before_start(league: League, weeks: Sequence[Week]) -> Week | None:
    """Return the week whose season's points do not count for the league, as `live_totals` does.

    None if there is none, or if all count: entrants have no points before they began.
    """
    if league.kind == League.Kind.ENTRANTS:
        return None
    earlier = (week for week in weeks if week.is_final and week.number < league.start_week)
    return max(earlier, key=lambda week: week.number, default=None)


def _climbed(before: int | None, rank: int) -> int | None:
    return None if before is None else before - rank


def pages(count: int, page: int, rows: Sequence[object]) -> dict[str, str]:
    """Return the queries of the pages before and after. `count`: teams in the table."""
    return {
        "back": f"page={page - 1}" if page > 1 else "",
        "more": f"page={page + 1}" if rows and page * PAGE < count else "",
    }
