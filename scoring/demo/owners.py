"""The teams that play along: a pool of sensible lineups, and for each owner his own variation."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from fantasy.rulesets import Ruleset
from teams.autopick import Candidate, autopick
from teams.lineups import Pick

SEED = 1986
POOL = 60  # lineups that autopick makes; the others are made from these by a few transfers
CHANGES = 0.35  # the share of owners who change their lineup once before the live part


@dataclass(frozen=True)
class Owner:
    """`later` is the lineup from the week `changed_in` on; 0: he never changed it."""

    lineup: Sequence[Pick]
    changed_in: int
    later: Sequence[Pick]


def owners(
    candidates: Sequence[Candidate], rules: Ruleset, weeks: Sequence[int]
) -> Iterator[Owner]:
    """Owners without end, the same every time. `weeks` are those in which one may change."""
    random = Random(SEED)  # noqa: S311
    market = Market(candidates, rules)
    pool: list[list[Pick]] = []
    while True:
        if len(pool) < POOL:
            pool.append(autopick(_fancied(candidates, random), rules, random))
            lineup = pool[-1]
        else:
            lineup = random.choice(pool)
            for _ in range(random.randint(1, 4)):
                lineup = market.transfer(lineup, random)
        if random.random() < CHANGES:
            yield Owner(lineup, random.choice(weeks), market.transfer(lineup, random))
        else:
            yield Owner(lineup, 0, [])


def _fancied(candidates: Sequence[Candidate], random: Random) -> list[Candidate]:
    """Everybody has his favourites."""
    return [replace(c, worth=c.worth * random.uniform(0.6, 1.4)) for c in candidates]


class Market:
    """Who could replace whom: by position, so that a transfer looks at a few players only."""

    def __init__(self, candidates: Sequence[Candidate], rules: Ruleset) -> None:
        self.rules = rules
        self.by_position = defaultdict(list)
        for candidate in candidates:
            self.by_position[candidate.position].append(candidate)

    def transfer(self, picks: Sequence[Pick], random: Random) -> list[Pick]:
        """The lineup with one player replaced by another of his position and about his price.

        As it was, if nobody fits the budget and the limit a club.
        """
        out = random.choice(picks)
        money = self.rules.budget - sum((p.price for p in picks if p is not out), Decimal(0))
        clubs = Counter(pick.club for pick in picks if pick is not out)
        squad = {pick.player for pick in picks}
        fitting = [
            candidate
            for candidate in self.by_position[out.position]
            if out.price - 2 <= candidate.price <= money
            and candidate.player not in squad
            and clubs[candidate.club] < self.rules.max_per_club
        ]
        if not fitting:
            return list(picks)
        new = random.choice(fitting)
        come = replace(out, player=new.player, club=new.club, price=new.price, name=new.name)
        return [come if pick is out else pick for pick in picks]
