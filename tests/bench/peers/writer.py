"""Writes a score for each line of its input, and answers each with the time of the commit.

    python -m tests.bench.peers.writer

It runs with the settings of a way, so that a library which watches writes sees them. The first
line of its output has the id of the game. The line N sets the home team's score to N.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from fantasy.calendar import Calendar  # noqa: E402
from fantasy.models import Week  # noqa: E402
from scoring.rules.feed import GameUpdate  # noqa: E402
from scoring.services.ingest import ingest  # noqa: E402
from teams.models import Game  # noqa: E402


def main() -> None:
    week = Calendar(list(Week.objects.calendar()), timezone.now()).shown
    game = Game.objects.scoreboard(week)[0]
    after_ingest = _invalidation()
    with connection.cursor() as cursor:  # it fails where it would wait without end
        cursor.execute("SET lock_timeout = '30s'")
    _answer(game.pk)
    for line in sys.stdin:
        ingest(week.season, [], [GameUpdate(game.pk, "live", int(line), 0, "Q1 10:00")])
        committed = time.time()
        after_ingest()
        _answer(committed)


def _invalidation() -> Callable[[], object]:
    """Return what the way has to do after the feed has written."""
    name = f"tests.bench.peers.ways.{settings.WAY}.invalidation"
    return import_module(name).after_ingest if find_spec(name) else lambda: None


def _answer(value: object) -> None:
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


main()
