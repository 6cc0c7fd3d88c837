import time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from demo.services.seed import seed
from demo.timing import SLUG
from fantasy.models import Season

OWNERS = 2000
MAX_OWNERS = 1_000_000
MAX_OWNERS_ON_SQLITE = 20_000


class Command(BaseCommand):
    help = "The fictional season, the same every time, with a week that is about to be played."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--owners", default=str(OWNERS), metavar="N", help=f"teams that play along ({OWNERS})"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there is a season already"
        )

    def handle(self, *, owners: object, if_empty: bool, **options: object) -> None:
        count = _owner_count(str(owners))
        if if_empty and Season.objects.exists():
            return
        if Season.objects.filter(slug=SLUG).exists():
            self.stdout.write("There is a demo season already: it is replaced.")
        began = time.perf_counter()
        season = seed(owners=count, now=timezone.now(), report=self._write_line)
        seconds = time.perf_counter() - began
        self.stdout.write(
            f"{season}: {season.clubs.count()} clubs, {season.players.count()} players, "
            f"{season.games.count()} games, {season.teams.count()} teams, in {seconds:.1f} s"
        )

    def _write_line(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _owner_count(text: str) -> int:
    try:
        owners = int(text)
    except ValueError:
        raise CommandError(f"--owners {text}: not a whole number") from None
    if not 0 <= owners <= MAX_OWNERS:
        raise CommandError(f"--owners {text}: not from 0 to {MAX_OWNERS}")
    if owners > MAX_OWNERS_ON_SQLITE and connection.vendor == "sqlite":
        reason = f"more than {MAX_OWNERS_ON_SQLITE} need PostgreSQL; DATABASE_URL names it"
        raise CommandError(f"--owners {text}: {reason}")
    return owners
