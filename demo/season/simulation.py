"""A simulation of a game of American football, play by play, that gives a box score.

Each play counts for both sides at once, so the numbers agree: a club's passing yards are its
receiving yards, its score is the sum of its scoring plays, and a defense allows what the other
club gains (sacks cost field position, not yards, as in fantasy scoring).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

Weighted = Mapping[str, float]  # player → share of the work


@dataclass(frozen=True)
class Side:
    """A club's players and strengths in a game. Strengths are around 0; higher is better."""

    quarterback: str
    carriers: Weighted
    targets: Weighted
    returner: str
    kicker: str
    kicking: float
    defense: str
    attack: float
    guard: float


@dataclass
class BoxScore:
    """The stats of both sides, player → stat → number, and the score (home, away)."""

    sides: Sequence[Side]
    stats: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    score: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, player: str, stat: str, count: int = 1) -> None:
        self.stats[player][stat] += count


def simulate_game(home: Side, away: Side, random: Random) -> BoxScore:
    game = _Game(BoxScore((home, away)), random)
    game.play()
    return game.box_score


class _Game:
    """A game in progress.

    `ball` is the index of the side that has the ball; `spot` is the distance from that side's own
    goal line, in yards.
    """

    def __init__(self, box_score: BoxScore, random: Random) -> None:
        self.box_score = box_score
        self.random = random
        self.ball = random.randrange(2)
        self.spot = 25
        for side in box_score.sides:
            box_score.stats[side.kicker].update(xp_made=0)

    @property
    def offense(self) -> Side:
        return self.box_score.sides[self.ball]

    @property
    def other(self) -> Side:
        return self.box_score.sides[1 - self.ball]

    def play(self) -> None:
        drives = self.random.randint(20, 25)
        while drives > 0 or (self.box_score.score[0] == self.box_score.score[1] and drives > -6):
            self.drive()
            drives -= 1
        for number, side in enumerate(self.box_score.sides):
            theirs = self.box_score.sides[1 - number]
            gained = (
                (theirs.quarterback, "passing_yards"),
                *((carrier, "rushing_yards") for carrier in theirs.carriers),
            )
            self.box_score.stats[side.defense].update(
                points_allowed=self.box_score.score[1 - number],
                yards_allowed=sum(self.box_score.stats[player][stat] for player, stat in gained),
            )
        for player in [player for player, stats in self.box_score.stats.items() if not stats]:
            del self.box_score.stats[player]

    def drive(self) -> None:
        """Play to a score, a kick or a turnover; afterwards the other side has the ball."""
        down, to_go = 1, 10
        while True:
            if down == 4 and self.fourth_down(to_go):
                return
            before = self.spot
            over = self.pass_play() if self.random.random() < 0.58 else self.run_play()
            if over:
                return
            if self.spot <= 0:
                self.safety()
                return
            to_go -= self.spot - before
            down += 1
            if to_go <= 0:
                down, to_go = 1, min(10, 100 - self.spot)
            elif down == 5:
                self.turn_over(100 - self.spot)
                return

    def pass_play(self) -> bool:
        """Play a pass, and return whether the drive is over."""
        luck = self.random.random() - 0.02 * (self.offense.attack - self.other.guard)
        if luck < 0.063:
            self.box_score.add(self.other.defense, "sacks")
            self.spot -= self.random.randint(3, 9)
            return self.random.random() < 0.07 and self.fumble(self.offense.quarterback)
        if luck < 0.085:
            self.box_score.add(self.offense.quarterback, "interceptions")
            self.box_score.add(self.other.defense, "takeaway_interceptions")
            self.takeaway(touchdown=0.11)
            return True
        if luck < 0.40:
            return False  # incomplete
        receiver = self.choose(self.offense.targets)
        gain = round(self.random.gammavariate(1.5, 7.4 * self.yardage_factor()))
        gain = min(max(gain, 0), 100 - self.spot)
        self.box_score.add(receiver, "receptions")
        self.box_score.add(receiver, "receiving_yards", gain)
        self.box_score.add(self.offense.quarterback, "passing_yards", gain)
        self.spot += gain
        if self.spot >= 100:
            self.box_score.add(receiver, "receiving_tds")
            self.box_score.add(self.offense.quarterback, "passing_tds")
            return self.touchdown()
        return self.random.random() < 0.006 and self.fumble(receiver)

    def run_play(self) -> bool:
        carrier = self.choose(self.offense.carriers)
        gain = round(
            self.random.gauss(3.6, 3.2) + self.random.expovariate(1) * self.yardage_factor()
        )
        gain = min(max(gain, -4), 100 - self.spot)
        self.box_score.add(carrier, "rushing_yards", gain)
        self.spot += gain
        if self.spot >= 100:
            self.box_score.add(carrier, "rushing_tds")
            return self.touchdown()
        return self.random.random() < 0.009 and self.fumble(carrier)

    def fumble(self, player: str) -> bool:
        self.box_score.add(player, "fumbles_lost")
        self.box_score.add(self.other.defense, "fumbles_recovered")
        self.takeaway(touchdown=0.07)
        return True

    def takeaway(self, touchdown: float) -> None:
        """Give the defense the ball; with the chance `touchdown` it scores at once."""
        self.turn_over(min(max(100 - self.spot, 5), 90))
        if self.random.random() < touchdown:
            self.box_score.add(self.offense.defense, "defensive_tds")
            self.touchdown()

    def fourth_down(self, to_go: int) -> bool:
        """Kick, unless a try is worth it, and return whether the drive is over."""
        if to_go <= 2 and self.spot > 55 and self.random.random() < 0.3:
            return False
        if self.spot >= 63:
            self.field_goal(100 - self.spot + 17)
        elif self.random.random() < 0.012:
            self.return_punt()
        else:
            self.turn_over(min(max(100 - self.spot - self.random.randint(36, 50), 10), 80))
        return True

    def return_punt(self) -> None:
        """Score a punt return: a touchdown for the returner and for the defense."""
        self.turn_over(25)
        self.box_score.add(self.offense.returner, "special_teams_tds")
        self.box_score.add(self.offense.defense, "defensive_tds")
        self.touchdown()

    def field_goal(self, yards: int) -> None:
        level, chance = (
            ("fg_made_0_39", 0.95)
            if yards < 40
            else ("fg_made_40_49", 0.82)
            if yards < 50
            else ("fg_made_50", 0.64)
        )
        kicker = self.offense.kicker
        if self.random.random() < 0.018:
            self.box_score.add(self.other.defense, "blocked_kicks")
            self.box_score.add(kicker, "fg_missed")
        elif self.random.random() < chance + 0.04 * self.offense.kicking:
            self.box_score.add(kicker, level)
            self.box_score.score[self.ball] += 3
            self.turn_over(25)
            return
        else:
            self.box_score.add(kicker, "fg_missed")
        self.turn_over(min(100 - self.spot + 7, 80))

    def touchdown(self) -> bool:
        """Score six points and play the try after them; the other side receives the kickoff."""
        self.box_score.score[self.ball] += 6
        luck = self.random.random()
        if luck < 0.06:
            if luck < 0.03:  # always by a run: one player, one conversion
                self.box_score.add(self.choose(self.offense.carriers), "two_point_conversions")
                self.box_score.score[self.ball] += 2
        elif luck < 0.955:
            self.box_score.add(self.offense.kicker, "xp_made")
            self.box_score.score[self.ball] += 1
        else:
            self.box_score.add(self.offense.kicker, "xp_missed")
        self.turn_over(25)
        return True

    def safety(self) -> None:
        self.box_score.add(self.other.defense, "safeties")
        self.box_score.score[1 - self.ball] += 2
        self.turn_over(35)

    def turn_over(self, spot: int) -> None:
        self.ball = 1 - self.ball
        self.spot = spot

    def yardage_factor(self) -> float:
        """Return the ratio of the offense's gains to those in an average matchup."""
        return max(0.5, 1 + 0.12 * (self.offense.attack - self.other.guard))

    def choose(self, weights: Weighted) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]
