"""What staff changes in a league, in the admin. Its log tells the members."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from leagues.models import League, Message
from leagues.read_models.forgetting import forget_league
from leagues.rules.texts import quoted

from .log import STAFF, write


@transaction.atomic
def change_league(*, league: int, values: Mapping[str, Any]) -> None:
    """Change the name, the notice, the entry or the commissioner, and log each change."""
    locked = League.objects.select_for_update().get(pk=league)
    for name, value in values.items():
        setattr(locked, name, value)
        write(league=locked, by=STAFF, what=_told(name, value))
    locked.save(update_fields=[*values])
    forget_league(locked.pk)


def _told(name: str, value: Any) -> str:
    if name == "name":
        return f"renamed the league to {quoted(value)}"
    if name == "notice":
        return "changed the notice" if value else "removed the notice"
    if name == "entry_locked":
        return "closed the league: nobody can join" if value else "opened the league to new teams"
    return "changed the commissioner"


@transaction.atomic
def hide_message(*, message: int, why: str) -> None:
    """Hide the text from the members, as the commissioner may do."""
    found = Message.objects.select_related("league", "team").get(pk=message)
    found.removed_at = timezone.now()
    found.removed_by_author = False
    found.save(update_fields=["removed_at", "removed_by_author"])
    write(
        league=found.league, by=STAFF, why=why,
        what=("removed a message of ", found.team_id, " from the board"),
    )  # fmt: skip
