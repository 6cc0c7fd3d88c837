"""One roster, read in seven ways: the leader's players, their clubs and the points of the week."""

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


class RosterRow(NamedTuple):
    player: str
    club: str
    role: str
    points: Decimal

    @classmethod
    def from_json(cls, player: str, club: str, role: str, points: str) -> "RosterRow":
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
    slug="roster",
    title="One roster",
    lead=(
        "A lineup has slots, a slot a player, a player a club and the points of his games. "
        "`slot.player.club.name` reads like one value. It reads four tables."
    ),
    columns=("Player", "Club", "Role", "Points"),
    begins=leader,
    row=RosterRow.from_json,
)


@lesson.way("The loop")
def loop(week: Week) -> list[RosterRow]:
    """`slot.player.name` fetches the player, `.club.name` the club, and the points take a query of
    their own: three for each slot. Each query is fast, but the page is slow, because it waits for
    all of them in turn.
    """
    roster = []
    for lineup in leader(week):
        for slot in lineup.slots.all():
            player = slot.player
            lines = player.stat_lines.filter(game__week=week)
            points = sum((line.points for line in lines), Decimal(0))
            roster.append(RosterRow(player.name, player.club.name, slot.role, points))
    return roster


@lesson.way("select_related")
def select_related(week: Week) -> list[RosterRow]:
    """`player__club` joins both tables, so player and club arrive with the slot. The points
    remain: a player has a line for each game, and a join would repeat the player for each line.
    """
    roster = []
    for lineup in leader(week):
        for slot in lineup.slots.select_related("player__club"):
            player = slot.player
            lines = player.stat_lines.filter(game__week=week)
            points = sum((line.points for line in lines), Decimal(0))
            roster.append(RosterRow(player.name, player.club.name, slot.role, points))
    return roster


@lesson.way("prefetch_related")
def prefetch_related(week: Week) -> list[RosterRow]:
    """One query for each level: lineups, slots, lines. A `Prefetch` has a queryset of its own,
    with a filter or a `select_related`. `to_attr` stores the week's lines apart from
    `player.stat_lines`, where `.filter()` would make another query.

    Right for several rosters on a page: three queries for one, three for a hundred.
    """
    slots = LineupSlot.objects.select_related("player__club")
    of_week = StatLine.objects.filter(game__week=week)
    lines = Prefetch("slots__player__stat_lines", of_week, to_attr="lines_of_week")
    roster = []
    for lineup in leader(week).prefetch_related(Prefetch("slots", slots), lines):
        for slot in lineup.slots.all():
            player = slot.player
            points = sum((line.points for line in player.lines_of_week), Decimal(0))
            roster.append(RosterRow(player.name, player.club.name, slot.role, points))
    return roster


@lesson.way("annotate", shows=annotated)
def annotate(week: Week) -> list[RosterRow]:
    """Start from the slots, not from the lineup. One query has the joins, and a sum with a filter.

    A trap: an aggregate drops the order of `Meta.ordering`, so the query names the order again.
    """
    return [
        RosterRow(slot.player.name, slot.player.club.name, slot.role, slot.points)
        for slot in annotated(week)
    ]


@lesson.way("values_list", shows=annotated)
def values_list(week: Week) -> list[RosterRow]:
    """The same query for four columns instead of thirty. Django makes no model instances and
    returns tuples.

    Right for many rows of few columns. The price: no methods, no properties, no
    `get_absolute_url`.
    """
    columns = ("player__name", "player__club__name", "role", "points")
    return [RosterRow(*slot) for slot in annotated(week).values_list(*columns)]


@lesson.way("The cached manager")
def cached_manager(week: Week) -> list[RosterRow]:
    """The rows are slots again, with player and club: `slot.player.club.name` makes no query now.
    The snapshot has the named fields only. A template that reads another column makes a query,
    and the page's query count shows it.
    """
    slots = cached.roster()
    return [
        RosterRow(slot.player.name, slot.player.club.name, slot.role, slot.points)
        for slot in slots
    ]


@lesson.way("The snapshot as it is")
def snapshot(week: Week) -> bytes:
    """The bytes in the cache are the JSON of the answer. A locked roster never changes, so the
    bytes could stay there for ever.
    """
    return ROWS.entry(lesson.slug).body
