import math

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fantasy.models import Week
from scoring.management.stopping import stop_on_signals
from scoring.rules.feed import FeedError
from scoring.services.replay import ReplayError, replay_week

SPEED = 60


class Command(BaseCommand):
    help = "Plays a recorded week of the current season into the feed, increment by increment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--week", required=True, metavar="N", help="the week's number")
        parser.add_argument(
            "--speed",
            default=str(SPEED),
            metavar="X",
            help=f"seconds of the match in one of the replay ({SPEED}); 0: without waiting",
        )

    def handle(self, *args: object, **options: object) -> None:
        speed = _speed(str(options["speed"]))
        week = _week(str(options["week"]))
        with stop_on_signals() as stop:
            try:
                ended = replay_week(week, speed=speed, stopped=stop.wait)
            except (FeedError, ReplayError) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"{week} of {week.season}: {'played to its end' if ended else 'broken off'}"
        )


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        raise CommandError(f"--speed {text}: not a number") from None
    if not math.isfinite(speed) or speed < 0:
        raise CommandError(f"--speed {text}: not a number of 0 or more")
    return speed


def _week(text: str) -> Week:
    weeks = Week.objects.calendar()
    week = weeks.filter(number=int(text)).first() if text.isascii() and text.isdigit() else None
    if week is None:
        raise CommandError(f"--week {text}: there is no such week in the current season")
    return week
