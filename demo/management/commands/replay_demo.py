from django.core.management.base import BaseCommand

from demo.services import replay_loop
from scoring.management.stopping import stop_on_signals


class Command(BaseCommand):
    help = "Plays the demo season's live weeks into the feed, for ever."

    def handle(self, **options: object) -> None:
        with stop_on_signals() as stop:
            replay_loop.run(stopped=stop.wait, report=self._write_line)

    def _write_line(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
