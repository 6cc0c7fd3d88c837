"""Matchups of recorded seasons as they stood during their weeks, to check the chance to win.

Teams are picked automatically for each week, half of them by price and half by the points of the
season so far. Lineups count as on the site (teams.rules.lineups.score), with substitutions and
captains.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

from importers.formats.fpl.entries import read_entries
from importers.recorded_entries import RecordedEntryWeek
from importers.recorded_season import value_in_week
from leagues.rules.chance import Remaining, Side, chance
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import NOTHING, Pick, score
from tests.leagues.recorded_weeks import RecordedWeeks, State

CANDIDATES = 0.5  # of the players that each team picks from


class Sample(NamedTuple):
    """A matchup at a moment. `done`: share of the week's games. `result`: 1 if the home team won,
    0 if it lost, 0.5 for a draw.
    """

    week: int
    done: float
    home: Side
    away: Side
    home_end: int  # final points in hundredths
    away_end: int

    @property
    def result(self) -> float:
        return 0.5 if self.home_end == self.away_end else float(self.home_end > self.away_end)

    @property
    def chance(self) -> float:
        return chance(self.home, self.away)

    @property
    def leader_wins(self) -> float:
        lead = self.home.points - self.away.points
        return 0.5 if lead == 0 else float(lead > 0)


class Recording(RecordedWeeks):
    """A season with teams that meet in its weeks."""

    def teams(self, week: int, count: int, averages: Mapping[str, int]) -> list[list[Pick]]:
        random = Random(week)
        playing = {club for game in self.games[week] for club in (game.home, game.away)}
        clubs = {player: club for club, own in self.clubs(week).items() for player in own}
        names = [p.id for p in self.season.players if clubs[p.id] in playing]
        number = {club: at for at, club in enumerate(sorted(set(clubs.values())))}
        ids = {player.id: at for at, player in enumerate(self.season.players)}
        price = {p.id: p.price for p in self.season.players}
        for player, changes in self.season.prices.items():
            price[player] = value_in_week(changes, week)
        teams = []
        for team in range(count):
            candidates = [
                Candidate(
                    ids[p], self.position[p], number[clubs[p]], price[p],
                    float(price[p]) if team % 2 else averages.get(p, 0) / 100 + 0.1,
                )
                for p in random.sample(names, int(CANDIDATES * len(names)))
            ]  # fmt: skip
            teams.append(autopick(candidates, self.rules, random))
        return teams

    def samples(self, weeks: Sequence[int], count: int = 20) -> Iterator[Sample]:
        """Yield the matchups of `count` teams at the moments of the weeks."""
        names = [player.id for player in self.season.players]
        for week in weeks:
            averages = self.averages(week)
            teams = self.teams(week, count, averages)
            pairs = self._pairs(week, count)
            end = self.state(week, {game.id: 1.0 for game in self.games[week]})
            ends = [self.side(team, end, names, averages).points for team in teams]
            for done, shares in self.moments(week):
                state = self.state(week, shares)
                sides = [self.side(team, state, names, averages) for team in teams]
                for home, away in pairs:
                    yield Sample(week, done, sides[home], sides[away], ends[home], ends[away])

    def entries(self, folder: Path) -> Iterator[Sample]:
        """Yield the matchups of the season's real entries, each against each in every week.

        Their picks are those after automatic substitutions, so the players who count are known.
        """
        players = {player.id: player for player in self.season.players}
        entries = read_entries(folder, self.rules, dict.fromkeys(self.weeks), players)
        for week in self.weeks:
            averages = self.averages(week)
            own = [entry for entry in entries if entry.week == week]

            end = self.state(week, {game.id: 1.0 for game in self.games[week]})
            ends = [self._entry(entry, end, averages).points for entry in own]
            for done, shares in self.moments(week):
                state = self.state(week, shares)
                sides = [self._entry(entry, state, averages) for entry in own]
                for home, away in combinations(range(len(own)), 2):
                    yield Sample(week, done, sides[home], sides[away], ends[home], ends[away])

    def _entry(self, entry: RecordedEntryWeek, state: State, averages: Mapping[str, int]) -> Side:
        counted = [pick for pick in entry.picks if pick.multiplier]
        points = sum(
            state.outcomes.get(pick.player, NOTHING).points * pick.multiplier for pick in counted
        )
        remaining = tuple(
            Remaining(
                self.position[pick.player], state.left[pick.player],
                averages.get(pick.player), pick.multiplier, int(pick.player),
            )
            for pick in counted
            if state.left.get(pick.player)
        )  # fmt: skip
        return Side(int(100 * (points - entry.hits)), remaining)

    def _pairs(self, week: int, count: int) -> list[tuple[int, int]]:
        """Return three random opponents for each team."""
        random = Random(-week)
        pairs = []
        for _ in range(3):
            order = random.sample(range(count), count)
            pairs += list(zip(order[::2], order[1::2], strict=True))
        return pairs

    def side(
        self,
        picks: Sequence[Pick],
        state: State,
        names: Sequence[str],
        averages: Mapping[str, int],
    ) -> Side:
        outcomes = {
            pick.player: state.outcomes[names[pick.player]]
            for pick in picks
            if names[pick.player] in state.outcomes
        }
        scored = score(picks, outcomes, self.rules)
        remaining = tuple(
            Remaining(
                slot.pick.position, left, averages.get(name), slot.multiplier, slot.pick.player
            )
            for slot in scored.slots
            for name in [names[slot.pick.player]]
            for left in [state.left.get(name, 0.0)]
            if slot.multiplier and left
        )
        return Side(int(100 * scored.total), remaining)
