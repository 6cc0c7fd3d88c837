"""A season with final weeks, corrections of it, and differences of the database."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from fantasy.models import Season, Week
from scoring.models import Correction
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.corrections import correct_stats
from scoring.services.ingest import ingest
from scoring.services.week_corrections import Author
from teams.models import Game, LineupSlot, Player, StatLine
from tests.factories import make_lineup, make_season, make_team, picks_for

TEAMS = 12
FINAL_WEEKS = 3
AUTHOR = Author("Ada", "the league has taken a goal away")


def played_season() -> Season:
    """Three final weeks and one in progress. Half of the teams changed their lineup in week 2."""
    season = make_season(weeks=FINAL_WEEKS + 2, kickoff=timezone.now() - timedelta(days=22))
    weeks = list(season.weeks.order_by("number"))
    for seed in range(TEAMS):
        team = make_team(season)
        make_lineup(team, picks_for(season, seed))
        if seed % 2:
            make_lineup(team, picks_for(season, seed + 100), weeks[1])
    for week in weeks[:FINAL_WEEKS]:
        play(week, "final")
    play(weeks[FINAL_WEEKS], "live")
    return season


def play(week: Week, status: str) -> None:
    """Play all games of the week. One player in five has no minutes."""
    random = Random(week.number)
    games = list(Game.objects.filter(week=week))
    lines = [
        FeedLine(
            game.pk,
            player.pk,
            revision=5,
            stats={"minutes": minutes, "goals_scored": minutes and random.randrange(3)},
        )
        for game in games
        for player in Player.objects.filter(club__in=[game.home_id, game.away_id]).order_by("pk")
        for minutes in [random.choice([0, 30, 90, 90, 90])]
    ]
    ingest(week.season, lines, [GameUpdate(game.pk, status, 1, 0) for game in games])


def line_of(season: Season, week: int, player: int | None = None, seed: int = 1) -> StatLine:
    lines = StatLine.objects.filter(game__season=season, game__week__number=week)
    if player:
        return lines.get(player=player)
    slots = LineupSlot.objects.filter(lineup__team__season=season)
    owned = set(slots.values_list("player", flat=True))
    return Random(seed).choice(list(lines.filter(player__in=owned).order_by("pk")))


def change_line(week: Week, goals: int, seed: int = 1) -> None:
    line = line_of(week.season, week.number, seed=seed)
    stats = {"minutes": Decimal(90), "goals_scored": Decimal(goals)}
    ingest(week.season, [FeedLine(line.game_id, line.player_id, line.revision + 1, stats)])


def correct(line: StatLine, author: Author = AUTHOR, **stats: Decimal | int | None) -> Correction:
    exact = {stat: None if v is None else Decimal(v) for stat, v in stats.items()}
    return correct_stats(game=line.game, player=line.player, stats=exact, author=author)


@dataclass
class Difference:
    """Rows that differ between two copies of all tables: table → key → (before, after)."""

    tables: dict[str, dict[Any, tuple[dict[str, Any] | None, dict[str, Any] | None]]]

    @classmethod
    def between(cls, before: dict[str, list[Any]], after: dict[str, list[Any]]) -> "Difference":
        tables = {}
        for table in before:
            old = {row.get("id", row.get("topic")): row for row in before[table]}
            new = {row.get("id", row.get("topic")): row for row in after[table]}
            keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
            if keys:
                tables[table] = {key: (old.get(key), new.get(key)) for key in keys}
        return cls(tables)

    def columns(self, table: str) -> set[str]:
        return {
            column
            for old, new in self.tables.get(table, {}).values()
            for column in old
            if old[column] != new[column]
        }
