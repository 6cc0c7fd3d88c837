"""The tables of a league: classic and head-to-head, with tie-breaks and movement.

Points are integers in hundredths, after the cost of transfers. A team without a result in a week
has 0 points in it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .average import average
from .formats import (
    CLASSIC,
    FEWEST_TRANSFERS,
    HEAD_TO_HEAD_RESULTS,
    LATEST_WEEK,
    POINTS_FOR,
    TIE_BREAKS_OF,
    LeagueRules,
)
from .schedule import regular_weeks


class WeekResult(NamedTuple):
    """A team's week: points after the cost of transfers in hundredths, and its transfers."""

    net: int
    transfers: int = 0


# Results[team id][week number]. The last week may be in progress.
Results = Mapping[int, Mapping[int, WeekResult]]
NO_RESULT = WeekResult(0)


class Played(NamedTuple):
    """A matchup that has begun. `away`: None for the average. `home_result`, `away_result`: in
    hundredths, if the commissioner corrected them; they replace the points of the week.
    """

    week: int
    home: int
    away: int | None
    home_result: int | None = None
    away_result: int | None = None


class Score(NamedTuple):
    """A matchup with its points in hundredths."""

    week: int
    home: int
    away: int | None
    home_points: int
    away_points: int


class Row(NamedTuple):
    """A team in the table.

    `rank`: equal teams share it: 1, 2, 2, 4. `before`: the rank after the week before, None in
    the first week. `table_points`: of wins and draws; in a classic league 0. `points_for`: since
    the start. `streak`: matchups won in a row, negative if lost, 0 after a draw. `decided_by`: the
    code of the tie-break that put the team below the one above it; empty if no tie-break did.
    """

    team: int
    rank: int
    before: int | None
    played: int
    won: int
    drawn: int
    lost: int
    table_points: int
    points_for: int
    points_against: int
    streak: int
    decided_by: str

    @property
    def movement(self) -> int:
        """Ranks climbed since the week before, negative if fallen."""
        return 0 if self.before is None else self.before - self.rank


def table(
    teams: Collection[int],
    results: Results,
    rules: LeagueRules,
    weeks: Sequence[int],
    matchups: Iterable[Played] = (),
) -> list[Row]:
    """Return the rows of the teams from the top; equal teams in the order of their ids.

    `weeks`: numbers of the season's weeks so far, ascending; those before the league's start and
    those of the playoffs do not count. `matchups`: of the regular season of a head-to-head league,
    also those of teams that have left.
    """
    weeks = regular_weeks(rules, weeks)
    scored = scores(matchups, results)
    now = _Standing(teams, results, rules, weeks, scored)
    earlier = _Standing(teams, results, rules, weeks[:-1], scored).ranks() if weeks[1:] else {}
    rows = []
    for team, rank, decided_by in now.order():
        line = now.lines[team]
        rows.append(
            Row(
                team=team,
                rank=rank,
                before=earlier.get(team),
                played=line.won + line.drawn + line.lost if now.matchups else len(weeks),
                won=line.won,
                drawn=line.drawn,
                lost=line.lost,
                table_points=line.table_points,
                points_for=line.points_for,
                points_against=line.points_against,
                streak=line.streak,
                decided_by=decided_by,
            )
        )
    return rows


def scores(matchups: Iterable[Played], results: Results) -> list[Score]:
    """Return the matchups with their points, by week.

    The average of a week is that of all other teams with a matchup in it.
    """
    by_week: dict[int, list[Played]] = defaultdict(list)
    for matchup in matchups:
        by_week[matchup.week].append(matchup)
    found = []
    for week in sorted(by_week):
        teams = {team for m in by_week[week] for team in (m.home, m.away) if team is not None}
        points = {team: points_of(results, team, week) for team in teams}
        for m in by_week[week]:
            home, away = m.home_result, m.away_result
            if home is None:
                home = points[m.home]
            if away is None and m.away is not None:
                away = points[m.away]
            elif away is None:
                away = average([points[team] for team in teams if team != m.home])
            found.append(Score(week, m.home, m.away, home, away))
    return found


def points_of(results: Results, team: int, week: int) -> int:
    return results.get(team, {}).get(week, NO_RESULT).net


class _Line:
    """A team's sums."""

    def __init__(self) -> None:
        self.won = self.drawn = self.lost = 0
        self.table_points = self.points_for = self.points_against = self.streak = 0

    def add(self, own: int, other: int, rules: LeagueRules) -> None:
        self.points_for += own
        self.points_against += other
        if own > other:
            self.won += 1
            self.table_points += rules.win
            self.streak = max(self.streak, 0) + 1
        elif own < other:
            self.lost += 1
            self.streak = min(self.streak, 0) - 1
        else:
            self.drawn += 1
            self.table_points += rules.draw
            self.streak = 0


class _Standing:
    """The teams after the last of the weeks."""

    def __init__(
        self,
        teams: Collection[int],
        results: Results,
        rules: LeagueRules,
        weeks: Sequence[int],
        scored: Iterable[Score],
    ) -> None:
        self.results, self.rules, self.weeks = results, rules, weeks
        self.matchups = rules.format != CLASSIC
        self.lines = {team: _Line() for team in teams}
        self.scored = [score for score in scored if score.week in set(weeks)]
        if self.matchups:
            self._add_matchups()
        else:
            for team, line in self.lines.items():
                line.points_for = sum(points_of(results, team, week) for week in weeks)

    def _add_matchups(self) -> None:
        for score in self.scored:
            if score.home in self.lines:
                self.lines[score.home].add(score.home_points, score.away_points, self.rules)
            if score.away in self.lines:
                self.lines[score.away].add(score.away_points, score.home_points, self.rules)

    def ranks(self) -> dict[int, int]:
        return {team: rank for team, rank, _ in self.order()}

    def order(self) -> list[tuple[int, int, str]]:
        """Return (team, rank, tie-break that put it below the team above) from the top."""
        lines = self.lines
        if self.matchups:
            tied = _split(lines, lambda team: lines[team].table_points)
        else:
            tied = _split(lines, lambda team: lines[team].points_for)
        allowed = TIE_BREAKS_OF[self.rules.format]
        tie_breaks = [code for code in self.rules.tie_breaks if code in allowed]
        ordered: list[tuple[int, int, str]] = []
        for group in tied:
            decided_by = ""
            for equal, decided in self._break(group, tie_breaks):
                decided_by, rank = decided, len(ordered) + 1
                for team in sorted(equal):
                    ordered.append((team, rank, decided_by))
                    decided_by = ""
        return ordered

    def _break(self, group: list[int], tie_breaks: Sequence[str]) -> list[tuple[list[int], str]]:
        """Return groups of equal teams, each with the tie-break that put it below the one before.

        A tie-break applies to each group that the one before it left tied.
        """
        if len(group) == 1 or not tie_breaks:
            return [(group, "")]
        first, *others = tie_breaks
        found: list[tuple[list[int], str]] = []
        for part in self._split_by(first, group):
            for at, (equal, decided_by) in enumerate(self._break(part, others)):
                found.append((equal, first if at == 0 and found else decided_by))
        return found

    def _split_by(self, tie_break: str, group: list[int]) -> list[list[int]]:
        if tie_break == HEAD_TO_HEAD_RESULTS:
            return self._split_by_results(group)
        keys: dict[str, Callable[[int], tuple[int, ...]]] = {
            POINTS_FOR: lambda team: (self.lines[team].points_for,),
            LATEST_WEEK: lambda team: tuple(
                points_of(self.results, team, week) for week in reversed(self.weeks)
            ),
            FEWEST_TRANSFERS: lambda team: (-self._transfers(team),),
        }
        return _split(group, keys[tie_break])

    def _transfers(self, team: int) -> int:
        weeks = self.results.get(team, {})
        return sum(weeks.get(week, NO_RESULT).transfers for week in self.weeks)

    def _split_by_results(self, group: list[int]) -> list[list[int]]:
        """Split by the table points per matchup in the matchups among exactly these teams.

        If that splits the group into smaller ones, it applies to each of them anew. It does not
        apply to a group in which a team has met none of the others.
        """
        among = set(group)
        points: Counter[int] = Counter()
        met: Counter[int] = Counter()
        for score in self.scored:
            if score.home in among and score.away in among and score.away is not None:
                margin = score.home_points - score.away_points
                for team, own in ((score.home, margin), (score.away, -margin)):
                    met[team] += 1
                    points[team] += self.rules.win * (own > 0) + self.rules.draw * (own == 0)
        if not all(met[team] for team in group):
            return [group]
        parts = _split(group, lambda team: Fraction(points[team], met[team]))
        if len(parts) == 1:
            return parts
        return [smaller for part in parts for smaller in self._again(part)]

    def _again(self, part: list[int]) -> list[list[int]]:
        return [part] if len(part) == 1 else self._split_by_results(part)


def _split(teams: Iterable[int], key: Callable[[int], Any]) -> list[list[int]]:
    """Return groups of teams with equal keys, the highest key first."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for team in teams:
        groups[key(team)].append(team)
    return [groups[value] for value in sorted(groups, reverse=True)]
