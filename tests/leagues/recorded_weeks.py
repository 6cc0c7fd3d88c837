"""The weeks of a recorded season as they stood at any moment. No database.

Games run as in a replay (scoring.rules.increments). nflverse's file has no kickoffs: those of a
week are spread over a usual weekend, in the order of a hash.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Self

from fantasy import rulesets
from fantasy.rulesets import Ruleset
from importers.formats import fpl, nflverse
from importers.recorded_season import RecordedGame, RecordedSeason, value_in_week
from scoring.rules.increments import Course, Recorded
from scoring.rules.points import breakdown, played, total
from teams.rules.lineups import Outcome

FOOTBALL_LASTS, NFL_LASTS = timedelta(minutes=115), timedelta(minutes=190)
MOMENTS = 8  # of a week, with equal shares of its games between them
LEAST_GAMES = 3  # of a club, for the averages of its players
# From Sunday 18:00: a game on Thursday, eight at once, four later, and one each in the last slots.
SLOTS = [timedelta(days=-3, hours=7), *[timedelta()] * 8, *[timedelta(hours=3)] * 4,
         timedelta(hours=7), timedelta(days=1, hours=7)]  # fmt: skip


@dataclass(frozen=True)
class State:
    """What players have done at a moment, and how many of their games are left."""

    outcomes: Mapping[str, Outcome]
    left: Mapping[str, float]


class RecordedWeeks:
    """A season, read from the folder of FPL or the file of nflverse that `read` gets."""

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
    def read(cls, path: Path) -> Self:
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
            if count >= LEAST_GAMES
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
