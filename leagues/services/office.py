"""What a commissioner changes: settings at any time, and the rules before the league's start."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from leagues.models import League
from leagues.read_models.forgetting import forget_league
from leagues.rules.formats import MOST_TEAMS, TIE_BREAKS
from leagues.rules.texts import quoted

from .codes import give_code
from .locking import Actor, lock_as_commissioner
from .log import write
from .membership import RefusedError
from .rounds import first_draw
from .schedule import redraw
from .season_weeks import is_open, weeks_of

SETTINGS = ("name", "notice", "entry_locked", "is_public", "max_teams")
RULES = (
    "start_week", "win_points", "draw_points", "tie_breaks", "playoff_teams", "playoff_week",
    "final_weeks", "consolation", "cup_week",
)  # fmt: skip
RULE_NAMES = {
    "start_week": "first week",
    "win_points": "points for a win",
    "draw_points": "points for a draw",
    "tie_breaks": "tie-breaks",
    "playoff_teams": "teams in the playoffs",
    "playoff_week": "first week of the playoffs",
    "final_weeks": "weeks of a final",
    "consolation": "consolation bracket",
    "cup_week": "first week of the cup",
}
BEGUN = "The league has begun: its rules can no longer change. Nothing was changed."


def rules_are_fixed(league: League) -> bool:
    """Return whether the league's first week has begun, by the database. One query."""
    now = timezone.now()
    first = (week for week in weeks_of(league) if week.number == league.start_week)
    return not any(is_open(week, now) for week in first)


@transaction.atomic
def change_settings(*, league: int, by: Actor, values: Mapping[str, Any]) -> list[str]:
    """Change the SETTINGS given in `values`, and log each change.

    Returns the changes as sentences without their subject. Raises RefusedError.
    """
    locked = lock_as_commissioner(league, by)
    changed = {
        name: value
        for name, value in values.items()
        if name in SETTINGS and getattr(locked, name) != value
    }
    if "max_teams" in changed:
        _check_limit(locked, changed["max_teams"])
    told = [_told(name, value) for name, value in changed.items()]
    for name, value in changed.items():
        setattr(locked, name, value)
    if changed:
        locked.save(update_fields=[*changed])
        if not locked.is_public and locked.code is None:
            give_code(locked)
        forget_league(locked.pk)
    for what in told:
        write(league=locked, by=by.team, what=what)
    return told


def _check_limit(league: League, most: int) -> None:
    if most < league.size:
        raise RefusedError(
            f"The league has {league.size} teams: the limit cannot be lower. Nothing was changed."
        )
    if most > MOST_TEAMS[league.format]:
        raise RefusedError(
            f"A league of this format has at most {MOST_TEAMS[league.format]:,} teams."
        )


def _told(name: str, value: Any) -> str:
    if name == "name":
        return f"renamed the league to {quoted(value)}"
    if name == "notice":
        return "changed the notice" if value else "removed the notice"
    if name == "entry_locked":
        return "closed the league: nobody can join" if value else "opened the league to new teams"
    if name == "is_public":
        if value:
            return "made the league public: everyone can see its table and join it"
        return "made the league private: only its members can see it, and a code opens it"
    return f"changed the size limit to {value} teams"


@transaction.atomic
def change_rules(*, league: int, by: Actor, values: Mapping[str, Any]) -> list[str]:
    """Change the RULES given in `values`, log each change and draw the matchups again.

    Returns the changes as sentences without their subject. Raises RefusedError once the league
    has begun, also if it began after the form was opened.
    """
    locked = lock_as_commissioner(league, by)
    if rules_are_fixed(locked):
        raise RefusedError(BEGUN)
    changed = {
        name: value
        for name, value in values.items()
        if name in RULES and getattr(locked, name) != value
    }
    told = [
        f"changed the {RULE_NAMES[name]} from {_shown(name, getattr(locked, name))} "
        f"to {_shown(name, value)}"
        for name, value in changed.items()
    ]
    for name, value in changed.items():
        setattr(locked, name, value)
    if changed:
        if rules_are_fixed(locked):
            raise RefusedError("That first week has begun. Choose a later one.")
        first_draw(locked)
        locked.save(update_fields=[*changed, "draw_after"])
        if "start_week" in changed:
            locked.memberships.update(from_week=locked.start_week)
        redraw(locked)
        forget_league(locked.pk)
    for what in told:
        write(league=locked, by=by.team, what=what)
    return told


def _shown(name: str, value: Any) -> str:
    if name == "tie_breaks":
        return ", ".join(TIE_BREAKS[code].partition(",")[0].lower() for code in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_week"):
        return f"Week {value}" if value else "none"
    return str(value)


@transaction.atomic
def renew_invite_code(*, league: int, by: Actor, expires_in: timedelta | None) -> League:
    """Give the league a new invite code; the old one opens nothing any more. Raises RefusedError.

    `expires_in`: None for a code that does not expire.
    """
    locked = lock_as_commissioner(league, by)
    give_code(locked, expires_in)
    days = expires_in.days if expires_in else 0
    until = f"; the new one expires in {days} day{'' if days == 1 else 's'}" if expires_in else ""
    write(league=locked, by=by.team, what=f"renewed the invite code{until}")
    return locked
