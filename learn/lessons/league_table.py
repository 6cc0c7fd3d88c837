"""The league table, read in six ways: the places of twenty teams, their weeks and best weeks.

The first ways are wrong on purpose. Only this module has them.
"""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, Max

from fantasy.models import Week
from learn.managers import ROWS, cached
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
    best = TeamWeek.objects.filter(week=week, season_rank__lte=TEAMS)
    return best.order_by("season_rank", "team_id")[:TEAMS]


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
    """Every dot may be a question. `row.team` fetches the team, `team.weeks.all()` its weeks: two
    queries a row, besides the one for the rows. It is called N+1, and nobody notices it with
    three teams on a laptop.
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
    """Follows what each row *points to*, by a join: the team arrives with its row. It cannot
    follow what points back: a team has many weeks, and those are still asked for one by one.

    Right for a foreign key that every row is going to show.
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
    """Fetches the many side for all rows at once: one more query, however many teams. But it
    fetches every week of every team, makes an object of each, and all that for one number and
    one maximum.

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
    """The database counts where the rows are, and sends twenty rows instead of hundreds. The loop
    that is left only reads attributes.

    Right nearly always. Two annotations over *different* many-sides would multiply each other:
    then it takes a subquery for each.
    """
    return [
        TableRow(row.season_rank, row.team.name, row.weeks, row.best, row.season_points)
        for row in annotated(week)
    ]


@lesson.way("The cached manager")
def cached_manager(week: Week) -> list[TableRow]:
    """The same loop; only where its rows come from has changed. The refresher has made the query
    of the last way already, so this one makes none: a single read from the cache, and the rows
    are model instances again.

    Right for every page that all visitors share. The price: it may be a moment old.
    """
    return [
        TableRow(row.season_rank, row.team.name, row.weeks, row.best, row.season_points)
        for row in cached.league_table()
    ]


@lesson.way("The snapshot as it is")
def snapshot(week: Week) -> bytes:
    """Not even an object a row: the bytes in the cache are the JSON of the answer, and the view
    hands them on unread. This is how `/live.json` answers everybody who watches.

    Right for what a script on the page will read.
    """
    return ROWS.entry(lesson.slug).body
