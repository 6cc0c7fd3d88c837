"""One lineup, read in seven ways: the leader's players, their clubs and the points of the week."""

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from fantasy.models import Week
from learn.read_models import ROWS, cached
from teams.managers import LineupQuerySet
from teams.models import Lineup, LineupSlot, StatLine, TeamWeek

from .lesson import Lesson

if TYPE_CHECKING:
    from learn.read_models import ScoredSlot


class LineupRow(NamedTuple):
    player: str
    club: str
    role: str
    points: Decimal

    @classmethod
    def from_json(cls, player: str, club: str, role: str, points: str) -> "LineupRow":
        return cls(player, club, role, Decimal(points))


def leader(week: Week) -> LineupQuerySet:
    """Return the lineup of the team that leads the season: one row."""
    best = TeamWeek.objects.by_score(week, "season_rank")
    return Lineup.objects.in_force(week).filter(team=best.values("team")[:1])


def annotated(week: Week) -> "QuerySet[ScoredSlot]":
    of_week = Q(player__stat_lines__game__week=week)
    points = Sum("player__stat_lines__points", filter=of_week)
    return (
        LineupSlot.objects.filter(lineup__in=leader(week))
        .select_related("player__club")
        .annotate(points=Coalesce(points, Decimal(0)))
        .order_by("-role", "order")
    )


lesson = Lesson(
    slug="lineup",
    title="One lineup",
    lead=(
        "A lineup has slots, each slot has a player, and each player has a club and earns points "
        "in games. `slot.player.club.name` looks like one value, but reads three tables."
    ),
    columns=("Player", "Club", "Role", "Points"),
    begins=leader,
    row=LineupRow.from_json,
)


@lesson.way("The loop")
def loop(week: Week) -> list[LineupRow]:
    """`slot.player.name` fetches the player, `.club.name` the club, and the points take a query of
    their own: three queries for each slot. Each query is fast, but the page is slow, because it
    waits for one after the other.
    """
    rows = []
    for lineup in leader(week):
        for slot in lineup.slots.all():
            player = slot.player
            lines = player.stat_lines.filter(game__week=week)
            points = sum((line.points for line in lines), Decimal(0))
            rows.append(LineupRow(player.name, player.club.name, slot.role, points))
    return rows


@lesson.way("select_related")
def select_related(week: Week) -> list[LineupRow]:
    """`player__club` joins both tables, so player and club arrive with the slot. The points still
    take a query each: a player has a line for each game, and a join would repeat the player for
    each line.
    """
    rows = []
    for lineup in leader(week):
        for slot in lineup.slots.select_related("player__club"):
            player = slot.player
            lines = player.stat_lines.filter(game__week=week)
            points = sum((line.points for line in lines), Decimal(0))
            rows.append(LineupRow(player.name, player.club.name, slot.role, points))
    return rows


@lesson.way("prefetch_related")
def prefetch_related(week: Week) -> list[LineupRow]:
    """One query for each level: lineups, slots, lines. Each `Prefetch` can have its own queryset,
    with a filter or a `select_related`. `to_attr` keeps the week's lines apart from
    `player.stat_lines`, where `.filter()` would make another query.

    A good choice for several lineups on a page: three queries for one, three for a hundred.
    """
    slots = LineupSlot.objects.select_related("player__club")
    of_week = StatLine.objects.filter(game__week=week)
    lines = Prefetch("slots__player__stat_lines", of_week, to_attr="lines_of_week")
    rows = []
    for lineup in leader(week).prefetch_related(Prefetch("slots", slots), lines):
        for slot in lineup.slots.all():
            player = slot.player
            points = sum((line.points for line in player.lines_of_week), Decimal(0))
            rows.append(LineupRow(player.name, player.club.name, slot.role, points))
    return rows


@lesson.way("annotate", shows=annotated)
def annotate(week: Week) -> list[LineupRow]:
    """Start from the slots, not from the lineup. One query does the joins and sums the points with
    a filter.

    Watch out: an aggregate drops the order of `Meta.ordering`, so the query repeats the order.
    """
    return [
        LineupRow(slot.player.name, slot.player.club.name, slot.role, slot.points)
        for slot in annotated(week)
    ]


@lesson.way("values_list", shows=annotated)
def values_list(week: Week) -> list[LineupRow]:
    """The same query for four columns instead of thirty. Django makes no model instances and
    returns tuples.

    A good choice for many rows with few columns. The price: no methods, no properties, no
    `get_absolute_url`.
    """
    columns = ("player__name", "player__club__name", "role", "points")
    return [LineupRow(*slot) for slot in annotated(week).values_list(*columns)]


@lesson.way("The cached manager")
def cached_manager(week: Week) -> list[LineupRow]:
    """The rows are slots again, with player and club, so `slot.player.club.name` makes no query.
    The snapshot has only the fields that it names. A template that reads another column makes a
    query, and the page's query count shows that query.
    """
    slots = cached.lineup()
    return [
        LineupRow(slot.player.name, slot.player.club.name, slot.role, slot.points)
        for slot in slots
    ]


@lesson.way("The snapshot as it is")
def snapshot(week: Week) -> bytes:
    """The bytes in the cache are already the JSON of the response. A locked lineup never changes,
    so the bytes could stay there forever.
    """
    return ROWS.entry(lesson.slug).body
