import contextlib
import math
import signal
import threading
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fantasy.models import Week
from scoring.demo import loop
from scoring.services.replay import ReplayError, replay_week

SPEED = 60


class Command(BaseCommand):
    help = "Plays a recorded week of the current season into the feed, increment by increment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--week", metavar="N", help="the week's number")
        parser.add_argument(
            "--speed",
            default=str(SPEED),
            metavar="X",
            help=f"seconds of the match in one of the replay ({SPEED}); 0: without waiting",
        )
        parser.add_argument(
            "--loop", action="store_true", help="play the demo season's live weeks for ever"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"] == (options["week"] is not None):
            raise CommandError("either --week N or --loop")
        speed = _speed(str(options["speed"]))
        with _stop_on_signals() as stop:
            if options["loop"]:
                loop.run(stopped=stop.wait, say=self._say)
                return
            week = _week(str(options["week"]))
            try:
                ended = replay_week(week, speed=speed, stopped=stop.wait)
            except ReplayError as error:
                raise CommandError(str(error)) from error
        self._say(f"{week} of {week.season}: {'played to its end' if ended else 'broken off'}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that a batch under way is finished."""
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
