"""The whole season, past and future, as it is before it is stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from random import Random

from .clubs import CLUBS
from .players import DEPTHS, Athlete, rosters
from .schedule import fixtures
from .simulation import Box, Side, simulate

SEED = 26
INJURED = 0.03  # the chance in each week
WEEKS_OUT = (1, 5)
STAND_IN = 0.2  # the loss of level for each place that a player moves up


@dataclass(frozen=True)
class Meeting:
    week: int
    home: str  # short names
    away: str
    box: Box

    @property
    def source_id(self) -> str:
        return f"{self.week}-{self.away}-{self.home}"


@dataclass(frozen=True)
class SeasonScript:
    athletes: list[Athlete]
    meetings: list[Meeting]  # week by week, in the order of their kickoffs


class Shape:
    """The players' form and injuries, from week to week."""

    def __init__(self, athletes: Sequence[Athlete], random: Random) -> None:
        self.random = random
        self.form = {athlete.source_id: random.gauss(0, 0.2) for athlete in athletes}
        self.weeks_out = dict.fromkeys(self.form, 0)

    def next_week(self) -> None:
        for player, value in self.form.items():  # it comes and goes
            self.form[player] = 0.7 * value + self.random.gauss(0, 0.22)
        for player, weeks in self.weeks_out.items():
            if weeks:
                self.weeks_out[player] = weeks - 1
            elif self.random.random() < INJURED:
                self.weeks_out[player] = self.random.randint(*WEEKS_OUT)

    def fit(self, squad: Sequence[Athlete], position: str) -> list[Athlete]:
        """Return the fit players of the position, best first; all of them if none is fit.

        A defense is always fit.
        """
        mine = [athlete for athlete in squad if athlete.position == position]
        fit = [a for a in mine if position == "DST" or not self.weeks_out[a.source_id]]
        return fit or mine

    def level(self, athlete: Athlete) -> float:
        """Return the player's level now, around 0; higher is better."""
        return athlete.quality - 0.5 + self.form[athlete.source_id]


@cache
def written_season() -> SeasonScript:
    """Return the season, which is the same every time."""
    random = Random(SEED)  # noqa: S311
    athletes = rosters(CLUBS, random)
    by_club = defaultdict(list)
    for athlete in athletes:
        by_club[athlete.club].append(athlete)
    shape = Shape(athletes, random)
    meetings = []
    for week, games in enumerate(fixtures([club.short_name for club in CLUBS], random), 1):
        shape.next_week()
        for home, away in games:
            hosts, guests = (_side(by_club[club], shape) for club in (home, away))
            meetings.append(Meeting(week, home, away, simulate(hosts, guests, random)))
    return SeasonScript(athletes, meetings)


def _side(squad: Sequence[Athlete], shape: Shape) -> Side:
    """Return the club's fit players of this week with their shares of the work."""
    fit = {position: shape.fit(squad, position) for position in DEPTHS}
    quarterback, kicker, defense = (fit[position][0] for position in ("QB", "K", "DST"))
    targets = _shares(fit, {p: depth.targets for p, depth in DEPTHS.items()}, shape)
    stars = sum(shape.level(fit[position][0]) for position in ("RB", "WR", "TE"))
    return Side(
        quarterback=quarterback.source_id,
        carriers=_shares(fit, {p: depth.carries for p, depth in DEPTHS.items()}, shape),
        targets=targets,
        returner=min(targets, key=lambda player: targets[player]),
        kicker=kicker.source_id,
        kicking=kicker.quality - kicker.depth,
        defense=defense.source_id,
        attack=shape.level(quarterback) - quarterback.depth + stars / 2,
        guard=1.6 * shape.level(defense),
    )


def _shares(
    fit: Mapping[str, Sequence[Athlete]], work: Mapping[str, Sequence[float]], shape: Shape
) -> dict[str, float]:
    """Return player → share of the work, for players who have one."""
    return {
        athlete.source_id: share * exp(shape.level(athlete) - STAND_IN * (athlete.depth - place))
        for position, athletes in fit.items()
        for place, (athlete, share) in enumerate(zip(athletes, work[position], strict=False))
    }
