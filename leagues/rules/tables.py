"""The tables of a league: classic and head-to-head, with tie-breaks and movement."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from .formats import CLASSIC, LeagueRules
from .results import Played, Results, Score, WeekResult, points_of, scores
from .schedule import regular_weeks
from .tie_breaks import TieBreaks, split

__all__ = ["Played", "Results", "Row", "Score", "WeekResult", "points_of", "scores", "table"]


class Row(NamedTuple):
    """A team in the table.

    `rank`: equal teams share it: 1, 2, 2, 4. `before`: the rank after the week before, None in
    the first week; in weeks of the playoffs it is `rank`. `table_points`: of wins and draws; in a
    classic league 0. `points_for`: since the start. `streak`: matchups won in a row, negative if
    lost, 0 after a draw. `decided_by`: the code of the tie-break that put the team below the one
    above it; empty if no tie-break did.
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
    weeks, until = regular_weeks(rules, weeks), regular_weeks(rules, weeks[:-1])
    scored = scores(matchups, results)
    now = _Standing(teams, results, rules, weeks, scored)
    earlier = {}
    if until:
        earlier = _Standing(teams, results, rules, until, scored).ranks()
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

    def deciding(self, rules: LeagueRules) -> int:
        """Return the points that order the table before any tie-break."""
        return self.points_for if rules.format == CLASSIC else self.table_points


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
        counted = set(weeks)
        self.scored = [score for score in scored if score.week in counted]
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
        points_for = {team: line.points_for for team, line in lines.items()}
        tie_breaks = TieBreaks(self.rules, points_for, self.results, self.weeks, self.scored)
        ordered: list[tuple[int, int, str]] = []
        for tied in split(lines, lambda team: lines[team].deciding(self.rules)):
            for equal, decided_by in tie_breaks.order(tied):
                rank = len(ordered) + 1
                first, *others = sorted(equal)
                ordered.append((first, rank, decided_by))
                ordered += [(team, rank, "") for team in others]
        return ordered
