"""Points and ranks of all teams of a week, in numpy arrays. No Django here.

Points are whole hundredths. The arrays hold no rule: captains, substitutions and chips are decided
by the pure functions, once for each distinct situation (see `rulings`), and applied to all lineups
in it. `teams.rules.lineups.score` scores a lineup of another shape by itself.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from fantasy.rulesets import Ruleset
from teams.rules.lineups import score

from .array_types import Flags, Integers
from .histogram import Histogram
from .hundredths import hundredths
from .lineups import COLUMNS, Lineups
from .players import Players
from .rulings import armband_gains, bench_counts
from .sorted_ids import places_of
from .substitutes import UNCHECKED, Substitutes

CHUNK = 1 << 15  # lineups scored at once, so that the columns stay in the processor's cache
MOST_MOVED = 20  # the index is built again when one in so many lineups has changed
ABSENT_BITS = 5  # of a player's packed value: room to count the absent starters


class Numbers(NamedTuple):
    """A team's week, in hundredths. `points` are those before the cost of transfers."""

    points: int
    cost: int
    bench: int
    rank: int
    season: int
    season_rank: int


class Standings:
    """The points of all lineups, kept current as players score and lineups change.

    `positions`: of each player, the last one of nobody, "". `net`: points after the cost of
    transfers. `bench`: points of those who did not count. `season`: with the weeks before.
    """

    def __init__(
        self, lineups: Lineups, players: Players, positions: Sequence[str], rules: Ruleset
    ) -> None:
        self.lineups = lineups
        self.players = players
        self.rules = rules
        chips = [None, *rules.chips]
        gains = np.array([armband_gains(rules, chip) for chip in chips], np.int32)
        self._captain_gain, self._vice_gain = gains[:, :, 0], gains[:, :, 1]
        self._has_captain = bool(gains.any())
        self._bench_counts = np.array([bench_counts(rules, chip) for chip in chips])
        self._substitutes = Substitutes(positions, rules)
        self._index()
        self.score_all()

    def _index(self) -> None:
        """Find the lineups of each player in each slot, and the formations."""
        players = len(self.players.points)
        self._order, self._starts = [], []
        for picks in self.lineups.picks:
            self._order.append(np.argsort(picks, kind="stable").astype(np.int32))
            counts = np.bincount(picks, minlength=players)
            self._starts.append(np.concatenate([[0], np.cumsum(counts)]))
        self._moved: Flags = np.zeros(len(self.lineups), bool)  # rows that the index has wrong
        odd = np.array(list(self.lineups.odd), np.int64)
        self._odd_rows = self.rows_of(odd)
        self._formations = self._substitutes.formations(self.lineups.picks)

    # Reading

    @property
    def points(self) -> Integers:
        """Points before the cost of transfers."""
        return self.net + self.lineups.cost

    @property
    def season(self) -> Integers:
        return self.lineups.before + self.net

    def rows_of(self, teams: Integers) -> Integers:
        """Return the row of each team, -1 for a team without a lineup."""
        return places_of(self.lineups.teams, teams)

    def best(self, count: int, *, of_season: bool = False) -> Integers:
        """Return the rows of the best teams, equal ones in the order of their ids."""
        if not len(self.lineups):
            return np.zeros(0, np.int64)
        scores = self.season if of_season else self.net
        histogram = self.by_season if of_season else self.by_week
        near = np.flatnonzero(scores >= histogram.at_least(count))
        return near[np.lexsort((near, -scores[near]))[:count]]

    def numbers_of(self, rows: Integers) -> list[Numbers]:
        """Return the numbers of the teams in these rows, of a page or of a league."""
        net, season = self.net[rows], self.season_of(rows)
        cost = self.lineups.cost[rows]
        columns = (
            net + cost,
            cost,
            self.bench[rows],
            self.by_week.ranks(net),
            season,
            self.by_season.ranks(season),
        )
        return [Numbers(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]

    # Changing

    def score_all(self) -> None:
        """Score every lineup, and count the scores."""
        teams = len(self.lineups)
        self.net: Integers = np.zeros(teams, np.int32)
        self.bench: Integers = np.zeros(teams, np.int32)
        self._came_in: Integers = np.zeros(teams, np.uint32)  # bits of the bench
        for begin in range(0, teams, CHUNK):
            self._score(slice(begin, min(begin + CHUNK, teams)))
        self._score_odd(self._odd_rows)
        self.by_week = Histogram(self.net)
        self.by_season = Histogram(self.season)

    def change_players(self, now: Players) -> None:
        """Score again what the changes of players touch."""
        last, self.players = self.players, now
        others = now.absent != last.absent
        changed = now.points != last.points
        others |= changed & now.absent  # whether an absent starter counts depends on the bench
        # A bench player who begins to play may come in; a starter who does counts already.
        begun = now.played != last.played
        again = self._moved.copy()
        again[self._odd_rows] = True
        for slot in range(len(self.lineups.picks)):
            starts = slot < self.rules.starters
            for player in np.flatnonzero(others if starts else others | begun).tolist():
                again[self._having(slot, player)] = True
        if np.count_nonzero(again) > len(self.lineups) // 2:
            self.score_all()
            return
        adding = []
        touched = again.copy()
        for player in np.flatnonzero(changed & ~others).tolist():
            gain = int(now.points[player]) - int(last.points[player])
            for slot in range(len(self.lineups.picks)):
                rows = self._having(slot, player)
                rows = rows[~again[rows]]
                touched[rows] = True
                adding.append((rows, gain, self._times(slot, player, rows)))
        with self._recounting(np.flatnonzero(touched)):
            for rows, gain, times in adding:
                self.net[rows] += gain * times
                self.bench[rows] += gain * (times == 0)
            self._score_rows(np.flatnonzero(again))

    def change_lineups(self, new: Lineups) -> None:
        """Put the lineups in the place of the teams' earlier ones, and add those of new teams."""
        fresh = self.rows_of(new.teams) < 0
        if fresh.any():
            self._append(new, fresh)
        rows = self.rows_of(new.teams)
        with self._recounting(rows):
            for name in COLUMNS:
                getattr(self.lineups, name)[..., rows] = getattr(new, name)
            replaced = set(new.teams.tolist())
            odd = {team: p for team, p in self.lineups.odd.items() if team not in replaced}
            self.lineups = replace(self.lineups, odd=odd | dict(new.odd))
            self._odd_rows = self.rows_of(np.array(list(self.lineups.odd), np.int64))
            self._formations[rows] = self._substitutes.formations(new.picks)
            self._moved[rows] = True
            self._score_rows(rows)
        if np.count_nonzero(self._moved) * MOST_MOVED > len(self.lineups):
            self._index()

    def change_before(self, before: Integers) -> None:
        """Replace the season's points before the week, after a correction of an earlier one."""
        self.lineups = replace(self.lineups, before=before)
        self.by_season = Histogram(self.season)

    def _append(self, new: Lineups, fresh: Flags) -> None:
        """Add rows for new teams, without points."""
        count = int(np.count_nonzero(fresh))
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(self.lineups, name), getattr(new, name)[..., fresh]], -1)
            for name in ("teams", *COLUMNS)
        }
        columns["cost"][-count:] = columns["before"][-count:] = 0
        nothing = np.zeros(count, np.int32)
        self.by_week.add(nothing)
        self.by_season.add(nothing)
        self.net, self.bench, self._came_in = (
            np.pad(values, (0, count)) for values in (self.net, self.bench, self._came_in)
        )
        if (np.diff(columns["teams"][-count - 1 :]) > 0).all():  # as ids grow
            self._moved = np.pad(self._moved, (0, count), constant_values=True)
            self._formations = np.pad(self._formations, (0, count))
            self.lineups = replace(self.lineups, **columns)
            return
        order = np.argsort(columns["teams"])
        columns = {name: column[..., order] for name, column in columns.items()}
        self.net, self.bench, self._came_in = (
            values[order] for values in (self.net, self.bench, self._came_in)
        )
        self.lineups = replace(self.lineups, **columns)
        self._index()

    @contextlib.contextmanager
    def _recounting(self, rows: Integers) -> Iterator[None]:
        """Move the rows in the histograms to the scores that they get in the block."""
        week, season = self.net[rows], self.season_of(rows)
        yield
        self.by_week.move(week, self.net[rows])
        self.by_season.move(season, self.season_of(rows))

    def season_of(self, rows: Integers) -> Integers:
        return self.lineups.before[rows] + self.net[rows]

    def _having(self, slot: int, player: int) -> Integers:
        """Return the rows with the player in the slot, by the index."""
        first, last = self._starts[slot][player : player + 2]
        return self._order[slot][first:last]

    def _times(self, slot: int, player: int, rows: Integers) -> Integers:
        """Return how often the player counts in each of the rows."""
        if slot >= self.rules.starters:
            times = (self._came_in[rows] >> (slot - self.rules.starters) & 1).astype(np.int32)
        else:
            times = np.ones(len(rows), np.int32)
        if self._has_captain and slot < self.rules.starters:
            captain, vice, captain_gain, vice_gain = self._armbands(rows)
            times += captain_gain * (captain == player)
            times += vice_gain * (vice == player)
        return times

    def _armbands(self, rows: slice | Integers) -> tuple[Integers, ...]:
        """Return captains and vices, and how often each counts beyond once."""
        captain, vice = self.lineups.captain[rows], self.lineups.vice[rows]
        absent, chip = self.players.absent, self.lineups.chip[rows]
        state = 2 * absent[captain] + absent[vice]
        return captain, vice, self._captain_gain[chip, state], self._vice_gain[chip, state]

    def _score_rows(self, rows: Integers) -> None:
        for begin in range(0, len(rows), CHUNK):
            self._score(rows[begin : begin + CHUNK])
        self._score_odd(np.intersect1d(self._odd_rows, rows))

    def _score(self, rows: slice | Integers) -> None:
        """Set points and bench points of the rows, except of odd lineups."""
        picks = self.lineups.picks[:, rows]
        starters, bench = picks[: self.rules.starters], picks[self.rules.starters :]
        points = self.players.points
        packed = (points.astype(np.int64) << ABSENT_BITS) | self.players.absent
        total = np.zeros(picks.shape[1], np.int64)
        for column in starters:
            total += packed.take(column, mode=UNCHECKED)
        absent = total & ((1 << ABSENT_BITS) - 1)
        total >>= ABSENT_BITS
        benched = np.zeros(picks.shape[1], np.int64)
        for column in bench:
            benched += points.take(column, mode=UNCHECKED)
        if self._has_captain:
            captain, vice, captain_gain, vice_gain = self._armbands(rows)
            total += captain_gain * points[captain]
            total += vice_gain * points[vice]
        came_in = np.zeros(picks.shape[1], np.uint32)
        everybody = self._bench_counts[self.lineups.chip[rows]]
        if self.rules.substitutions:
            short = np.flatnonzero((absent > 0) & ~everybody)
            formations = self._formations[rows][short]
            swaps = self._substitutes.decide(picks[:, short], formations, self.players)
            total[short] += swaps.gain
            benched[short] -= swaps.gain
            came_in[short] = swaps.came_in
        if everybody.any():
            total += np.where(everybody, benched, 0)
            benched[everybody] = 0
            came_in[everybody] = (1 << len(bench)) - 1
        self.net[rows] = total - self.lineups.cost[rows]
        self.bench[rows] = benched
        self._came_in[rows] = came_in

    def _score_odd(self, rows: Integers) -> None:
        """Score the odd lineups among the rows by the pure rules, one by one."""
        for row in rows.tolist():
            picks = self.lineups.odd[int(self.lineups.teams[row])]
            outcomes = {pick.player: self.players.outcome(pick.player) for pick in picks}
            chip = [None, *self.rules.chips][self.lineups.chip[row]]
            result = score(picks, outcomes, self.rules, chip)
            self.net[row] = hundredths(result.total) - self.lineups.cost[row]
            self.bench[row] = hundredths(result.bench)
