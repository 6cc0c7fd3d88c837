"""The first page of a large league, and the distribution of all its teams' points.

    {"rows": [LeagueRank, …], "week": 7, "teams": 98231, "spread": {…},
     "stored": {"pk": 6, "week": 6}}

`rows`: the best PAGE teams, with `net` of the week and `climbed` since the week before. `week`:
the last one that has begun. `spread`: of the points since the start, see `scoring.rules.spread`;
from it every member reads their rank. `stored`: the last week whose whole table is stored.

After each build of the ranks a refresher builds leagues from the same standings, for BUDGET
seconds, those built longest ago first. Every other one is from FIRST: the largest leagues and
those of entrants. It flags the others, and builds them between two builds of the ranks. A league
whose standings and size are those of its last build is left out.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import NamedTuple, TypedDict

import numpy as np
from django.db import transaction
from django.utils import timezone

from caching import refresher
from caching.codecs import ModelRows, Parts, PlainJSON
from caching.models import Flag, StoredSnapshot
from caching.snapshots import Key, Snapshot
from fantasy.models import Season, Week
from fantasy.rules.schedule import has_begun
from leagues.models import League, LeagueRank, LeagueTable
from scoring.read_models.ranks import RANKS
from scoring.rules.spread import spread
from scoring.standings.array_types import Integers
from scoring.standings.arrays import Standings
from scoring.standings.columns import in_hundredths
from scoring.standings.held import current_standings, held_digest, held_standings
from scoring.standings.histogram import Histogram
from scoring.standings.hundredths import exact
from teams.models import Team, TeamWeek
from teams.read_models.fields import TEAM
from teams.rules.spread_types import ScoreSpread

from .large_totals import Totals, final_totals, last_corrections, live_totals

logger = logging.getLogger(__name__)

PAGE = 100  # teams
BUDGET = 0.5  # seconds of builds after each build of the ranks
FIRST = 10  # of the largest leagues
NOT_BUILT = "it was not built with the ranks"  # of the flags of the others


class StoredWeek(TypedDict):
    pk: int
    week: int


class LargeLeague(TypedDict):
    rows: list[LeagueRank]
    week: int | None
    teams: int
    spread: ScoreSpread | None
    stored: StoredWeek | None


NO_TABLE: LargeLeague = {"rows": [], "week": None, "teams": 0, "spread": None, "stored": None}

LARGE_LEAGUE_TOP: "Snapshot[LargeLeague]" = Snapshot(
    "league-top",
    Parts(
        rows=ModelRows(
            "leagues.LeagueRank",
            "place",
            "rank",
            "points",
            *(f"team__{field}" for field in TEAM),
            extra={"net": Decimal, "climbed": int},
        ),
        week=PlainJSON(),
        teams=PlainJSON(),
        spread=PlainJSON(),
        stored=PlainJSON(),
    ),
    pause=timedelta(seconds=1),
    yields=True,  # to the ranks, which may have changed again
    of="leagues.League",
)

# The standings of the build of the ranks that this process has just made.
_standings: ContextVar[Standings | None] = ContextVar("standings", default=None)


class MadeFrom(NamedTuple):
    """What a first page was made from, and its version; None before it is stored."""

    week: int
    state: str  # of the points
    size: int
    version: int | None = None


# The last builds of this process, by league. A version tells whether another process was later.
_made_from: dict[int, MadeFrom] = {}


@LARGE_LEAGUE_TOP.builds(stale_on={})
def large_league_top(league_id: Key) -> LargeLeague:
    league = League.objects.select_related("season").get(pk=league_id)
    week = _last_begun(league.season)
    if week is None:
        return NO_TABLE
    tables = [one for one in _tables(league) if one["week"] <= week.number]
    stored = tables[0] if tables else None  # of final weeks alone
    before = next((one for one in tables if one["week"] < week.number), None)
    standings = None if week.is_final else _standings.get() or current_standings(week)
    _made_from[league.pk] = MadeFrom(week.pk, _state(week), league.size)
    totals = live_totals(league, week, standings) if standings else final_totals(league, week)
    histogram = Histogram(totals.total)
    scores, teams = histogram.distinct()
    return {
        "rows": _rows(league, week, totals, histogram, standings, before),
        "week": week.number,
        "teams": len(totals.teams),
        "spread": spread(zip(scores.tolist(), teams.tolist(), strict=True)),
        "stored": stored,
    }


@LARGE_LEAGUE_TOP.after_build
def note_version(league_id: Key, version: int) -> None:
    if made := _made_from.get(int(league_id)):
        _made_from[int(league_id)] = made._replace(version=version)


@RANKS.after_build
def build_with_the_ranks(week_id: Key, version: int) -> None:
    """Build large leagues of the current season from these standings, and flag the others."""
    week = Week.objects.select_related("season").get(pk=week_id)
    if not week.season.is_current or week != _last_begun(week.season):
        return
    left, due = [], _due(week)
    until = time.monotonic() + BUDGET
    with _from(held_standings(week.pk)):
        for league in due:
            if time.monotonic() >= until or not _build(league, week):
                left.append(league)
    with transaction.atomic():
        # New flags, since a build that began before the scores changed may delete the old ones;
        # in the order of `left`, in which the refresher builds.
        topics = [LARGE_LEAGUE_TOP.topic(league) for league in left]
        Flag.objects.filter(topic__in=topics, why=NOT_BUILT).delete()
        Flag.objects.bulk_create(Flag(topic=topic, why=NOT_BUILT) for topic in topics)


def _build(league: int, week: Week) -> bool:
    try:
        return refresher.refresh(LARGE_LEAGUE_TOP.topic(league), f"with {week}") is not None
    except Exception:  # the ranks do not wait for a league
        logger.exception("league %s was not built with the ranks", league)
        return False


def _due(week: Week) -> list[int]:
    """Return the leagues to build, in their order. Two queries, four for a final week."""
    leagues = {league.pk: league for league in League.objects.large(week.season)}
    topics = {LARGE_LEAGUE_TOP.topic(pk): pk for pk in leagues}
    built = StoredSnapshot.objects.filter(topic__in=topics).order_by("built_at")
    versions = {topics[topic]: version for topic, version in built.values_list("topic", "version")}
    state = _state(week)

    def is_due(pk: int) -> bool:
        now = MadeFrom(week.pk, state, leagues[pk].size, versions.get(pk))
        return _made_from.get(pk) != now

    by_age = [pk for pk in (*(leagues.keys() - versions.keys()), *versions) if is_due(pk)]
    largest = sorted(leagues.values(), key=lambda league: -league.size)[:FIRST]
    first = {league.pk for league in largest}
    first |= {pk for pk, league in leagues.items() if league.kind == League.Kind.ENTRANTS}
    pairs = zip_longest([pk for pk in by_age if pk in first], by_age)
    return list(dict.fromkeys(pk for pair in pairs for pk in pair if pk is not None))


def _state(week: Week) -> str:
    """Return what changes with the points of the season up to the week. Two queries if final."""
    if week.finalized_at is None:
        return held_digest(week.pk)
    correction = last_corrections(week.season).get(week.number, 0)
    return f"{week.finalized_at.timestamp()}:{correction}"


@contextmanager
def _from(standings: Standings | None) -> Iterator[None]:
    token = _standings.set(standings)
    try:
        yield
    finally:
        _standings.reset(token)


def _last_begun(season: Season) -> Week | None:
    weeks = season.weeks.select_related("season").order_by("-number")
    now = timezone.now()
    return next((week for week in weeks if week.is_final or has_begun(week, now)), None)


def _tables(league: League) -> list[StoredWeek]:
    """Return the final weeks whose whole tables are stored, the latest first."""
    found = LeagueTable.objects.filter(
        league=league, is_complete=True, week__finalized_at__isnull=False
    )
    rows = found.order_by("-week__number").values_list("week_id", "week__number")
    return [{"pk": pk, "week": number} for pk, number in rows]


def _rows(
    league: League,
    week: Week,
    totals: Totals,
    histogram: Histogram,
    standings: Standings | None,
    before: StoredWeek | None,
) -> list[LeagueRank]:
    """Return the best teams; two queries, and one more for the points of a final week."""
    places = best(totals, PAGE)
    ids = totals.teams[places].tolist()
    scores = totals.total[places]
    teams = Team.objects.in_bulk(ids)
    ranks_before = {}
    if before:
        earlier = LeagueRank.objects.filter(league=league, week=before["pk"], team__in=ids)
        ranks_before = dict(earlier.order_by().values_list("team_id", "rank"))
    nets = _nets(week, standings, ids)
    rows = []
    for place, (team, score, rank) in enumerate(
        zip(ids, scores.tolist(), histogram.ranks(scores).tolist() if ids else [], strict=True), 1
    ):
        if team not in teams:  # deleted since the members were read
            continue
        row = LeagueRank(
            league=league, week=week, place=place, rank=rank, team=teams[team], points=exact(score)
        )
        row.net = exact(nets[team]) if team in nets else None  # type: ignore[attr-defined]
        last = ranks_before.get(team)
        row.climbed = last - rank if last else None  # type: ignore[attr-defined]
        rows.append(row)
    return rows


def _nets(week: Week, standings: Standings | None, teams: list[int]) -> dict[int, int]:
    if standings:
        rows = standings.rows_of(np.array(teams, np.int64))
        return dict(zip(teams, standings.net[rows].tolist(), strict=True))
    found = TeamWeek.objects.filter(week=week, team__in=teams, points__isnull=False).order_by()
    return {
        team: points - 100 * cost
        for team, points, cost in found.values_list(
            "team_id", in_hundredths("points"), "transfers_cost"
        )
    }


def best(totals: Totals, count: int) -> Integers:
    """Return the places of the best teams, equal ones in the order of their ids."""
    near: Integers = np.arange(len(totals.total))
    if len(near) > count:
        near = np.flatnonzero(totals.total >= np.partition(totals.total, -count)[-count])
    order: Integers = near[np.lexsort((near, -totals.total[near]))[:count]]
    return order
