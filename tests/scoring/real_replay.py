"""Replay a week of a real season with 200 teams. Record the live JSON and the teams' points at
each moment.

In addition to the record, one game is abandoned and resumed, and stats are corrected twice: during
the games, and after the week is final.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Count
from django.test import Client
from django.utils import timezone

from caching import refresher
from fantasy.models import Week
from fantasy.read_models import CALENDAR
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.rules.feed import GameUpdate
from scoring.services.corrections import correct_stats
from scoring.services.ingest import ingest
from scoring.services.replay import pace_of, replay_week
from scoring.services.week_corrections import Author
from scoring.standings.team_weeks import team_weeks
from teams.models import Game, Lineup, Player, StatLine, Team
from teams.read_models.live import LIVE
from teams.read_models.scoreboard import SCOREBOARD
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import Pick
from tests.factories import make_lineup, make_team

TEAMS = 200
CANDIDATES = 250  # players that each team picks from
SPEED = 60  # seconds of the match per second of the replay
ABANDONED, CORRECTED = 3, 5  # number of moments before the event
# Only the stat of the week's ruleset applies.
CORRECTED_STATS = {"own_goals": Decimal(4), "interceptions": Decimal(9)}
AUTHOR = Author("Ada", "the league has looked again")


@dataclass(frozen=True)
class Moment:
    live: dict[str, Any]  # the JSON that browsers get
    points: dict[int, tuple[Decimal, Decimal]]  # team → total, bench


class RealReplay:
    """A week that `play` replays. `now` is the clock, which advances only in `_stopped`."""

    def __init__(self, week: Week, looks: int) -> None:
        """`looks`: moments recorded per game length."""
        self.week = week
        self.look = pace_of(week.season.rules, SPEED).length / looks
        self.now = timezone.now()
        self.moments: list[Moment] = []
        self.pages: dict[
            int, str
        ] = {}  # team → its page at `looked_at`, when all games have begun
        self.looked_at: Moment | None = None

    def postpone_last_game(self) -> None:
        game = self._games[-1]
        game.recorded_result.delete()
        game.status = Game.Status.POSTPONED
        game.save()

    def play(self) -> None:
        self._look()
        assert replay_week(self.week, speed=SPEED, stopped=self._stopped, now=lambda: self.now)
        self._look()
        self._correct()
        self._look()

    @property
    def _games(self) -> list[Game]:
        return list(self.week.games.order_by("kickoff", "pk"))

    def _stopped(self, seconds: float) -> bool:
        self._look()
        if len(self.moments) == ABANDONED:
            game = next(game for game in self._games if game.is_live)
            ingest(self.week.season, [], [GameUpdate(game.pk, Game.Status.POSTPONED)])
            self._look()
        if len(self.moments) == CORRECTED:
            self._correct()
            self._look()
        games = self._games
        to_come = [game.kickoff for game in games if game.status == Game.Status.SCHEDULED]
        self.now += self.look
        if not any(game.is_live for game in games):
            self.now = max(self.now, min(to_come))
        return False

    def _look(self) -> None:
        for topic in (
            CALENDAR.topic("current"),
            *(shown.topic(self.week.pk) for shown in (SCOREBOARD, LEADERBOARDS, LIVE)),
        ):
            refresher.refresh(topic, "a look")
        live = Client().get(f"/live/{self.week.number}.json").json()
        rows = team_weeks(self.week)
        self.moments.append(
            Moment(live, {row.team_id: (row.points, row.bench_points) for row in rows})
        )
        statuses = {game["status"] for game in live["games"]}
        if not self.pages and "live" in statuses and "scheduled" not in statuses:
            self.looked_at = self.moments[-1]
            for team in Team.objects.all():
                self.pages[team.pk] = Client().get(f"/teams/{team.pk}/").content.decode()

    def _correct(self) -> None:
        """Correct the player of the most teams, among lines without a correction."""
        line = (
            StatLine.objects.of_week(self.week)
            .filter(player__corrections=None)
            .alias(teams=Count("player__slots"))
            .order_by("-teams", "pk")[0]
        )
        known = self.week.season.rules.stats
        stats = {stat: n for stat, n in CORRECTED_STATS.items() if stat in known}
        correct_stats(game=line.game, player=line.player, stats=stats, author=AUTHOR)


def create_teams(week: Week) -> None:
    """Half of the teams pick by price, half at random. All chips are used. All players have a
    game, because a page can hide players without one until the week is final.
    """
    random = Random(week.number)
    rules = week.season.rules
    games = Game.objects.filter(week=week).values_list("home", "away")
    clubs = [club for game in games for club in game]
    players = list(Player.objects.filter(season=week.season, club__in=clubs).order_by("pk"))
    chips = ["", "", *(chip.code for chip in rules.chips)]
    for number in range(TEAMS):
        by_money = number % 2
        candidates = [
            Candidate(
                one.pk, one.position, one.club_id, one.price,
                float(one.price) if by_money else random.random(),
            )
            for one in random.sample(players, CANDIDATES)
        ]  # fmt: skip
        picks = _with_random_captains(autopick(candidates, rules, random), random)
        lineup = make_lineup(make_team(week.season), picks, week)
        cost = 4 * (number % 3)
        Lineup.objects.filter(pk=lineup.pk).update(
            chip=chips[number // 2 % len(chips)], transfers=cost // 4, transfers_cost=cost
        )


def _with_random_captains(picks: list[Pick], random: Random) -> list[Pick]:
    starters = [pick for pick in picks if pick.starts]
    if not any(pick.captain for pick in starters):
        return picks
    captain, vice = random.sample(starters, 2)
    return [replace(pick, captain=pick is captain, vice=pick is vice) for pick in picks]
