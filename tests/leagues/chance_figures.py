"""Prints the figures of docs/leagues.md on the chance to win.

    export SEASONS_DIR=… DJANGO_SETTINGS_MODULE=config.settings.test
    python -m tests.leagues.chance_figures

First the constants as fitted to the weeks of the fit, then how often teams won that had a chance.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from pathlib import Path
from random import Random
from statistics import fmean
from typing import NamedTuple

import django

from tests.leagues.recorded_matchups import Recording, Sample

FPL = ("GK", "DEF", "MID", "FWD")
NFL = ("QB", "RB", "WR", "TE")
LAST_NFL_WEEK = 18
TEAMS = 60


class Part(NamedTuple):
    """A starter at a moment: what is left, the average if known, and the points still to come."""

    position: str
    left: float
    average: float | None
    points: float


def brier(samples: Sequence[Sample], said: Iterable[float]) -> float:
    return fmean((s.result - p) ** 2 for s, p in zip(samples, said, strict=True))


def deciles(samples: Iterable[Sample]) -> Iterator[tuple[int, list[Sample]]]:
    """Yield (tenth of the chance, its samples)."""
    by_tenth: dict[int, list[Sample]] = {}
    for sample in samples:
        by_tenth.setdefault(min(int(10 * sample.chance), 9), []).append(sample)
    yield from sorted(by_tenth.items())


def interval(samples: Sequence[Sample]) -> tuple[float, float]:
    """Return the 95% interval of the share that was won, by drawing whole weeks anew: matchups of
    one week share their players.
    """
    by_week: dict[int, list[float]] = {}
    for sample in samples:
        by_week.setdefault(sample.week, []).append(sample.result)
    sums = [(sum(own), len(own)) for own in by_week.values()]
    random = Random(1)
    shares = []
    for _ in range(2000):
        won, count = map(sum, zip(*random.choices(sums, k=len(sums)), strict=True))
        shares.append(won / count)
    shares.sort()
    return shares[50], shares[-51]


def starters(recording: Recording, weeks: Iterable[int]) -> Iterator[Part]:
    names = [player.id for player in recording.season.players]
    for week in weeks:
        averages = recording.averages(week)
        picked = {
            names[pick.player]: pick.position
            for team in recording.teams(week, TEAMS, averages)
            for pick in team
            if pick.starts
        }
        end = recording.state(week, {game.id: 1.0 for game in recording.games[week]})
        for _, shares in recording.moments(week):
            state = recording.state(week, shares)
            for name, position in picked.items():
                if left := state.left.get(name):
                    average = averages.get(name)
                    yield Part(
                        position,
                        left,
                        None if average is None else average / 100,
                        float(end.outcomes[name].points - state.outcomes[name].points),
                    )


def fit(parts: Sequence[Part], trust: float) -> Iterator[str]:
    """Yield the usual points, the variance a point and the share at the end, by least squares."""
    for position in dict.fromkeys(part.position for part in parts):
        own = [part for part in parts if part.position == position]
        whole = [part for part in own if part.left == ceil(part.left)]
        weights = [p.left * (1 if p.average is None else 1 - trust) for p in whole]
        rest = [p.points - trust * p.left * (p.average or 0) for p in whole]
        usual = _slope(weights, rest)
        means = [
            max(usual if p.average is None else trust * p.average + (1 - trust) * usual, usual / 5)
            for p in own
        ]
        gone = [mean * (ceil(p.left) - p.left) for p, mean in zip(own, means, strict=True)]
        over = [p.points - mean * p.left for p, mean in zip(own, means, strict=True)]
        at_end = max(_slope(gone, over), 0.0)
        expected = [
            mean * p.left + at_end * part for p, mean, part in zip(own, means, gone, strict=True)
        ]
        squares = sum((p.points - e) ** 2 for p, e in zip(own, expected, strict=True))
        yield f"{position}: {usual:.2f} points, {squares / sum(expected):.1f}, {at_end:.2f}"


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(x, y, strict=True)) / sum(a * a for a in x)


def report(title: str, samples: Sequence[Sample]) -> None:
    chances = brier(samples, [sample.chance for sample in samples])
    leads = brier(samples, [sample.leader_wins for sample in samples])
    coin = brier(samples, [0.5] * len(samples))
    weeks = len({sample.week for sample in samples})
    say(f"\n{title}: {len(samples)} matchups at a moment, {weeks} weeks")
    say(f"Brier score {chances:.3f}, the leader wins {leads:.3f}, a coin {coin:.3f}")
    for tenth, own in deciles(samples):
        said, was = fmean(s.chance for s in own), fmean(s.result for s in own)
        low, high = interval(own)
        say(
            f"  {10 * tenth}–{10 * tenth + 10}%: {len(own):6} said {said:.1%}, won {was:.1%}"
            f" ({low:.0%} to {high:.0%})"
        )
    for eighth in range(8):
        own = [s for s in samples if round(8 * s.done) == eighth]
        if own:
            score, lead = (
                brier(own, [s.chance for s in own]),
                brier(own, [s.leader_wins for s in own]),
            )
            say(f"  {eighth}/8 of the week done: {score:.3f}, the leader wins {lead:.3f}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    django.setup()
    folder = Path(os.environ["SEASONS_DIR"])
    first, second = (Recording.read(folder / "fpl" / name) for name in ("2019-20", "2023-24"))
    nfl = Recording.read(folder / "nfl" / "player_stats_2023.csv")
    odd = [week for week in nfl.weeks if week <= LAST_NFL_WEEK and week % 2]
    even = [week for week in nfl.weeks if week <= LAST_NFL_WEEK and not week % 2]
    for recording, weeks in ((first, first.weeks), (nfl, odd)):
        parts = list(starters(recording, weeks))
        for line in fit(parts, trust=0.7):
            say(line)
    report("FPL 2019-20 (fit)", list(first.samples(first.weeks, TEAMS)))
    report("FPL 2023-24 (check)", list(second.samples(second.weeks, TEAMS)))
    report("FPL 2019-20, three real entries (check)",
           list(first.entries(folder / "fpl" / "2019-20" / "managers")))  # fmt: skip
    report("NFL 2023, odd weeks (fit)", list(nfl.samples(odd, TEAMS)))
    report("NFL 2023, even weeks (check)", list(nfl.samples(even, TEAMS)))


if __name__ == "__main__":
    main()
