import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from demo.store import seed
from demo.timing import SLUG
from fantasy.models import Season

OWNERS = 2000
MOST_OWNERS = 1_000_000
MOST_ON_SQLITE = 20_000


class Command(BaseCommand):
    help = "The fictional season, the same every time, with a week that is about to be played."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--owners", default=str(OWNERS), metavar="N", help=f"teams that play along ({OWNERS})"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there is a season already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owners = _number(str(options["owners"]))
        if options["if_empty"] and Season.objects.exists():
            return
        if Season.objects.filter(slug=SLUG).exists():
            self.stdout.write("There is a demo season already: it is replaced.")
        begin = time.perf_counter()
        season = seed(owners=owners, now=timezone.now(), say=self._say)
        seconds = time.perf_counter() - begin
        self.stdout.write(
            f"{season}: {season.clubs.count()} clubs, {season.players.count()} players, "
            f"{season.games.count()} games, {season.teams.count()} teams, in {seconds:.1f} s"
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _number(text: str) -> int:
    try:
        owners = int(text)
    except ValueError:
        raise CommandError(f"--owners {text}: not a whole number") from None
    if not 0 <= owners <= MOST_OWNERS:
        raise CommandError(f"--owners {text}: not from 0 to {MOST_OWNERS}")
    if owners > MOST_ON_SQLITE and connection.vendor == "sqlite":
        raise CommandError(
            f"--owners {text}: more than {MOST_ON_SQLITE} need PostgreSQL; DATABASE_URL names it"
        )
    return owners
