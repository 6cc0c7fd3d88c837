"""Lineups to save, whose players are not locked by a kickoff during the faults."""

import json

from deploy.stack.processes import environment
from deploy.stack.programs import run
from tests.services import until
from tests.stack.running_stack import RunningStack

from .client import Client

SCRIPT = """
import json
from datetime import timedelta
from django.db import transaction
from fantasy.calendar import Calendar, current_calendar
from fantasy.models import Week
from teams.rules.drafts import Draft
from teams.models import Game, Player
from teams.services.lineups import locked_clubs
from teams.locking import lock_weeks
from teams.services.teams import suggested
from scoring.services.replay import update_kickoffs
season = current_calendar()
soon = season.now + timedelta(minutes={minutes})
if season.open.first_kickoff <= soon:
    with transaction.atomic():
        lock_weeks([season.open])
        games = Game.objects.filter(week=season.open, status=Game.Status.SCHEDULED)
        games.update(kickoff=season.now)
        update_kickoffs([season.open])
    # A process reads the snapshot of the calendar once, so this one reads the rows.
    weeks = Week.objects.filter(season=season.season).select_related("season")
    season = Calendar(list(weeks.order_by("number")), season.now)
locked = locked_clubs(Game.objects.scoreboard(season.open), soon)
players = Player.cached.listing(season.season)
found = set()
while len(found) < {count}:
    draft = Draft.of(suggested(players, locked, season.rules))
    found.add((draft.fields["s"], draft.fields["b"]))
print(json.dumps([season.open.number, sorted(found)]))
"""


def drafts(stack: RunningStack, count: int, *, minutes: int) -> list[dict[str, str]]:
    """Return the form fields of `count` lineups that can be saved for `minutes`.

    If the open week kicks off before that, all of its games kick off now, and the lineups are for
    the next week: within a week of the demo a game kicks off every two minutes. Wait until the
    site shows that week as the open one.
    """
    script = SCRIPT.format(count=count, minutes=minutes)
    python = stack.checkout / ".venv" / "bin" / "python"
    command = [python, stack.checkout / "manage.py", "shell", "--verbosity", "0", "-c", script]
    week, found = json.loads(run(*command, env=environment(stack.plan, "work", "drafts")))
    client = Client(stack.plan.ports["nginx"])
    until(lambda: f"Week {week} starts" in " ".join(client.get("home", "/").split()))
    client.close()
    return [{"s": starters, "b": bench} for starters, bench in found]
