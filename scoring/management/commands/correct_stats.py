from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from scoring.services.corrections import CorrectionRefusedError, correct_stats, number
from scoring.services.week_corrections import Author
from teams.models import Game, Player


class Command(BaseCommand):
    help = (
        "Corrects a player's stats in a game, in a week that is final too, and logs who and why."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        # The values are checked below, which reports a mistake in one line.
        parser.add_argument("game", metavar="GAME", help="its number, as in /games/7/")
        parser.add_argument(
            "player", metavar="PLAYER", help="the player's number, as in /players/7/"
        )
        parser.add_argument(
            "stats", metavar="STAT=VALUE", nargs="*", help="STAT= takes the stat out"
        )
        parser.add_argument("--why", default="", metavar="TEXT", help="the reason")
        parser.add_argument("--who", default="command", metavar="NAME", help="who corrects it")

    def handle(self, *args: Any, **options: Any) -> None:
        games = Game.objects.select_related("season", "week", "home", "away")
        players = Player.objects.select_related("club")
        try:
            done = correct_stats(
                game=_find(games, options["game"]),
                player=_find(players, options["player"]),
                stats=_stats(options["stats"]),
                author=Author(options["who"], options["why"]),
            )
        except CorrectionRefusedError as error:
            raise CommandError(str(error)) from error
        weeks = ", ".join(str(week) for week in done.weeks)
        touched = f"; {done.teams} teams, scored again: week {weeks}" if weeks else ""
        before, after = (f"{points:.2f}" for points in (done.points_before, done.points_after))
        self.stdout.write(f"{done.player} in {done.game}: {before} → {after}{touched}")


def _find(rows: "models.QuerySet[Any]", text: str) -> Any:
    what = rows.model._meta.verbose_name
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    found = rows.filter(pk=wanted).first() if wanted is not None else None
    if found is None:
        raise CommandError(f"there is no {what} {text[:40]!r}")
    return found


def _stats(texts: list[str]) -> dict[str, Decimal | None]:
    stats: dict[str, Decimal | None] = {}
    for text in texts:
        stat, equals, value = text.partition("=")
        if not equals or not stat:
            raise CommandError(f"{text[:40]!r} is not STAT=VALUE")
        if stat in stats:
            raise CommandError(f"{stat} is named twice")
        stats[stat] = number(stat, value)
    if not stats:
        raise CommandError("name a stat: STAT=VALUE")
    return stats
