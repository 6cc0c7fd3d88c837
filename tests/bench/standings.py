"""A week's standings in arrays: reading, scoring all lineups, and one touchdown.

The demo's owners in the database, in the middle of a live week: the arrays against one SQL
statement, which knows no substitutions, and against the pure rules, which score a sample of the
lineups one by one. Then random lineups in arrays alone, of a game with captains and chips, in
which most lineups have an absent starter. A touchdown is six more points of the player whom most
teams have. The ratio is to the SQL, by medians of interleaved rounds.
"""

import resource
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import perf_counter

import numpy as np
from django.db import connection

from caching.locks import read_transaction
from demo.timing import FIRST_LIVE_WEEK
from fantasy import rulesets
from fantasy.models import Season, Week
from scoring.services.replay import STEPS_AT_ONCE, feed, start_week
from scoring.standings.arrays import Standings
from scoring.standings.loading import read_standings
from scoring.standings.team_weeks import weekly_entries
from scoring.standings.week_state import week_as_it_stands
from teams.read_models.outcomes import outcomes
from teams.rules.lineups import score
from tests.services import manage

from .measuring import Ratio, Row, Stage, interleaved
from .random_lineups import random_standings

SAMPLE = 2000  # lineups that the pure rules score
GOALS = {1_000_000: {"score all": 0.2, "touchdown": 0.05}, 10_000_000: {"score all": 2.5}}
MOST_MEGABYTES = {1_000_000: 600, 10_000_000: 5000}
LEAST_RATIO = 30

SQL = """
WITH points AS (
    SELECT line.player_id, sum(line.points) AS points
    FROM scoring_statline line JOIN teams_game game ON game.id = line.game_id
    WHERE game.week_id = %(week)s GROUP BY line.player_id
), in_force AS (
    SELECT DISTINCT ON (lineup.team_id) lineup.id, lineup.team_id
    FROM teams_lineup lineup JOIN fantasy_week week ON week.id = lineup.from_week_id
    WHERE week.season_id = %(season)s AND week.number <= %(number)s
    ORDER BY lineup.team_id, week.number DESC
), totals AS (
    SELECT lineup.team_id, coalesce(sum(points.points), 0) AS points
    FROM in_force lineup
    JOIN teams_lineupslot slot ON slot.lineup_id = lineup.id AND slot.role = 'starter'
    LEFT JOIN points ON points.player_id = slot.player_id
    GROUP BY lineup.team_id
)
SELECT team_id, points, rank() OVER (ORDER BY points DESC) AS place
FROM totals ORDER BY place, team_id LIMIT 100
"""


def measure(stage: Stage) -> list[Row]:
    rows: list[Row] = []
    for teams in (10_000,) if stage.quick else (10_000, 100_000, 1_000_000):
        rows += in_database(stage, teams, rounds=stage.count(full=5, quick=3))
    for teams in (100_000,) if stage.quick else (1_000_000, 10_000_000):
        rows += _in_arrays(teams, rounds=stage.count(full=5, quick=3))
    return rows


def in_database(stage: Stage, teams: int, rounds: int) -> list[Row]:
    manage("seed_demo", "--owners", str(teams), env=stage.env)
    week = half_played_week()
    with read_transaction():
        began = perf_counter()
        standings = read_standings(week)
        reading = perf_counter() - began
        ways = {
            "SQL": lambda: _rank_in_sql(week),
            "score all": lambda: _score_all(standings),
            "touchdown": _touchdown(standings),
        }
        times = interleaved(ways, rounds, warm_up=1)
        one_by_one = _pure_rules(week, standings)
    return [
        Row(f"{teams:,} teams: read", {"s": round(reading, 2), "MB": _peak_megabytes()}),
        *_rows(teams, times),
        Row("- pure rules, by a sample", {"s": round(one_by_one, 2)}),
    ]


def _in_arrays(teams: int, rounds: int) -> list[Row]:
    began = perf_counter()
    standings = random_standings(teams, rulesets.load("fpl-2025"), seed=26)
    making = perf_counter() - began
    ways = {"score all": lambda: _score_all(standings), "touchdown": _touchdown(standings)}
    times = interleaved(ways, rounds, warm_up=1)
    return [
        Row(f"{teams:,} random lineups: make", {"s": round(making, 2), "MB": _peak_megabytes()}),
        *_rows(teams, times),
    ]


def _rows(teams: int, times: dict[str, list[float]]) -> list[Row]:
    rows = []
    for name, milliseconds in times.items():
        seconds = median(milliseconds) / 1000
        figures: dict[str, int | float | str] = {"s": round(seconds, 4)}
        broken, ratio = "", None
        if "SQL" in times:
            figures["ratio"] = round(median(times["SQL"]) / median(milliseconds), 1)
            if name == "score all":
                rates = ([1000 / took for took in way] for way in (milliseconds, times["SQL"]))
                ratio = Ratio.of_rounds("rescore_vs_sql", *rates)
        goal = GOALS.get(teams, {}).get(name)
        if goal and seconds > goal:
            broken = f"{seconds:.3f} s, must be at most {goal}"
        elif (
            name == "score all"
            and teams >= 1_000_000
            and figures.get("ratio", LEAST_RATIO) < LEAST_RATIO
        ):
            broken = f"{figures['ratio']} times as fast as SQL, must be {LEAST_RATIO}"
        rows.append(Row(f"- {name}", figures, broken, ratio))
    if (memory := _peak_megabytes()) > MOST_MEGABYTES.get(teams, memory):
        rows[-1] = replace(
            rows[-1], broken=f"{memory} MB, must be at most {MOST_MEGABYTES[teams]}"
        )
    return rows


def half_played_week() -> Week:
    season = Season.objects.get(is_current=True)
    week = season.weeks.select_related("season").get(number=FIRST_LIVE_WEEK)
    games = start_week(week, speed=0)
    feed(season, [(game, STEPS_AT_ONCE // 2) for game in games], STEPS_AT_ONCE)
    return week


def _rank_in_sql(week: Week) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"week": week.pk, "season": week.season_id, "number": week.number})
        cursor.fetchall()


def _score_all(standings: Standings) -> None:
    standings.score_all()
    standings.best(100)
    standings.best(100, of_season=True)


def _touchdown(standings: Standings) -> Callable[[], None]:
    counts = np.bincount(standings.lineups.picks.ravel(), minlength=len(standings.players.points))
    counts[-1] = 0  # nobody
    player = int(counts.argmax())

    def change() -> None:
        points = standings.players.points.copy()
        points[player] += 600
        standings.change_players(replace(standings.players, points=points))
        standings.best(100)
        standings.best(100, of_season=True)

    return change


def _pure_rules(week: Week, standings: Standings) -> float:
    """Return the seconds that scoring all lineups one by one would take, by a sample."""
    state, rules = week_as_it_stands(week), week.season.rules
    entries = [entry for _, entry in zip(range(SAMPLE), weekly_entries(week), strict=False)]
    began = perf_counter()
    for entry in entries:
        score(entry.picks, outcomes(state, ((p.player, p.club) for p in entry.picks)), rules)
    return (perf_counter() - began) / len(entries) * len(standings.lineups)


def _peak_megabytes() -> int:
    """Return the most memory that this process has had. The sizes grow, so it is this one's."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
