"""Every acknowledged save of the rush, compared with the database afterwards."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.stack.processes import environment
from deploy.stack.programs import run
from tests.stack.running_stack import RunningStack

Lineup = tuple[tuple[int, ...], tuple[int, ...], int, int]  # starters, bench, captain, vice
SCRIPT = """
import json
from teams.models import Lineup
from teams.rules.drafts import Draft
names = json.load(open({names!r}))
found = {{}}
lineups = Lineup.objects.filter(team__owner__username__in=names).order_by("saved_at")
for lineup in lineups.select_related("team__owner").prefetch_related("slots"):
    slots = sorted(lineup.slots.all(), key=lambda slot: slot.order)
    captains = [slot.player_id for slot in slots if slot.is_captain]
    vices = [slot.player_id for slot in slots if slot.is_vice]
    found[lineup.team.owner.username] = {{
        "s": ".".join(str(slot.player_id) for slot in slots if slot.role == "starter"),
        "b": ".".join(str(slot.player_id) for slot in slots if slot.role != "starter"),
        "c": str(captains[0]) if captains else "",
        "v": str(vices[0]) if vices else "",
    }}
print(json.dumps(found))
"""


def lineup_of(fields: Mapping[str, str]) -> Lineup:
    """Read a form: the order of the starters has no meaning, that of the bench has one."""

    def numbers(name: str) -> tuple[int, ...]:
        return tuple(int(part) for part in fields[name].split(".") if part)

    return (
        tuple(sorted(numbers("s"))),
        numbers("b"),
        int(fields["c"] or 0),
        int(fields["v"] or 0),
    )


def expected(notes: Iterable[Mapping[str, str]]) -> dict[str, list[Lineup]]:
    """Return what may be stored of each owner with an acknowledged save.

    It is the last acknowledged lineup, or one that was sent later and not acknowledged: it may
    have arrived.
    """
    found: dict[str, list[Lineup]] = {}
    unsure: dict[str, list[Lineup]] = {}
    for note in notes:
        owner, lineup = note["owner"], lineup_of(note)
        if note["state"] == "acknowledged":
            found[owner] = [lineup]
            unsure[owner] = []
        else:
            unsure.setdefault(owner, []).append(lineup)
    return {owner: [*lineups, *unsure[owner]] for owner, lineups in found.items()}


def lost(notes: Iterable[Mapping[str, str]], stored: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the owners whose stored lineup is not one of the expected."""
    return [
        owner
        for owner, lineups in expected(notes).items()
        if owner not in stored or lineup_of(stored[owner]) not in lineups
    ]


def noted(folder: Path) -> list[dict[str, str]]:
    """Return the notes of all processes of locust; those of one owner are in order."""
    texts = [file.read_text() for file in sorted(folder.glob("saves-*.jsonl"))]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def stored(stack: RunningStack, owners: Iterable[str], folder: Path) -> dict[str, dict[str, str]]:
    """Return the form of each owner's last saved lineup, read from the database."""
    names = folder / "owners.json"
    names.write_text(json.dumps(sorted(owners)))
    python = stack.checkout / ".venv" / "bin" / "python"
    script = SCRIPT.format(names=str(names))
    command = [python, stack.checkout / "manage.py", "shell", "--verbosity", "0", "-c", script]
    found: dict[str, dict[str, str]] = json.loads(
        run(*command, env=environment(stack.plan, "work", "read-back"))
    )
    return found
