from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fantasy.models import Week
from scoring.services.games import Moved, abandon_game, move_game, postpone_game
from teams.models import Game
from teams.services.games import GameRefusedError


class Command(BaseCommand):
    help = "Gives a game another kickoff, postpones it, or abandons one that is in progress."

    def add_arguments(self, parser: CommandParser) -> None:
        # The values are checked below, which reports a mistake in one line.
        parser.add_argument("game", metavar="GAME", help="its number, as in /games/7/")
        parser.add_argument("--kickoff", metavar="ISO", help="2026-11-28T15:00Z")
        parser.add_argument("--week", metavar="N", help="with --kickoff; by default it stays")
        parser.add_argument("--postpone", action="store_true", help="without a new date")
        parser.add_argument("--abandon", action="store_true", help="its stats are void")

    def handle(self, *args: Any, **options: Any) -> None:
        kickoff, week = options["kickoff"], options["week"]
        if [kickoff is not None, options["postpone"], options["abandon"]].count(True) != 1:
            raise CommandError("one of --kickoff ISO, --postpone and --abandon")
        if week is not None and kickoff is None:
            raise CommandError("--week: needs --kickoff")
        game = _game(options["game"])
        try:
            if options["postpone"]:
                done = postpone_game(game=game)
            elif options["abandon"]:
                done = abandon_game(game=game)
            else:
                done = move_game(game=game, kickoff=_time(kickoff), week=_week(game, week))
        except GameRefusedError as error:
            raise CommandError(str(error)) from error
        self._tell(done)

    def _tell(self, done: Moved) -> None:
        self.stdout.write(done.said)
        for week in done.finalized:
            self.stdout.write(f"{week} is final")


def _game(text: str) -> Game:
    games = Game.objects.select_related("season", "week__season", "home", "away")
    game = games.filter(pk=_whole(text)).first()
    if game is None:
        raise CommandError(f"there is no game {text[:40]!r}")
    return game


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        reason = "is not a time such as 2026-11-28T15:00Z"
        raise CommandError(f"--kickoff: {text[:40]!r} {reason}") from None


def _week(game: Game, text: str | None) -> Week | None:
    if text is None:
        return None
    weeks = Week.objects.filter(season=game.season_id).select_related("season")
    week = weeks.filter(number=_whole(text)).first()
    if week is None:
        raise CommandError(f"--week: there is no week {text[:40]!r} in {game.season}")
    return week


def _whole(text: str) -> int:
    """Return the number, or -1, which no row has, if a database could not hold it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
