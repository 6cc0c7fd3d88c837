"""What the draws of some leagues need, in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from fantasy.models import Week
from leagues.models import League, Matchup, Membership
from leagues.rules.bracket_size import MOST_IN_CUP
from leagues.rules.schedule import weeks_from
from leagues.rules.tables import Played, Row, WeekResult, table
from scoring.standings.columns import in_hundredths
from teams.models import TeamWeek

MOST_EQUAL = 100  # teams equal to the last one that a cup of a large league considers

Results = dict[int, dict[int, WeekResult]]


@dataclass
class DrawData:
    """A league at a draw.

    `weeks`: all of the season, in their order. `active`: ids of the teams of the active members,
    in the order in which they joined; of a large league the best ones only. `matchups`: of its
    knock-out stages. `played`: those of the regular season, as long as none is drawn. `results`:
    of the final weeks. `at_top`: of a large league, the teams that have the most points by now.
    """

    league: League
    weeks: Sequence[Week]
    active: Sequence[int]
    matchups: list[Matchup]
    results: Results
    played: Sequence[Played] = ()
    at_top: Sequence[int] = ()

    @property
    def numbers(self) -> list[int]:
        return [week.number for week in self.weeks]

    def week(self, number: int) -> Week:
        return next(week for week in self.weeks if week.number == number)

    def week_before(self, number: int) -> int:
        """Return the number of the week before; 0 before the first one."""
        return max((other for other in self.numbers if other < number), default=0)

    def table_after(self, number: int) -> list[Row]:
        """Return the table at the end of the week: of its regular season, for head-to-head."""
        weeks = [other for other in self.numbers if other <= number]
        played = [one for one in self.played if one.week <= number]
        return table(self.active, self.results, self.league.rules, weeks, played)

    def best_after(self, number: int) -> list[int]:
        """Return the teams that share the first rank after the season's last week, as its page.

        No tie-break applies in a large league.
        """
        if self.league.is_large:
            return list(self.at_top)
        return [row.team for row in self.table_after(number) if row.rank == 1]

    def points(self, matchup: Matchup) -> tuple[int, int]:
        """Return the points of a knock-out matchup in hundredths: the sum of its weeks."""
        weeks = weeks_from(matchup.week.number, matchup.weeks, self.numbers)
        sides = []
        for team, corrected in (
            (matchup.home_id, matchup.home_result),
            (matchup.away_id, matchup.away_result),
        ):
            found = self.results.get(team or 0, {})
            net = sum(found[week].net for week in weeks if week in found)
            exact = hundredths(corrected)
            sides.append(net if exact is None else exact)
        return sides[0], sides[1]


def hundredths(points: object) -> int | None:
    return None if points is None else int(points * 100)  # type: ignore[operator]


def load(leagues: Sequence[League]) -> list[DrawData]:
    """Return the data of the leagues: six queries, and at most four more for each large league."""
    weeks: dict[int, list[Week]] = defaultdict(list)
    seasons = {league.season_id for league in leagues}
    for week in Week.objects.filter(season__in=seasons).order_by("number"):
        weeks[week.season_id].append(week)
    matchups: dict[int, list[Matchup]] = defaultdict(list)
    knock_out = Matchup.objects.filter(league__in=leagues).exclude(stage=Matchup.Stage.REGULAR)
    for matchup in knock_out.select_related("week").order_by("round", "stage", "place"):
        matchups[matchup.league_id].append(matchup)
    played = _played([league for league in leagues if not matchups[league.pk]])
    members: dict[int, list[int]] = {}
    at_top: dict[int, list[int]] = {}
    for league in leagues:
        if league.is_large:
            members[league.pk], at_top[league.pk] = _best(league, matchups[league.pk])
    small = [league for league in leagues if not league.is_large]
    rows = Membership.objects.active().filter(league__in=small).order_by("pk")
    for league, team in rows.values_list("league", "team"):
        members.setdefault(league, []).append(team)
    teams = {team for found in members.values() for team in found}
    for found in matchups.values():
        teams.update(team for m in found for team in (m.home_id, m.away_id) if team)
    results = _results(teams, seasons)
    return [
        DrawData(
            league,
            weeks[league.season_id],
            members.get(league.pk, []),
            matchups[league.pk],
            results,
            played[league.pk],
            at_top.get(league.pk, []),
        )
        for league in leagues
    ]


def _played(leagues: Iterable[League]) -> dict[int, list[Played]]:
    """Return the matchups of the regular seasons, with corrected results."""
    found: dict[int, list[Played]] = defaultdict(list)
    rows = Matchup.objects.filter(league__in=leagues, stage=Matchup.Stage.REGULAR).order_by()
    for league, week, home, away, home_result, away_result in rows.values_list(
        "league", "week__number", "home", "away", "home_result", "away_result"
    ):
        corrected = hundredths(home_result), hundredths(away_result)
        found[league].append(Played(week, home, away, *corrected))
    return found


def _best(league: League, matchups: Iterable[Matchup]) -> tuple[list[int], list[int]]:
    """Return the best MOST_IN_CUP active teams of a classic league by points, teams equal to the
    last of them, and the active teams of its cup; and all active teams with the most points.
    """
    active = Membership.objects.active().filter(league=league)
    totals = (
        TeamWeek.objects.filter(
            week__season=league.season_id,
            week__number__gte=league.start_week,
            team__in=active.values("team"),
            points__isnull=False,
        )
        .order_by()
        .values("team")
        .annotate(total=Sum(F("points") - F("transfers_cost")))
    )
    best = list(totals.order_by("-total", "team").values_list("team", "total")[:MOST_IN_CUP])
    teams = [team for team, _ in best]
    at_top = [team for team, total in best if total == best[0][1]]
    if best:
        equal = totals.filter(total=best[-1][1]).order_by("team").values_list("team", flat=True)
        teams += equal[:MOST_EQUAL]
        if len(at_top) == MOST_IN_CUP:  # there may be more
            at_top = list(equal)
    in_cup = {team for m in matchups for team in (m.home_id, m.away_id) if team}
    teams += active.filter(team__in=in_cup).order_by("pk").values_list("team", flat=True)
    return list(dict.fromkeys(teams)), at_top


def _results(teams: Iterable[int], seasons: Iterable[int]) -> Results:
    found: Results = defaultdict(dict)
    rows = TeamWeek.objects.filter(
        team__in=list(teams), week__season__in=seasons, points__isnull=False
    )
    for team, number, points, transfers, cost in rows.order_by().values_list(
        "team_id", "week__number", in_hundredths("points"), "transfers", "transfers_cost"
    ):
        found[team][number] = WeekResult(int(points) - 100 * cost, transfers)
    return found
