"""The points of a league's teams in each week so far, as `leagues.rules` take them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone

from fantasy.calendar import Calendar
from fantasy.models import Week
from leagues.models import Matchup
from leagues.read_models.league import LeaguePage
from leagues.read_models.played import played_in
from leagues.rules.tables import Played, Results, WeekResult
from scoring.read_models.team_scores import TeamScore, team_scores

ScoresOf = Callable[[Week, Collection[int]], dict[int, TeamScore]]


@dataclass(frozen=True)
class LeagueResults:
    """`by_team`: team id → week number → result. `weeks`: numbers of the weeks that have begun,
    of `season`, the numbers of all weeks.

    The final weeks are those of the league's page. The others are as they stand at this moment,
    with the scores of the leaderboards.
    """

    by_team: Results
    weeks: Sequence[int]
    season: Sequence[int]


def calendar_of(page: LeaguePage, current: Calendar) -> Calendar:
    """Return the calendar of the league's season."""
    return Calendar(page["weeks"], timezone.now()) if page["weeks"] else current


def results_of(
    page: LeaguePage,
    calendar: Calendar,
    until: Week | None = None,
    scores_of: ScoresOf = team_scores,
) -> LeagueResults:
    """Return the results of the weeks that have begun, up to the week `until`.

    One cache call for each week in progress, mostly one. If a week has become final in the last
    seconds, its results are a query.
    """
    begun = [
        week
        for week in calendar.weeks
        if calendar.has_begun(week) and (until is None or week.number <= until.number)
    ]
    final = set(page["final"])
    stored = [week.number for week in begun if week.is_final and week.number in final]
    waiting = [
        week
        for week in begun
        if week.number not in stored and week.number >= page["league"].start_week
    ]
    by_team = {
        int(team): {
            number: WeekResult(*weeks[str(number)][:2])
            for number in stored
            if str(number) in weeks
        }
        for team, weeks in page["results"].items()
    }
    teams = [member.team_id for member in page["members"]]
    for week in waiting:
        for team, score in scores_of(week, teams).items():
            by_team.setdefault(team, {})[week.number] = WeekResult(score.net, score.transfers)
    return LeagueResults(
        by_team, [week.number for week in begun], [week.number for week in calendar.weeks]
    )


def played(matchups: Sequence[Matchup], results: LeagueResults) -> list[Played]:
    """Return the matchups of the regular season that have begun."""
    return played_in(matchups, results.weeks)
