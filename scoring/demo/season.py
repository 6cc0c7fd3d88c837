"""The whole season as it was or will be played, before anything of it is stored."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from .clubs import CLUBS
from .players import Athlete, rosters
from .schedule import fixtures
from .simulation import Box, Side, simulate

SEED = 26

# Position → by depth, the share of the carries and of the passes to him.
CARRIES = {"RB": (0.56, 0.24, 0.08, 0.03), "QB": (0.09, 0.09)}
TARGETS = {
    "WR": (0.26, 0.20, 0.13, 0.06, 0.03),
    "TE": (0.15, 0.04),
    "RB": (0.07, 0.05, 0.02, 0.01),
}


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


def written_season() -> SeasonScript:
    """The same every time."""
    random = Random(SEED)  # noqa: S311
    athletes = rosters(CLUBS, random)
    by_club = defaultdict(list)
    for athlete in athletes:
        by_club[athlete.club].append(athlete)
    form = {athlete.source_id: random.gauss(0, 0.2) for athlete in athletes}
    meetings = []
    for week, games in enumerate(fixtures([club.short_name for club in CLUBS], random), 1):
        for player, value in form.items():  # it comes and goes
            form[player] = 0.7 * value + random.gauss(0, 0.22)
        for home, away in games:
            hosts, guests = (_side(by_club[club], form, random) for club in (home, away))
            meetings.append(Meeting(week, home, away, simulate(hosts, guests, random)))
    return SeasonScript(athletes, meetings)


def _side(squad: Sequence[Athlete], form: dict[str, float], random: Random) -> Side:
    """Who is fit today, and how the work is shared. Kickers and defenses are always fit."""
    fit = [a for a in squad if a.position in ("K", "DST") or random.random() > 0.05]
    backs = [a for a in squad if a.position == "QB"]
    quarterback = next((a for a in fit if a.position == "QB"), backs[0])
    others = [a for a in fit if a.position != "QB"]
    kicker, defense = (next(a for a in squad if a.position == code) for code in ("K", "DST"))
    carriers = _shares([quarterback, *others], CARRIES, form)
    targets = _shares(others, TARGETS, form)
    stars = [a for a in others if a.depth == 0 and a.position in ("RB", "WR", "TE")]
    return Side(
        quarterback=quarterback.source_id,
        carriers=carriers,
        targets=targets,
        returner=min(targets, key=lambda player: targets[player]),
        kicker=kicker.source_id,
        kicking=kicker.quality,
        defense=defense.source_id,
        attack=_level(quarterback, form)
        - quarterback.depth
        + sum(_level(a, form) for a in stars) / 2,
        guard=1.6 * _level(defense, form),
    )


def _shares(
    athletes: Sequence[Athlete], by_depth: dict[str, tuple[float, ...]], form: dict[str, float]
) -> dict[str, float]:
    return {
        a.source_id: by_depth[a.position][a.depth] * exp(_level(a, form))
        for a in athletes
        if a.position in by_depth
    }


def _level(athlete: Athlete, form: dict[str, float]) -> float:
    return athlete.quality - 0.5 + form[athlete.source_id]
