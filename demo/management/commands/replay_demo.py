from typing import Any

from django.core.management.base import BaseCommand

from demo import loop
from scoring.management.stopping import stop_on_signals


class Command(BaseCommand):
    help = "Plays the demo season's live weeks into the feed, for ever."

    def handle(self, *args: Any, **options: Any) -> None:
        with stop_on_signals() as stop:
            loop.run(stopped=stop.wait, say=self._say)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
