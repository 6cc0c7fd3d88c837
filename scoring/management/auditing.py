import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fantasy.models import Season
from fantasy.rulesets import RulesetError
from scoring.services.audit import Audit
from scoring.services.seasons import SeasonNotFoundError, find_season


class AuditCommand(BaseCommand):
    """Prints what an audit of a season found. Exit status 1 if anything differs."""

    @staticmethod
    def audit(season: Season) -> Audit:
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--season", metavar="SLUG", help="by default the current one")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            found = self.audit(find_season(options["season"]))
        except (RulesetError, SeasonNotFoundError) as error:
            raise CommandError(str(error)) from error
        for mismatch in found.mismatches:
            self.stdout.write(str(mismatch))
        # Other programs read the last line: nothing may follow it, not even an error message.
        self.stdout.write(f"{found.rows} rows, {len(found.mismatches)} mismatches")
        if found.mismatches:
            sys.exit(1)
