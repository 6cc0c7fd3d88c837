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
        "Twenty teams, the number of weeks each has played, and its best week. Every line of the "
        "loop looks harmless, but together the lines query the database twice for each row."
    ),
    columns=("Rank", "Team", "Weeks", "Best week", "Points"),
    begins=top,
    row=TableRow.from_json,
)


@lesson.way("The loop")
def loop(week: Week) -> list[TableRow]:
    """Every dot can be a query. `row.team` fetches the team and `team.weeks.all()` its weeks: two
    queries for each row, on top of the one for the rows. This is the N+1 problem. With three teams
    on a laptop, nobody notices.
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

    A good choice for a foreign key that every row shows.
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
    """One more query fetches the weeks of all teams, however many teams there are. But it loads
    every week and makes an object of each, only to count them and find the best.

    A good choice when the page shows the rows themselves, not when it counts them.
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
    """The database does the counting and sends twenty rows instead of hundreds. The loop that is
    left only reads attributes.

    Almost always a good choice. Two annotations over *different* to-many relations would multiply
    each other: then use a subquery for each.
    """
    return [
        TableRow(row.season_rank, row.team.name, row.weeks, row.best, row.season_points)
        for row in annotated(week)
    ]


@lesson.way("The cached manager")
def cached_manager(week: Week) -> list[TableRow]:
    """The same loop with another source of rows. The refresher has already run the previous
    query, so this version reads the cache once and makes no query. The rows are model instances
    again.

    A good choice for every page that all visitors share. The price: the rows may be a moment old.
    """
    return [
        TableRow(row.season_rank, row.team.name, row.weeks, row.best, row.season_points)
        for row in cached.league_table()
    ]


@lesson.way("The snapshot as it is")
def snapshot(week: Week) -> bytes:
    """No row becomes an object: the bytes in the cache are already the JSON of the response, and
    the view returns them without decoding. `/live.json` works this way.

    A good choice for data that a script on the page reads.
    """
    return ROWS.entry(lesson.slug).body
