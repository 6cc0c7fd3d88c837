"""Correction of the result of a matchup, and its undoing."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from leagues.models import League, Matchup
from leagues.read_models.forgetting import forget_league
from leagues.rules.tables import Played, Results, WeekResult, scores
from scoring.standings.columns import in_hundredths
from teams.models import TeamWeek

from .locking import Actor, lock_as_commissioner
from .log import write
from .membership import RefusedError
from .season_weeks import weeks_of, weeks_of_matchup

Result = tuple[Decimal, Decimal]
NO_SUCH_MATCHUP = "That matchup was drawn again. Open the matchups of the week."
NOT_FINAL = "The week is not final yet: a result can be corrected once it is."
REASON_NEEDED = "Give a reason: all members can read it in the log."
HAS_BYE = "A team with a bye has no result to correct."


def result_by_points(
    matchup: Matchup, weeks: Iterable[int], others: Iterable[Matchup], results: Results
) -> Result:
    """Return the result by the points of the teams' weeks, without a correction.

    `weeks`: the numbers of the matchup's weeks. `others`: matchups of its league; the average is
    that of all teams with a matchup in the week.
    """
    total = [0, 0]
    for number in weeks:
        played = [Played(number, matchup.home_id, matchup.away_id)]
        if matchup.away_id is None:
            played += [
                Played(number, other.home_id, other.away_id)
                for other in others
                if other.pk != matchup.pk
                and other.stage == matchup.stage
                and other.week.number == number
            ]
        (found,) = (one for one in scores(played, results) if one.home == matchup.home_id)
        total[0] += found.home_points
        total[1] += found.away_points
    home, away = (Decimal(points) / 100 for points in total)
    return home, away


def computed_result(matchup: Matchup) -> Result:
    """Return `result_by_points` from the database. Three queries."""
    weeks = weeks_of_matchup(matchup, weeks_of(matchup.league))
    others = list(matchup.league.matchups.filter(week=matchup.week).select_related("week"))
    teams = {team for one in [matchup, *others] for team in (one.home_id, one.away_id) if team}
    rows = TeamWeek.objects.filter(week__in=weeks, team__in=teams, points__isnull=False)
    results: dict[int, dict[int, WeekResult]] = {}
    for team, number, points, cost in rows.values_list(
        "team_id", "week__number", in_hundredths("points"), "transfers_cost"
    ):
        results.setdefault(team, {})[number] = WeekResult(int(points) - 100 * cost)
    return result_by_points(matchup, [week.number for week in weeks], others, results)


@transaction.atomic
def correct_result(
    *, league: int, matchup: int, result: Result | None, by: Actor, why: str
) -> Matchup:
    """Set both results of a matchup of final weeks, or undo the correction with None.

    The log tells from what to what, and why. Who advanced from a knock-out does not change once
    the next round is drawn. Raises RefusedError.
    """
    locked = lock_as_commissioner(league, by)
    found = _matchup(locked, matchup)
    if not why:
        raise RefusedError(REASON_NEEDED)
    if found.away_id is None and found.stage != Matchup.Stage.REGULAR:
        raise RefusedError(HAS_BYE)
    if not all(week.is_final for week in weeks_of_matchup(found, weeks_of(locked))):
        raise RefusedError(NOT_FINAL)
    computed = computed_result(found)
    before = corrected_result(found) or computed
    after = result or computed
    found.home_result, found.away_result = result or (None, None)
    found.save(update_fields=["home_result", "away_result"])
    forget_league(locked.pk)
    verb = "corrected" if result else "undid the correction of"
    write(
        league=locked, by=by.team, why=why,
        what=(
            f"{verb} {found.week}, ", found.home_id, " – ", found.away_id or "the average",
            f": from {_shown(before)} to {_shown(after)}",
        ),
    )  # fmt: skip
    return found


def corrected_result(matchup: Matchup) -> Result | None:
    home, away = matchup.home_result, matchup.away_result
    return None if home is None or away is None else (home, away)


def _matchup(league: League, pk: int) -> Matchup:
    found: Matchup | None = league.matchups.with_teams().filter(pk=pk).first()
    if found is None:
        raise RefusedError(NO_SUCH_MATCHUP)
    return found


def _shown(result: Result) -> str:
    home, away = (f"{points:.2f}".replace("-", "−") for points in result)
    return f"{home}–{away}"
