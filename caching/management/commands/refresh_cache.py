import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from caching import refresher
from caching.publishing import publisher


class Command(BaseCommand):
    help = "The refresher: builds every snapshot that is flagged or due, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one pass, then end")

    def handle(self, *args: object, **options: object) -> None:
        if options["once"]:
            builds = refresher.refresh_all()
            self.stdout.write(f"{len(builds)} snapshots built")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with publisher.beside(getattr(settings, "PUBLISH_DIR", None), stop):
            refresher.run(stopping=stop.is_set, wait=stop.wait)
