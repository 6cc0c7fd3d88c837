"""The standings of weeks in progress, which a refresher keeps in memory between its builds.

They are read once, then kept current: from the stat lines, and from the lineups written since the
last read. If anything else has changed, or after an error, they are thrown away and read again.
"""

import logging
import time
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from fantasy.models import Week
from scoring.models import Correction
from teams.models import Lineup, ScoreCount
from teams.transaction_number import Moment, TransactionField, moment

from .arrays import Standings
from .columns import columns
from .loading import (
    PlayerIndex,
    SeasonPoints,
    player_index,
    read_lineups,
    season_points,
    standings_of,
    stored_season_points,
    week_before,
)
from .week_state import week_as_it_stands

logger = logging.getLogger("scoring.standings")

WRITTEN_IN: TransactionField = Lineup._meta.get_field("written_in")
# Seconds until everything is read again, in case that a change was missed: soon after a start,
# when servers of the last release may still have saved lineups, and then rarely.
READ_SOON, READ_LATER = 120, 3600
MOST_CHANGED = 10  # when one in so many lineups was written, reading all is faster,
FEW = 1000  # unless they are few


@dataclass
class _Held:
    """Standings in memory, and what they were made from.

    Everything is read again when `facts` change, and `keep` seconds after `read_at`; when
    `before_facts` change, the season's points before the week. `changes` grows with each change
    of a score.
    """

    facts: object
    before_facts: object
    read_at: float
    keep: float
    moment: Moment
    before: SeasonPoints
    standings: Standings
    changes: int = 0
    digest: tuple[object, str] | None = None  # of `read_at` and `changes`, if it was asked for


_held: dict[int, _Held] = {}  # by week


def current_standings(week: Week) -> Standings:
    """Return the standings of a week that is not final, as of this moment.

    Call it in a transaction that reads one moment. Nobody may change what it returns.
    """
    waiting = Week.objects.filter(pk__in=_held, finalized_at=None).values_list("pk", flat=True)
    for other in _held.keys() - set(waiting):
        del _held[other]
    return _current(week).standings


def held_standings(week: int) -> Standings | None:
    """Return the standings as this process has last computed them, without a query."""
    return _held[week].standings if week in _held else None


def held_digest(week: int) -> str:
    """Return a digest of all teams' points in `held_standings`; "" without them. No query.

    `changes` alone would not do: lineups that were written during another transaction are read
    again, though they are the same.
    """
    held = _held.get(week)
    if held is None:
        return ""
    now = held.read_at, held.changes
    if held.digest is None or held.digest[0] != now:
        points = blake2b(digest_size=8)
        for column in (held.standings.lineups.teams, held.standings.net, held.standings.season):
            points.update(column.tobytes())
        held.digest = now, points.hexdigest()
    return held.digest[1]


def forget_standings(week: int | None = None) -> None:
    """Free the memory, of a week or all of it. The next call reads everything again."""
    if week is None:
        _held.clear()
    else:
        _held.pop(week, None)


def _current(week: Week) -> _Held:
    index, previous = player_index(week), week_before(week)
    earlier = None if previous is None or previous.is_final else _current(previous)
    facts = (week.season.ruleset, week.first_kickoff, index.ids.tobytes(), tuple(index.positions))
    before_facts = (
        previous and (previous.pk, previous.finalized_at),
        earlier and (earlier.read_at, earlier.changes),
        _last_correction(week),
        _last_count(previous),
    )

    def points_before() -> SeasonPoints:
        return season_points(earlier.standings) if earlier else stored_season_points(previous)

    # Removed first, so that a failed update leaves no half-changed standings.
    held = _held.pop(week.pk, None)
    keep = READ_SOON if held is None else READ_LATER
    is_old = held is None or time.monotonic() > held.read_at + held.keep
    if held is None or is_old or held.facts != facts or not _catch_up(held, week, index):
        held = _read(week, index, points_before(), facts, before_facts, keep)
    elif held.before_facts != before_facts:
        held.before, held.before_facts = points_before(), before_facts
        held.standings.change_before(held.before.of(held.standings.lineups.teams))
        held.changes += 1
    _held[week.pk] = held
    return held


def _read(
    week: Week,
    index: PlayerIndex,
    before: SeasonPoints,
    facts: object,
    before_facts: object,
    keep: float,
) -> _Held:
    began = time.monotonic()
    now = moment(WRITTEN_IN)
    standings = standings_of(week, index, read_lineups(week, index, before))
    took = time.monotonic() - began
    logger.info("read %s lineups of %s in %.1f s", len(standings.lineups), week, took)
    return _Held(facts, before_facts, time.monotonic(), keep, now, before, standings)


def _catch_up(held: _Held, week: Week, index: PlayerIndex) -> bool:
    """Apply what has changed since the last read. Return False if all must be read again."""
    now, standings = moment(WRITTEN_IN), held.standings
    if now.first < held.moment.first:  # SQLite's last row was deleted
        return False
    written = Lineup.objects.written_between(held.moment, now).filter(team__season=week.season_id)
    (teams,) = columns(written.values_list("team_id"))
    teams = np.unique(teams)
    if len(teams) > max(FEW, len(standings.lineups) // MOST_CHANGED):
        return False
    if len(teams):
        new = read_lineups(week, index, held.before, teams)
        lost = np.setdiff1d(teams, new.teams)
        if (standings.rows_of(lost) >= 0).any():
            return False
        standings.change_lineups(new)
        held.changes += 1
    held.moment = now
    players = index.players(week_as_it_stands(week))
    if not players.same_as(standings.players):
        standings.change_players(players)
        held.changes += 1
    return True


def _last_count(week: Week | None) -> int | None:
    """Return the last row of a final week's counts: storing its results replaces them."""
    counts = ScoreCount.objects.filter(week=week)
    return counts.order_by("-pk").values_list("pk", flat=True).first()


def _last_correction(week: Week) -> int | None:
    """Return the last correction of a final week, which has changed points of the season."""
    corrections = Correction.objects.filter(
        game__season=week.season_id, game__week__finalized_at__isnull=False
    )
    return corrections.order_by("-pk").values_list("pk", flat=True).first()
