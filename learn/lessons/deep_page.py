"""A page deep in the table of a large league, read in five ways.

The number of queries is the same each time. The plan tells how many rows the database reads.
"""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from fantasy.models import Week
from leagues.models import League, LeagueRank

from .lesson import Lesson

PAGE = 20  # rows


class PlaceRow(NamedTuple):
    place: int
    team: str
    points: Decimal

    @classmethod
    def from_json(cls, place: int, team: str, points: str) -> "PlaceRow":
        return cls(place, team, Decimal(points))


def table(week: Week) -> "QuerySet[LeagueRank]":
    """Return the stored table of the largest public league after a final week."""
    public = League.objects.filter(season=week.season_id, is_public=True)
    largest = public.exclude(kind="overall")
    league = largest.order_by("-size", "pk").values("pk")[:1]
    return LeagueRank.objects.filter(league=league, week=week)


def last_page(week: Week) -> int:
    """Return the number of rows before the last page."""
    return max(0, table(week).count() - PAGE)


def sorted_rows(week: Week) -> "QuerySet[LeagueRank]":
    skip = last_page(week)
    rows = table(week).select_related("team").order_by("rank", "team")
    return rows[skip : skip + PAGE]


def counted_rows(week: Week) -> "QuerySet[LeagueRank]":
    skip = last_page(week)
    rows = table(week).select_related("team").order_by("place")
    return rows[skip : skip + PAGE]


def later_rows(week: Week) -> "QuerySet[LeagueRank]":
    last_seen = last_page(week)  # a link carries it: `?after=1980`
    rows = table(week).select_related("team").order_by("place")
    return rows.filter(place__gt=last_seen)[:PAGE]


def named_rows(week: Week) -> "QuerySet[LeagueRank, tuple[int, str, Decimal]]":
    last_seen = last_page(week)
    rows = table(week).filter(place__gt=last_seen).order_by("place")
    return rows.values_list("place", "team__name", "points")[:PAGE]


lesson = Lesson(
    slug="deep-page",
    title="One page deep in a league",
    lead=(
        "The last page of the table of a league in which everyone plays. Each way makes the same "
        "number of queries: one for the size of the table and one for the page. The times differ "
        "all the same, and the plan of the second query tells why."
    ),
    columns=("Place", "Team", "Points"),
    begins=table,
    row=PlaceRow.from_json,
)


@lesson.way("Everything, sliced in Python")
def everything(week: Week) -> list[PlaceRow]:
    """`list()` runs the query before the slice. All rows of the league travel to Python and become
    objects, and twenty of them are shown.

    It is easy to write by accident: a `list()`, a `len()` or an `if rows:` before the slice is
    enough.
    """
    skip = last_page(week)
    rows = list(table(week).select_related("team").order_by("place"))
    return [PlaceRow(row.place, row.team.name, row.points) for row in rows[skip : skip + PAGE]]


@lesson.way("OFFSET over a sort", shows=sorted_rows, plan=sorted_rows)
def sort_and_skip(week: Week) -> list[PlaceRow]:
    """A slice of a queryset becomes `LIMIT 20 OFFSET …`. No index has the order of `rank` and
    `team`, so the database reads the whole league, sorts it and throws nearly all of it away.
    """
    return [PlaceRow(row.place, row.team.name, row.points) for row in sorted_rows(week)]


@lesson.way("OFFSET along an index", shows=counted_rows, plan=counted_rows)
def index_and_skip(week: Week) -> list[PlaceRow]:
    """The index on league, week and place has the order already, so nothing is sorted. But an
    index cannot jump to its 1,981st entry: the database walks over every entry before it. The
    first page is fast and each further one slower.

    A good choice where readers open the first pages only. Django's `Paginator` works this way.
    """
    return [PlaceRow(row.place, row.team.name, row.points) for row in counted_rows(week)]


@lesson.way("By key", shows=later_rows, plan=later_rows)
def by_key(week: Week) -> list[PlaceRow]:
    """The link to the next page carries the last place of this one, and `place > …` begins there.
    The database reads twenty entries of the index, on the first page and on the last.

    Usually the price is that a reader cannot jump to page 40. Here the key is the place itself,
    which the refresher stored when the week became final, so a page number gives the key. The
    league pages of this site work this way.
    """
    return [PlaceRow(row.place, row.team.name, row.points) for row in later_rows(week)]


@lesson.way("By key, three columns", shows=named_rows, plan=named_rows)
def columns_only(week: Week) -> list[PlaceRow]:
    """`values_list` fetches what the page shows and makes no model instances. That saves little
    on twenty rows. The gain came from reading fewer rows, not from smaller ones.
    """
    return [PlaceRow(*row) for row in named_rows(week)]
