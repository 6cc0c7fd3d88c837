"""The demo owners and their lineups: some owners update theirs every week, most never do.

A lineup history is one squad's way through the season: the lineup picked before the first week,
and for each later week the lineup before it, changed by the players' form. An owner has a lineup
history and some active weeks: only in these the owner's lineup becomes the one of the history. So
a few thousand histories make a hundred thousand different seasons, and each lineup is scored once
for all its owners.
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
SQUADS = 60  # picked by autopick; the others begin with a few transfers from one of these
HISTORIES = 4000
PRICE_LIMIT = (8.0, 14.0)  # the range of an owner's limit for one price: some have no stars
BUDGET_SHARE = (0.86, 1.0)  # the range of the share of the budget that is spent
NEVER_ACTIVE = 0.6  # the share of owners who never change their first lineup
ALWAYS_ACTIVE = 0.07  # the share of owners who are active every week; the others are once or twice

LineupHistory = Mapping[int, Sequence[Pick]]  # week → lineup


@dataclass(frozen=True)
class Owner:
    history: int  # index of the lineup history
    weeks: tuple[int, ...]  # weeks whose lineup of the history the owner takes; always the first


def generate_owners(weeks: Sequence[int]) -> Iterator[Owner]:
    """Yield owners without end, the same every time. The first HISTORIES have one each."""
    random = Random(SEED)  # noqa: S311
    first, *later = weeks
    number = 0
    while True:
        history = number if number < HISTORIES else random.randrange(HISTORIES)
        number += 1
        activity = random.random()
        if activity < NEVER_ACTIVE:
            active_weeks = []
        elif activity < NEVER_ACTIVE + ALWAYS_ACTIVE:
            active_weeks = later
        else:
            active_weeks = sorted(random.sample(later, random.randint(1, 2)))
        yield Owner(history, (first, *active_weeks))


def lineup_histories(
    candidates: Mapping[int, Sequence[Candidate]], rules: Ruleset
) -> Iterator[LineupHistory]:
    """Yield lineup histories without end, the same every time.

    `candidates` has the players of each week, with their worth at that time.
    """
    random = Random(SEED)  # noqa: S311
    first, *later = (Market(week, players, rules) for week, players in candidates.items())
    squads: list[list[Pick]] = []
    while True:
        if len(squads) < SQUADS:
            squads.append(first.pick_squad(random))
            lineup = squads[-1]
        else:
            lineup = random.choice(squads)
            for _ in range(random.randint(1, 4)):
                lineup = first.transfer(lineup, random)
        history = {first.week: lineup}
        for market in later:
            for _ in range(random.randint(1, 2)):
                lineup = market.transfer(lineup, random)
            lineup = history[market.week] = market.start_best_players(lineup)
        yield history


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

    def pick_squad(self, random: Random) -> list[Pick]:
        """Pick a squad with random preferences and a random share of the budget."""
        price_limit = random.uniform(*PRICE_LIMIT)
        preferred = [
            replace(candidate, worth=candidate.worth * random.uniform(0.6, 1.4))
            for candidate in self.candidates
            if candidate.price <= price_limit
        ]
        budget = Decimal(round(float(self.rules.budget) * random.uniform(*BUDGET_SHARE)))
        return autopick(preferred, replace(self.rules, budget=budget), random)

    def transfer(self, picks: Sequence[Pick], random: Random) -> list[Pick]:
        """Return the lineup with one of its worst players replaced by a better one.

        Both have the same position. The lineup stays the same if no better player fits the budget
        and the limit for each club.
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
        best = max(random.choices(fitting, k=3), key=lambda candidate: candidate.worth)
        pick_in = replace(
            out, player=best.player, club=best.club, price=best.price, name=best.name
        )
        return [pick_in if pick is out else pick for pick in picks]

    def start_best_players(self, picks: Sequence[Pick]) -> list[Pick]:
        """Return the lineup with the better players of each position in the starters' places."""
        arranged = list(picks)
        for position in {pick.position for pick in picks if not pick.starts}:
            places = [i for i, pick in enumerate(picks) if pick.position == position]
            places.sort(key=lambda i: (not picks[i].starts, picks[i].order))
            best = sorted((picks[i] for i in places), key=lambda p: -self.worth[p.player])
            for place, pick in zip(places, best, strict=True):
                old = picks[place]
                if pick is not old:
                    arranged[place] = replace(
                        pick,
                        starts=old.starts,
                        order=old.order,
                        captain=old.captain,
                        vice=old.vice,
                    )
        return arranged
