"""A random week of any ruleset: its live JSON step by step, and lineups for it."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from fantasy.rulesets import Ruleset
from scoring.rules import points
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import Pick

CLUBS = 12
STEPS = 12
ABSENT = 0.25  # of the players
CENT = Decimal("0.01")


class PlayedWeek:
    """The players of each club and their final stats. The games begin one after the other."""

    def __init__(self, rules: Ruleset, seed: int) -> None:
        self.rules = rules
        self.random = Random(seed)
        self.players = [
            Candidate(0, position.code, club, Decimal(4), self.random.uniform(1, 9))
            for club in range(1, CLUBS + 1)
            for position in rules.positions
            for _ in range(position.squad[1])
        ]
        self.players = [
            Candidate(n, one.position, one.club, one.price, one.worth)
            for n, one in enumerate(self.players, 1)
        ]
        self.stats = {
            one.player: {
                stat: self.random.randint(0, 90 if self.random.random() < 0.2 else 3)
                for stat in rules.stats
                if self.random.random() < 0.4
            }
            for one in self.players
            if self.random.random() > ABSENT
        }

    def lineup(self) -> list[Pick]:
        return autopick(self.players, self.rules, self.random)

    def states(self) -> Iterator[dict[str, Any]]:
        """The live states from before the first kickoff until every game is over or called off."""
        for step in range(STEPS + CLUBS // 2 + 1):
            done = {club: (step - club // 2) / STEPS for club in range(1, CLUBS + 1)}
            yield {
                "open_clubs": [club for club, part in done.items() if part < 1 and club != 1],
                "players": {
                    str(one.player): self._player(one, min(1.0, done[one.club]))
                    for one in self.players
                    if one.player in self.stats and done[one.club] > 0 and one.club != 1
                },
            }

    def _player(self, one: Candidate, part: float) -> dict[str, Any]:
        stats = {stat: int(value * part) for stat, value in self.stats[one.player].items()}
        lines = points.breakdown(stats, one.position, self.rules)
        return {
            "points": str(points.total(lines).quantize(CENT)),
            "played": points.played(stats, self.rules),
            "lines": [[line.label, float(line.count), str(line.points)] for line in lines],
        }
