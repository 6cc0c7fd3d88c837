import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fantasy import rulesets
from fantasy.rulesets import RulesetError
from importers import FORMATS, RecordedSeason
from importers.dates import KICKOFF_IN, Dates, plan
from importers.gaps import notes_on, require_rows
from importers.store import store
from scoring.analyze import analyze_new_rows
from scoring.rules.feed import FeedError

A_YEAR = 525_600  # in minutes
LAST_WEEK = 999


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

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        live = _whole("--live-week", options["live_week"], LAST_WEEK)
        minutes = _whole("--kickoff-in", options["kickoff_in"], A_YEAR)
        if minutes is not None and live is None:
            raise CommandError("--kickoff-in: needs --live-week")
        if options["format"] not in FORMATS:
            raise CommandError(f"{options['format']}: no such format; there is {_formats()}")
        try:
            if options["ruleset"]:
                rulesets.load(options["ruleset"])
            schedule = Path(options["schedule"]) if options["schedule"] is not None else None
            read = FORMATS[options["format"]]
            recorded = read(Path(options["path"]), options["ruleset"], schedule)
            if not options["allow_missing"]:
                require_rows(recorded)
            dates = plan(
                recorded,
                rulesets.load(recorded.ruleset),
                timezone.now(),
                live,
                KICKOFF_IN if minutes is None else timedelta(minutes=minutes),
            )
            season = store(recorded, dates, self.stdout.write)
            analyze_new_rows()
        except (FeedError, RulesetError) as error:
            raise CommandError(str(error)) from error
        for note in (*recorded.notes, *notes_on(recorded)):
            self.stdout.write(note)
        self._tell_live_week(dates)
        seconds = time.monotonic() - began
        self.stdout.write(f"{season.slug}: {_counts(recorded)} in {seconds:.1f} s")

    def _tell_live_week(self, dates: Dates) -> None:
        if dates.live is None:
            return
        times = dates.weeks[dates.live]
        said = f"week {dates.live}: first kickoff {times.first_kickoff:%Y-%m-%d %H:%M} UTC"
        if times.locks_at:
            said += f", deadline {times.locks_at:%Y-%m-%d %H:%M} UTC"
        if dates.moved_deadline:
            said += " (halfway to the kickoff: the ruleset's own would be over)"
        self.stdout.write(said)


def _whole(option: str, value: object, most: int) -> int | None:
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", str(value)) or int(str(value)) > most:
        reason = f"{str(value)[:40]!r} is not a whole number from 0 to {most}"
        raise CommandError(f"{option}: {reason}")
    return int(str(value))


def _formats() -> str:
    return ", ".join(FORMATS)


def _counts(recorded: RecordedSeason) -> str:
    return (
        f"{len(recorded.clubs)} clubs, {len(recorded.players)} players, "
        f"{len(recorded.weeks)} weeks, {len(recorded.games)} games, {len(recorded.rows)} rows"
    )
