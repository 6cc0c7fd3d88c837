"""Standings in arrays against the pure rules, for every ruleset, chip and state of the games."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fantasy import rulesets
from fantasy.rulesets import Ruleset
from scoring.rules.ranking import ranks
from scoring.standings.arrays import Standings
from scoring.standings.histogram import Histogram
from scoring.standings.lineups import Lineups, LineupsBuilder, Slots
from scoring.standings.players import Players
from teams.rules.lineups import Pick, arranged, score

RULESETS = ["fpl", "fpl-2024", "fpl-2025", "nfl-standard", "nfl-half-ppr", "nfl-ppr"]
PLAYERS_A_POSITION = 9
Rows = dict[int, "Entry"]  # by team


@dataclass(frozen=True)
class Entry:
    picks: list[Pick]
    chip: int
    cost: int
    before: int


class World:
    """Random players and lineups, scored one by one by the pure rules."""

    def __init__(self, rules: Ruleset, random: Random) -> None:
        self.rules = rules
        self.random = random
        self.positions = [
            position.code
            for position in rules.positions
            if position.squad[1]
            for _ in range(PLAYERS_A_POSITION)
        ]
        self.nobody = len(self.positions)
        self.players = self.state()
        self.entries: Rows = {}

    def state(self) -> Players:
        choose = self.random.choice
        over = [choose((True, False)) for _ in self.positions]
        played = [choose((True, True, False)) for _ in self.positions]
        points = [choose((0, 0, 100, 250, -300, 1234)) for _ in self.positions]
        return Players(
            np.array([*points, 0], np.int32),
            np.array([*played, False]),
            np.array([*(o and not p for o, p in zip(over, played, strict=True)), False]),
        )

    def changed(self, count: int) -> Players:
        """The state with new facts about `count` players; corrections may take points back."""
        new, now = self.state(), self.players
        points, played, absent = now.points.copy(), now.played.copy(), now.absent.copy()
        for player in self.random.sample(range(self.nobody), count):
            points[player] = new.points[player]
            if self.random.random() < 0.6:
                played[player], absent[player] = new.played[player], new.absent[player]
        return Players(points, played, absent)

    def entry(self) -> Entry:
        cost = self.random.choice((0, 0, 400, 800))
        chip = self.random.randint(0, len(self.rules.chips))
        return Entry(self.picks(), chip, cost, self.random.choice((0, 12345, -50)))

    def picks(self) -> list[Pick]:
        """A legal lineup in a random order; one in eight has a shape that no form can save."""
        rules, random = self.rules, self.random
        starters = _fill({p.code: p.starters for p in rules.positions}, rules.starters, random)
        limits = {
            p.code: (max(p.squad[0], starters.count(p.code)), p.squad[1]) for p in rules.positions
        }
        squad = _fill(limits, rules.squad_size, random)
        bench = list(squad)
        for code in starters:
            bench.remove(code)
        random.shuffle(starters)
        random.shuffle(bench)
        free = list(range(self.nobody))
        random.shuffle(free)
        chosen = []
        for code in [*starters, *bench]:
            player = next(p for p in free if self.positions[p] == code)
            free.remove(player)
            chosen.append(player)
        captain, vice = random.sample(chosen[: rules.starters], 2)
        if random.random() < 0.12:
            captain, vice = random.sample(chosen, 2)
            chosen.pop(random.randrange(len(chosen)))
        if not rules.has_captain:
            captain = vice = -1
        return arranged(
            Pick(
                player, self.positions[player], 0, Decimal(0), n < rules.starters, n,
                player == captain, player == vice,
            )
            for n, player in enumerate(chosen)
        )  # fmt: skip

    def lineups(self, entries: Rows) -> Lineups:
        builder = LineupsBuilder(len(entries), [*self.positions, ""], self.rules)
        picks = [
            (row, pick) for row, team in enumerate(sorted(entries)) for pick in entries[team].picks
        ]
        self.random.shuffle(picks)
        slots = Slots(
            row=np.array([row for row, _ in picks], np.int64),
            player=np.array([pick.player for _, pick in picks], np.int64),
            starts=np.array([pick.starts for _, pick in picks], bool),
            order=np.array([pick.order for _, pick in picks], np.int64),
            captain=np.array([pick.captain for _, pick in picks], bool),
            vice=np.array([pick.vice for _, pick in picks], bool),
        )
        middle = len(picks) // 2
        builder.add(slots[np.arange(middle)])
        builder.add(slots[np.arange(middle, len(picks))])
        builder.add_odd(slots)
        rows = [entries[team] for team in sorted(entries)]
        return builder.lineups(
            teams=np.array(sorted(entries), np.int64),
            chip=np.array([row.chip for row in rows], np.uint8),
            transfers=np.zeros(len(rows), np.int16),
            cost=np.array([row.cost for row in rows], np.int32),
            before=np.array([row.before for row in rows], np.int32),
        )

    def standings(self) -> Standings:
        lineups = self.lineups(self.entries)
        return Standings(lineups, self.players, [*self.positions, ""], self.rules)

    def check(self, standings: Standings) -> None:
        """Compare every number of every team with the pure rules'."""
        chips = [None, *self.rules.chips]
        nets, seasons = {}, {}
        rows = standings.rows_of(np.array(sorted(self.entries), np.int64)).tolist()
        for row, (team, entry) in zip(rows, sorted(self.entries.items()), strict=True):
            outcomes = {pick.player: self.players.outcome(pick.player) for pick in entry.picks}
            result = score(entry.picks, outcomes, self.rules, chips[entry.chip])
            assert standings.points[row] == result.total * 100, (team, entry)
            assert standings.bench[row] == result.bench * 100, (team, entry)
            nets[team] = result.total * 100 - entry.cost
            seasons[team] = nets[team] + entry.before
        for season, points, histogram in (
            (False, nets, standings.by_week),
            (True, seasons, standings.by_season),
        ):
            expected = ranks(points)
            scores = standings.season if season else standings.net
            found = histogram.ranks(scores)
            assert dict(zip(standings.lineups.teams.tolist(), found.tolist(), strict=True)) == (
                expected
            )
            best = standings.lineups.teams[standings.best(5, of_season=season)].tolist()
            assert best == sorted(points, key=lambda team: (-points[team], team))[:5]


def _fill(limits: dict[str, tuple[int, int]], size: int, random: Random) -> list[str]:
    found = [code for code, (least, _) in limits.items() for _ in range(least)]
    while len(found) < size:
        code = random.choice([c for c, (_, most) in limits.items() if found.count(c) < most])
        found.append(code)
    return found


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RULESETS), st.integers(0))
def test_all_lineups_have_the_points_and_ranks_of_the_pure_rules(name: str, seed: int) -> None:
    random = Random(seed)
    world = World(rulesets.load(name), random)
    world.entries = {team: world.entry() for team in random.sample(range(1, 99), 30)}
    standings = world.standings()
    world.check(standings)
    for _ in range(4):
        world.players = world.changed(random.choice((1, 3, world.nobody)))
        standings.change_players(world.players)
        world.check(standings)
        teams = random.sample(range(1, 120), random.choice((0, 1, 4)))
        new = {team: world.entry() for team in sorted(teams)}
        world.entries |= new
        standings.change_lineups(world.lineups(new))
        world.check(standings)
    world.entries = {
        team: Entry(e.picks, e.chip, e.cost, e.before + 77) for team, e in world.entries.items()
    }
    standings.change_before(standings.lineups.before + 77)
    world.check(standings)


def test_no_team_has_a_lineup() -> None:
    world = World(rulesets.load("fpl"), Random(1))
    standings = world.standings()
    standings.change_players(world.changed(3))
    assert not len(standings.best(100))
    assert standings.rows_of(np.array([5])).tolist() == [-1]
    world.entries = {5: world.entry()}
    standings.change_lineups(world.lineups(world.entries))
    world.check(standings)


@pytest.mark.parametrize("scores", [[], [5], [3, 3, -200, 10**6]])
def test_the_histogram_has_the_scores_in_their_order(scores: Sequence[int]) -> None:
    values, counts = Histogram(np.array(scores, np.int32)).distinct()
    assert values.tolist() == sorted(set(scores), reverse=True)
    assert counts.tolist() == [scores.count(value) for value in values]
