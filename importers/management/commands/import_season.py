import re
import time
from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fantasy import rulesets
from fantasy.rulesets import RulesetError
from importers.formats import FORMATS
from importers.recorded_season import RecordedSeason
from importers.rules.dates import KICKOFF_IN, Dates, plan_dates
from importers.rules.missing_data import check_complete, describe_missing
from importers.services.seasons import store_season
from scoring.analyze import analyze_new_rows
from scoring.rules.feed import FeedError

MAX_KICKOFF_IN = 525_600  # minutes: a year
MAX_WEEK = 999


class Command(BaseCommand):
    help = "Imports a real season and makes it the current one; again leads to the same rows."

    def add_arguments(self, parser: CommandParser) -> None:
        # Numbers and the format are checked below, which reports a mistake in one line.
        parser.add_argument("format", metavar="FORMAT", help=", ".join(FORMATS))
        parser.add_argument("path", metavar="PATH", help="the season's folder or file")
        parser.add_argument("--ruleset", help="by default the one of the season")
        parser.add_argument(
            "--schedule", metavar="FILE", help="for nflverse, a CSV of week,home,away,kickoff"
        )
        parser.add_argument(
            "--live-week", metavar="N", help="move the calendar so that week N is about to start"
        )
        parser.add_argument(
            "--kickoff-in",
            metavar="MINUTES",
            help="from now to the live week's first kickoff; by default 120",
        )

        parser.add_argument(
            "--allow-missing",
            action="store_true",
            help="take finished games of which the source has no stat line",
        )

    def handle(
        self,
        *,
        format: str,  # noqa: A002 - the name of the argument
        path: str,
        ruleset: str | None,
        schedule: str | None,
        live_week: object,
        kickoff_in: object,
        allow_missing: bool,
        **options: object,
    ) -> None:
        began = time.monotonic()
        live = _integer("--live-week", live_week, MAX_WEEK)
        minutes = _integer("--kickoff-in", kickoff_in, MAX_KICKOFF_IN)
        if minutes is not None and live is None:
            raise CommandError("--kickoff-in: needs --live-week")
        if format not in FORMATS:
            raise CommandError(f"{format}: no such format; there is {', '.join(FORMATS)}")
        try:
            if ruleset:
                rulesets.load(ruleset)
            schedule_file = None if schedule is None else Path(schedule)
            recorded = FORMATS[format](Path(path), ruleset, schedule_file)
            if not allow_missing:
                check_complete(recorded)
            dates = plan_dates(
                recorded,
                rulesets.load(recorded.ruleset),
                timezone.now(),
                live,
                KICKOFF_IN if minutes is None else timedelta(minutes=minutes),
            )
            season = store_season(recorded, dates, self.stdout.write)
            analyze_new_rows()
        except (FeedError, RulesetError) as error:
            raise CommandError(str(error)) from error
        for note in (*recorded.notes, *describe_missing(recorded)):
            self.stdout.write(note)
        self._write_live_week(dates)
        seconds = time.monotonic() - began
        self.stdout.write(f"{season.slug}: {_counts(recorded)} in {seconds:.1f} s")

    def _write_live_week(self, dates: Dates) -> None:
        if dates.live is None:
            return
        times = dates.weeks[dates.live]
        line = f"week {dates.live}: first kickoff {times.first_kickoff:%Y-%m-%d %H:%M} UTC"
        if times.locks_at:
            line += f", deadline {times.locks_at:%Y-%m-%d %H:%M} UTC"
        if dates.moved_deadline:
            line += " (halfway to the kickoff: the ruleset's own would be over)"
        self.stdout.write(line)


def _integer(option: str, value: object, maximum: int) -> int | None:
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", str(value)) or int(str(value)) > maximum:
        reason = f"{str(value)[:40]!r} is not a whole number from 0 to {maximum}"
        raise CommandError(f"{option}: {reason}")
    return int(str(value))


def _counts(recorded: RecordedSeason) -> str:
    return (
        f"{len(recorded.clubs)} clubs, {len(recorded.players)} players, "
        f"{len(recorded.weeks)} weeks, {len(recorded.games)} games, {len(recorded.rows)} rows"
    )
