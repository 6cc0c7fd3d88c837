"""Standings of random lineups, made in arrays without a database."""

import numpy as np

from fantasy.rulesets import Ruleset
from scoring.standings.array_types import Integers
from scoring.standings.arrays import Standings
from scoring.standings.lineups import Lineups
from scoring.standings.players import Players

PLAYERS_A_POSITION = 120
FORMATIONS = 64  # each has as many teams
PLAYED, OVER = 0.7, 0.6  # shares of the players
CHIPS = 0.1  # share of the teams that play one


def random_standings(teams: int, rules: Ruleset, seed: int) -> Standings:
    random = np.random.default_rng(seed)
    positions = [p.code for p in rules.positions if p.squad[1] for _ in range(PLAYERS_A_POSITION)]
    count = len(positions)
    picks = np.empty((rules.squad_size, teams), np.int16)
    for part in np.array_split(np.arange(teams), FORMATIONS):
        _pick(picks[:, part[0] : part[-1] + 1], positions, rules, random)
    captain = picks[random.integers(0, rules.starters, teams), np.arange(teams)]
    vice = picks[random.integers(0, rules.starters, teams), np.arange(teams)]
    played = random.random(count) < PLAYED
    points = np.where(played, random.integers(0, 1500, count), 0)
    absent = (random.random(count) < OVER) & ~played
    chip = random.integers(1, len(rules.chips) + 1, teams) * (random.random(teams) < CHIPS)
    return Standings(
        Lineups(
            teams=np.arange(1, teams + 1),
            picks=picks,
            captain=captain,
            vice=vice,
            chip=chip.astype(np.uint8),
            transfers=np.zeros(teams, np.int16),
            cost=np.zeros(teams, np.int32),
            before=random.integers(20_000, 80_000, teams, np.int32),
        ),
        Players(
            np.append(points, 0).astype(np.int32),
            np.append(played, False),
            np.append(absent, False),
        ),
        [*positions, ""],
        rules,
    )


def _pick(
    picks: Integers, positions: list[str], rules: Ruleset, random: np.random.Generator
) -> None:
    """Fill the columns with lineups of one formation. Popular players are in many of them."""
    starters = _fill({p.code: p.starters for p in rules.positions}, rules.starters, random)
    least = {p.code: max(starters.count(p.code), p.squad[0]) for p in rules.positions}
    squad = _fill({p.code: (least[p.code], p.squad[1]) for p in rules.positions},
                  rules.squad_size, random)  # fmt: skip
    bench = list(squad)
    for code in starters:
        bench.remove(code)
    random.shuffle(bench)
    slots: dict[str, int] = {}
    for slot, code in enumerate([*starters, *bench]):
        # Each slot of a position has its own share of the position's players: none is twice.
        n = slots[code] = slots.get(code, -1) + 1
        pool = np.array([i for i, other in enumerate(positions) if other == code])
        pool = pool[n :: squad.count(code)]
        weights = 1 / np.arange(1, len(pool) + 1)
        picks[slot] = random.choice(pool, picks.shape[1], p=weights / weights.sum())


def _fill(limits: dict[str, tuple[int, int]], size: int, random: np.random.Generator) -> list[str]:
    found = [code for code, (least, _) in limits.items() for _ in range(least)]
    while len(found) < size:
        code = random.choice([c for c, (_, most) in limits.items() if found.count(c) < most])
        found.append(str(code))
    return sorted(found, key=list(limits).index)
