"""The demo teams: lineups that follow form, and owners who update theirs more or less often.

A *line* is one squad's way through the season: the lineup picked before the first week, and for
each later week the lineup before it, changed by form. An owner has a line and some weeks of
activity: only in these the owner's lineup becomes the line's of that week. So a few thousand lines
make a hundred thousand different seasons, and each lineup is scored once for all its owners.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from fantasy.rulesets import Ruleset
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import Pick

SEED = 1986
SQUADS = 60  # made by autopick; the others begin with a few transfers from one of these
LINES = 4000
PRICIEST = (8.0, 14.0)  # the range of an owner's limit for one price: some have no stars
WEALTH = (0.86, 1.0)  # the range of the share of the budget that is spent
NEGLIGENT = 0.6  # the share of owners who are never active again
KEEN = 0.07  # the share of owners who are active every week; the others are once or twice

Line = Mapping[int, Sequence[Pick]]  # week → lineup


@dataclass(frozen=True)
class Owner:
    line: int
    weeks: tuple[int, ...]  # weeks whose lineup of the line the owner takes; always the first


def owners(weeks: Sequence[int]) -> Iterator[Owner]:
    """Yield owners without end, the same every time. The first LINES have a line each."""
    random = Random(SEED)  # noqa: S311
    first, *later = weeks
    number = 0
    while True:
        line = number if number < LINES else random.randrange(LINES)
        number += 1
        mood = random.random()
        if mood < NEGLIGENT:
            looks_in = []
        elif mood < NEGLIGENT + KEEN:
            looks_in = later
        else:
            looks_in = sorted(random.sample(later, random.randint(1, 2)))
        yield Owner(line, (first, *looks_in))


def lines(markets: Mapping[int, Sequence[Candidate]], rules: Ruleset) -> Iterator[Line]:
    """Yield lines without end, the same every time.

    `markets` has for each week its players, with their worth at that time.
    """
    random = Random(SEED)  # noqa: S311
    first, *later = (Market(week, market, rules) for week, market in markets.items())
    squads: list[list[Pick]] = []
    while True:
        if len(squads) < SQUADS:
            squads.append(first.squad(random))
            lineup = squads[-1]
        else:
            lineup = random.choice(squads)
            for _ in range(random.randint(1, 4)):
                lineup = first.transfer(lineup, random)
        line = {first.week: lineup}
        for market in later:
            for _ in range(random.randint(1, 2)):
                lineup = market.transfer(lineup, random)
            lineup = line[market.week] = market.best_start(lineup)
        yield line


class Market:
    """A week's players by position, so that a transfer checks only a few of them."""

    def __init__(self, week: int, candidates: Sequence[Candidate], rules: Ruleset) -> None:
        self.week = week
        self.candidates = candidates
        self.rules = rules
        self.worth = {candidate.player: candidate.worth for candidate in candidates}
        self.by_position = defaultdict(list)
        for candidate in candidates:
            self.by_position[candidate.position].append(candidate)

    def squad(self, random: Random) -> list[Pick]:
        """Pick a squad with random preferences and a random share of the budget."""
        priciest = random.uniform(*PRICIEST)
        liked = [
            replace(c, worth=c.worth * random.uniform(0.6, 1.4))
            for c in self.candidates
            if c.price <= priciest
        ]
        wealth = Decimal(round(float(self.rules.budget) * random.uniform(*WEALTH)))
        return autopick(liked, replace(self.rules, budget=wealth), random)

    def transfer(self, picks: Sequence[Pick], random: Random) -> list[Pick]:
        """Return the lineup with one of its worst players replaced by a better one.

        Both are of the same position.
        It stays the same if no better player fits the budget and the limit for each club.
        """
        out = min(random.sample(picks, 3), key=lambda pick: self.worth[pick.player])
        money = self.rules.budget - sum((p.price for p in picks if p is not out), Decimal(0))
        clubs = Counter(pick.club for pick in picks if pick is not out)
        squad = {pick.player for pick in picks}
        fitting = [
            candidate
            for candidate in self.by_position[out.position]
            if candidate.price <= money
            and candidate.worth > self.worth[out.player]
            and candidate.player not in squad
            and clubs[candidate.club] < self.rules.max_per_club
        ]
        if not fitting:
            return list(picks)
        new = max(random.choices(fitting, k=3), key=lambda candidate: candidate.worth)
        come = replace(out, player=new.player, club=new.club, price=new.price, name=new.name)
        return [come if pick is out else pick for pick in picks]

    def best_start(self, picks: Sequence[Pick]) -> list[Pick]:
        """Return the lineup with the better players of each position in the starters' places."""
        arranged = list(picks)
        for position in {pick.position for pick in picks if not pick.starts}:
            seats = [i for i, pick in enumerate(picks) if pick.position == position]
            seats.sort(key=lambda i: (not picks[i].starts, picks[i].order))
            best = sorted((picks[i] for i in seats), key=lambda p: -self.worth[p.player])
            for seat, pick in zip(seats, best, strict=True):
                old = picks[seat]
                if pick is not old:
                    arranged[seat] = replace(
                        pick,
                        starts=old.starts,
                        order=old.order,
                        captain=old.captain,
                        vice=old.vice,
                    )
        return arranged
