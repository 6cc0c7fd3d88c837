"""The league table, read in six ways: the places of twenty teams, their weeks and best weeks.

The first ways are slow on purpose. The page shows the docstrings and the code.
"""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, Max

from fantasy.models import Week
from learn.read_models import ROWS, cached
from teams.models import TeamWeek
from teams.rankings import RankedQuerySet

from .lesson import Lesson

TEAMS = 20


class TableRow(NamedTuple):
    place: int | None
    team: str
    weeks: int
    best: Decimal
    points: Decimal | None

    @classmethod
    def from_json(cls, place: int, team: str, weeks: int, best: str, points: str) -> "TableRow":
        return cls(place, team, weeks, Decimal(best), Decimal(points))


def top(week: Week) -> RankedQuerySet:
    """Return the first teams of the season as of the end of a final week."""
    best = TeamWeek.objects.by_score(week, "season_rank")[:TEAMS]
    rows = TeamWeek.objects.filter(pk__in=best.values("pk")).with_ranks()
    return rows.order_by("-season_points", "team_id")


def annotated(week: Week) -> RankedQuerySet:
    net = F("team__weeks__points") - F("team__weeks__transfers_cost")
    rows = top(week).select_related("team")
    return rows.annotate(weeks=Count("team__weeks"), best=Max(net))


lesson = Lesson(
    slug="league-table",
    title="One league table",
    lead=(
        "Twenty teams, the weeks each has played, and its best one. The loop looks harmless and "
        "is right in every line; together they ask the database twice for every row."
    ),
    columns=("Place", "Team", "Weeks", "Best week", "Points"),
    begins=top,
    row=TableRow.from_json,
)


@lesson.way("The loop")
def loop(week: Week) -> list[TableRow]:
    """Every dot may be a query. `row.team` fetches the team and `team.weeks.all()` its weeks: two
    queries for each row, besides the one for the rows. This is called N+1. With three teams on a
    laptop it is too fast to be noticed.
    """
    table = []
    for row in top(week):
        weeks = row.team.weeks.all()
        best = max(played.net for played in weeks)
        name = row.team.name
        table.append(TableRow(row.season_rank, name, len(weeks), best, row.season_points))
    return table


@lesson.way("select_related")
def select_related(week: Week) -> list[TableRow]:
    """A join follows each row's foreign key: the team arrives with its row. It cannot follow the
    other direction: a team has many weeks, and each team's weeks still take a query.

    Right for a foreign key that every row shows.
    """
    table = []
    for row in top(week).select_related("team"):
        weeks = row.team.weeks.all()
        best = max(played.net for played in weeks)
        name = row.team.name
        table.append(TableRow(row.season_rank, name, len(weeks), best, row.season_points))
    return table


@lesson.way("prefetch_related, counted in Python")
def prefetch_related(week: Week) -> list[TableRow]:
    """One more query fetches the weeks of all teams, however many teams there are. But it fetches
    every week and makes an object of each, for one number and one maximum.

    Right when the page shows the rows themselves, not when it counts them.
    """
    table = []
    for row in top(week).select_related("team").prefetch_related("team__weeks"):
        weeks = row.team.weeks.all()
        best = max(played.net for played in weeks)
        name = row.team.name
        table.append(TableRow(row.season_rank, name, len(weeks), best, row.season_points))
    return table


@lesson.way("annotate, counted in SQL", shows=annotated)
def annotate(week: Week) -> list[TableRow]:
    """The database counts, and sends twenty rows instead of hundreds. The remaining loop only
    reads attributes.

    Right nearly always. Two annotations over *different* to-many relations would multiply each
    other: use a subquery for each then.
    """
    return [
        TableRow(row.season_rank, row.team.name, row.weeks, row.best, row.season_points)
        for row in annotated(week)
    ]


@lesson.way("The cached manager")
def cached_manager(week: Week) -> list[TableRow]:
    """The same loop with another source of rows. The refresher has run the query of the last way
    already, so this way reads the cache once and makes no query. The rows are model instances
    again.

    Right for every page that all visitors share. The price: it may be a moment old.
    """
    return [
        TableRow(row.season_rank, row.team.name, row.weeks, row.best, row.season_points)
        for row in cached.league_table()
    ]


@lesson.way("The snapshot as it is")
def snapshot(week: Week) -> bytes:
    """No row becomes an object: the bytes in the cache are the JSON of the answer, and the view
    returns them without decoding. `/live.json` answers this way.

    Right for what a script on the page reads.
    """
    return ROWS.entry(lesson.slug).body
