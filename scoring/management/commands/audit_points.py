import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fantasy.models import Season
from fantasy.rulesets import RulesetError
from scoring.services.audit import audit_points


class Command(BaseCommand):
    help = "Compares computed with official points. Exit status 1 if any of them differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--season", metavar="SLUG", help="by default the current one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = audit_points(_season(options["season"]))
        except RulesetError as error:
            raise CommandError(str(error)) from error
        for mismatch in found.mismatches:
            self.stdout.write(str(mismatch))
        # Others read the last line: nothing may follow it, not even an error message.
        self.stdout.write(f"{found.rows} rows, {len(found.mismatches)} mismatches")
        if found.mismatches:
            sys.exit(1)


def _season(slug: str | None) -> Season:
    if slug is None:
        current = Season.objects.filter(is_current=True).first()
        if current is None:
            raise CommandError("there is no current season: import one, or name one by --season")
        return current
    named = Season.objects.filter(slug=slug).first()
    if named is None:
        slugs = ", ".join(Season.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"--season: no season is called {slug!r}; there are: {slugs or 'none'}")
    return named
