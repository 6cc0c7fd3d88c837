from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fantasy.models import Week
from fantasy.rulesets import RulesetError
from importers.formats.fpl.entries import read_entries
from importers.services.entries import store_entries
from scoring.analyze import analyze_new_rows
from scoring.rules.feed import FeedError
from scoring.services.seasons import SeasonNotFoundError, find_season
from teams.models import Player


class Command(BaseCommand):
    help = "Imports real teams and their picks of the season, week by week; again replaces them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", help="the folder, for FPL `managers`")
        parser.add_argument("--season", metavar="SLUG", help="by default the current one")

    def handle(self, *, path: str, season: str | None, **options: object) -> None:
        try:
            found = find_season(season)
            weeks = {week.number: week for week in Week.objects.filter(season=found)}
            players = Player.objects.filter(season=found).values_list("source_id", "pk")
            entries = read_entries(Path(path), found.rules, weeks, dict(players))
            unfinished = [entry for entry in entries if not weeks[entry.week].is_final]
            if unfinished:
                raise FeedError(unfinished[0].source, f"week {unfinished[0].week} is not final")
            teams = store_entries(found, entries)
            analyze_new_rows()
        except (FeedError, RulesetError, SeasonNotFoundError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{found.slug}: {teams} teams, {len(entries)} weeks of theirs")
