"""What the page of a league's history shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leagues.read_models.history import History
from leagues.read_models.large_history import TeamWeeks
from scoring.standings.hundredths import exact
from scoring.view_models.charts import Chart, bar_chart, line_chart, paired_bar_chart

SHOWN = 3  # of equal records


@dataclass(frozen=True)
class WeekOfTeam:
    """`points` is None in a week without a lineup, `average` in a large league, `rank` before the
    team was ranked there.
    """

    number: int
    points: Decimal | None
    average: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class Holder:
    """A record's holder. `value`: points, or the length of a run. `against`: in a matchup."""

    team: int
    name: str
    value: Decimal | int
    weeks: str
    against: str = ""
    scores: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Record:
    title: str
    unit: str
    unit_of_one: str
    holders: Sequence[Holder]
    others: int  # that share the record and are not shown


@dataclass(frozen=True)
class PastSeason:
    league: int
    season: str
    name: str
    is_public: bool
    champion: str
    cup_winner: str


def weeks_of_team(history: History, team: int) -> list[WeekOfTeam]:
    points = history["points"].get(str(team), [])
    ranks = history["ranks"].get(str(team), [])
    return [
        WeekOfTeam(
            number,
            None if net is None else exact(net),
            exact(average),
            rank,
        )
        for number, net, average, rank in zip(
            history["weeks"], points, history["average"], ranks, strict=False
        )
    ]


def weeks_in_large(found: TeamWeeks) -> list[WeekOfTeam]:
    return [
        WeekOfTeam(number, None if net is None else exact(net), None, rank)
        for number, net, rank in found.weeks
    ]


def minted_weeks_in_large(history: History, team: int) -> list[WeekOfTeam]:
    """Return the weeks of the leader, the only team that the minted history has."""
    points, ranks = history["points"][str(team)], history["ranks"][str(team)]
    return weeks_in_large(TeamWeeks("", list(zip(history["weeks"], points, ranks, strict=True))))


def large_charts(weeks: Sequence[WeekOfTeam]) -> dict[str, Chart | None]:
    return {
        "points_chart": bar_chart([(str(w.number), w.points or Decimal(0)) for w in weeks]),
        "rank_chart": _rank_chart(weeks),
    }


def charts(weeks: Sequence[WeekOfTeam]) -> dict[str, Chart | None]:
    return {
        "points_chart": paired_bar_chart([(str(w.number), w.points, w.average) for w in weeks]),
        "rank_chart": _rank_chart(weeks),
    }


def _rank_chart(weeks: Sequence[WeekOfTeam]) -> Chart | None:
    return line_chart([(str(w.number), w.rank) for w in weeks if w.rank], best_is_low=True)


def leader(history: History) -> int | None:
    """Return the team at the top after the last final week."""
    top = [int(team) for team, ranks in history["ranks"].items() if ranks and ranks[-1] == 1]
    return min(top, default=None)


def records_of(history: History) -> list[Record]:
    found = history["records"]

    def name(team: int) -> str:
        return history["names"].get(str(team), f"Team {team}")

    def best(line: Sequence[Any]) -> Holder:
        team, week, points = line
        return Holder(team, name(team), exact(points), f"Week {week}")

    def run(line: Sequence[Any]) -> Holder:
        team, length, first, last = line
        return Holder(team, name(team), length, f"Week {first} to Week {last}")

    def matchup(line: Sequence[Any]) -> Holder:
        week, home, away, home_points, away_points = line
        if home_points < away_points:
            home, away, home_points, away_points = away, home, away_points, home_points
        margin = exact(home_points - away_points)
        points = exact(home_points), exact(away_points)
        return Holder(home, name(home), margin, f"Week {week}", name(away), points)

    def at_top(line: Sequence[Any]) -> Holder:
        team, weeks = line
        return Holder(team, name(team), weeks, "")

    kinds = [
        ("highest_week", "Highest week", "points", "point", best),
        ("longest_run", "Longest winning run", "matchups", "matchup", run),
        ("closest", "Closest matchup", "points apart", "point apart", matchup),
        ("biggest_win", "Biggest win", "points apart", "point apart", matchup),
        ("most_weeks_at_top", "Most weeks at the top", "weeks", "week", at_top),
        ("leaders", "At the top", "points", "point", best),
    ]
    return [
        Record(
            title,
            unit,
            unit_of_one,
            [read(line) for line in lines[:SHOWN]],
            max(0, len(lines) - SHOWN),
        )
        for key, title, unit, unit_of_one, read in kinds
        if (lines := found.get(key, []))
    ]


def past_seasons_of(history: History) -> list[PastSeason]:
    return [PastSeason(*line) for line in history["past"]]
