"""Matchups of recorded seasons as they stood during their weeks, to check the chance to win.

Teams are picked automatically for each week, half of them by price and half by the points of the
season so far. Games run as in a replay (scoring.rules.increments), lineups count as on the site
(teams.rules.lineups.score), with substitutions and captains. No database.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

from fantasy import rulesets
from fantasy.rulesets import Ruleset
from importers.formats import fpl, nflverse
from importers.formats.fpl.entries import read_entries
from importers.recorded_entries import RecordedEntryWeek
from importers.recorded_season import RecordedGame, RecordedSeason, value_in_week
from leagues.rules.chance import Remaining, Side, chance
from scoring.rules.increments import Course, Recorded
from scoring.rules.points import breakdown, played, total
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import NOTHING, Outcome, Pick, score

FOOTBALL_LASTS, NFL_LASTS = timedelta(minutes=115), timedelta(minutes=190)
MOMENTS = 8  # of a week, with equal shares of its games between them
CANDIDATES = 0.5  # of the players that each team picks from
# Kickoffs of a Sunday in the NFL: nflverse's file has none.
SLOTS = [timedelta(days=-3, hours=7), *[timedelta()] * 8, *[timedelta(hours=3)] * 4,
         timedelta(hours=7), timedelta(days=1, hours=7)]  # fmt: skip


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


@dataclass(frozen=True)
class State:
    """What players have done at a moment, and how many of their games are left."""

    outcomes: Mapping[str, Outcome]
    left: Mapping[str, float]


class Recording:
    """A recorded season whose weeks can be looked at."""

    def __init__(self, season: RecordedSeason) -> None:
        self.season = season
        self.rules: Ruleset = rulesets.load(season.ruleset)
        self.lasts = FOOTBALL_LASTS if self.rules.minutes else NFL_LASTS
        self.position = {player.id: player.position for player in season.players}
        self.games: dict[int, list[RecordedGame]] = defaultdict(list)
        for game in season.games:
            if game.week is not None and game.score and game.kickoff:
                self.games[game.week].append(game)
        rows = defaultdict(list)
        for row in season.rows:
            rows[row.game].append(row)
        self.rows = rows
        self._at = cache(self._points_at)
        self._course = cache(self._course_of)

    @classmethod
    def read(cls, path: Path) -> "Recording":
        if path.is_dir():
            return cls(fpl.read_season(path))
        return cls(nflverse.read_season(path))

    @property
    def weeks(self) -> list[int]:
        return [week for week in self.season.weeks if self.games[week]]

    def kickoff(self, game: RecordedGame) -> datetime:
        if self.rules.minutes:
            assert game.kickoff
            return game.kickoff
        order = sorted(self.games[game.week], key=lambda game: sha256(game.id.encode()).digest())
        day = datetime(2023, 9, 10, 18, tzinfo=UTC)
        return day + SLOTS[order.index(game) % len(SLOTS)]

    def moments(self, week: int) -> list[tuple[float, dict[str, float]]]:
        """Return (share of the week's games done, game → share of it)."""
        kickoffs = {game.id: self.kickoff(game) for game in self.games[week]}

        def shares(now: datetime) -> dict[str, float]:
            return {
                game: min(max((now - kickoff) / self.lasts, 0.0), 1.0)
                for game, kickoff in kickoffs.items()
            }

        now, end = min(kickoffs.values()), max(kickoffs.values()) + self.lasts
        found = []
        for at in range(MOMENTS):
            while now < end and sum(shares(now).values()) / len(kickoffs) < at / MOMENTS:
                now += timedelta(minutes=5)
            found.append((sum(shares(now).values()) / len(kickoffs), shares(now)))
        return [(done, games) for done, games in found if done < 1]

    def state(self, week: int, shares: Mapping[str, float]) -> State:
        points: dict[str, Decimal] = defaultdict(Decimal)
        has_played: dict[str, bool] = defaultdict(bool)
        left: dict[str, float] = defaultdict(float)
        clubs = self.clubs(week)
        for game in self.games[week]:
            share = shares[game.id]
            for player, (earned, took_part) in self._at(game.id, share).items():
                points[player] += earned
                has_played[player] |= took_part
            for player in [p for club in (game.home, game.away) for p in clubs[club]]:
                left[player] += 1 - share
        outcomes = {
            player: Outcome(points[player], has_played[player], not left[player])
            for player in {*points, *left}
        }
        return State(outcomes, left)

    def clubs(self, week: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for player in self.season.players:
            changes = self.season.player_clubs.get(player.id)
            found[value_in_week(changes, week) if changes else player.club].append(player.id)
        return found

    def averages(self, week: int) -> dict[str, int]:
        """Return player → points a game of their club before the week, in hundredths."""
        points: dict[str, Decimal] = defaultdict(Decimal)
        games: dict[str, int] = defaultdict(int)
        for before in self.weeks:
            if before >= week:
                break
            clubs = self.clubs(before)
            for game in self.games[before]:
                for player, (earned, _) in self._at(game.id, 1.0).items():
                    points[player] += earned
                for player in [p for club in (game.home, game.away) for p in clubs[club]]:
                    games[player] += 1
        return {
            player: round(100 * points[player] / count)
            for player, count in games.items()
            if count >= 3
        }

    def _points_at(self, game_id: str, share: float) -> dict[str, tuple[Decimal, bool]]:
        if share <= 0:
            return {}
        moment = self._course(game_id).at(share)
        return {
            player: (
                total(breakdown(stats, self.position[player], self.rules)),
                played(stats, self.rules),
            )
            for number, stats in moment.stats.items()
            for player in [self.rows[game_id][number].player]
        }

    def _course_of(self, game_id: str) -> Course:
        game = next(game for game in self.season.games if game.id == game_id)
        assert game.score
        lines = [
            Recorded(number, row.club == game.home, row.stats)
            for number, row in enumerate(self.rows[game_id])
        ]
        return Course(
            int(sha256(game_id.encode()).hexdigest()[:8], 16), lines, game.score, self.rules
        )

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
