"""Generates the whole season, past and future."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from random import Random

from .clubs import CLUBS
from .rosters import DEPTHS, Athlete, generate_rosters
from .schedule import generate_schedule
from .simulation import BoxScore, Side, simulate_game

SEED = 26
INJURED = 0.03  # the chance in each week
WEEKS_OUT = (1, 5)
STAND_IN_LOSS = 0.2  # of level, for each place that a player moves up


@dataclass(frozen=True)
class SimulatedGame:
    week: int
    home: str  # short names
    away: str
    box_score: BoxScore

    @property
    def source_id(self) -> str:
        return f"{self.week}-{self.away}-{self.home}"


@dataclass(frozen=True)
class GeneratedSeason:
    athletes: list[Athlete]
    games: list[SimulatedGame]  # week by week, in the order of their kickoffs


class PlayerForm:
    """The players' form and injuries in a week."""

    def __init__(self, athletes: Sequence[Athlete], random: Random) -> None:
        self.random = random
        self.form = {athlete.source_id: random.gauss(0, 0.2) for athlete in athletes}
        self.weeks_out = dict.fromkeys(self.form, 0)

    def next_week(self) -> None:
        """Change form and injuries at random: form drifts back to 0."""
        for player, value in self.form.items():
            self.form[player] = 0.7 * value + self.random.gauss(0, 0.22)
        for player, weeks in self.weeks_out.items():
            if weeks:
                self.weeks_out[player] = weeks - 1
            elif self.random.random() < INJURED:
                self.weeks_out[player] = self.random.randint(*WEEKS_OUT)

    def fit_players(self, squad: Sequence[Athlete], position: str) -> list[Athlete]:
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
def generate_season() -> GeneratedSeason:
    """Return the season, which is the same every time."""
    random = Random(SEED)  # noqa: S311
    athletes = generate_rosters(CLUBS, random)
    by_club = defaultdict(list)
    for athlete in athletes:
        by_club[athlete.club].append(athlete)
    form = PlayerForm(athletes, random)
    simulated = []
    schedule = generate_schedule([club.short_name for club in CLUBS], random)
    for week, games in enumerate(schedule, 1):
        form.next_week()
        for home, away in games:
            home_side, away_side = (_side(by_club[club], form) for club in (home, away))
            box_score = simulate_game(home_side, away_side, random)
            simulated.append(SimulatedGame(week, home, away, box_score))
    return GeneratedSeason(athletes, simulated)


def _side(squad: Sequence[Athlete], form: PlayerForm) -> Side:
    """Return the club's fit players of this week with their shares of the work."""
    fit = {position: form.fit_players(squad, position) for position in DEPTHS}
    quarterback, kicker, defense = (fit[position][0] for position in ("QB", "K", "DST"))
    targets = _shares(fit, {p: depth.targets for p, depth in DEPTHS.items()}, form)
    stars = sum(form.level(fit[position][0]) for position in ("RB", "WR", "TE"))
    return Side(
        quarterback=quarterback.source_id,
        carriers=_shares(fit, {p: depth.carries for p, depth in DEPTHS.items()}, form),
        targets=targets,
        returner=min(targets, key=lambda player: targets[player]),
        kicker=kicker.source_id,
        kicking=kicker.quality - kicker.depth,
        defense=defense.source_id,
        attack=form.level(quarterback) - quarterback.depth + stars / 2,
        guard=1.6 * form.level(defense),
    )


def _shares(
    fit: Mapping[str, Sequence[Athlete]], work: Mapping[str, Sequence[float]], form: PlayerForm
) -> dict[str, float]:
    """Return player → share of the work, for players who have one."""
    return {
        athlete.source_id: share
        * exp(form.level(athlete) - STAND_IN_LOSS * (athlete.depth - place))
        for position, athletes in fit.items()
        for place, (athlete, share) in enumerate(zip(athletes, work[position], strict=False))
    }
