"""The row of a league, locked by a member or its commissioner who is about to write to it."""

from dataclasses import dataclass

from fantasy.models import User
from leagues.models import League, Membership
from teams.models import Team

from .membership import RefusedError

NO_LONGER_MEMBER = "Your team is no longer in this league."
NO_LONGER_COMMISSIONER = "You are no longer the commissioner of this league. Nothing was changed."


@dataclass(frozen=True)
class Actor:
    """The user who acts, with their team in the league."""

    user: User
    team: Team


def lock_as_member(league: int, actor: Actor) -> tuple[League, Membership]:
    """Lock the league's row, so that its writes are serial, and return it with the membership.

    What the view has checked may have changed since. Raises RefusedError.
    """
    locked = League.objects.select_for_update().filter(pk=league).first()
    found = Membership.objects.active().filter(league=league, team=actor.team).first()
    if locked is None or found is None:
        raise RefusedError(NO_LONGER_MEMBER)
    return locked, found


def lock_as_commissioner(league: int, actor: Actor) -> League:
    """Lock the league's row and return it. Raises RefusedError, also after a hand-over."""
    locked, _ = lock_as_member(league, actor)
    if locked.commissioner_id != actor.user.pk:
        raise RefusedError(NO_LONGER_COMMISSIONER)
    return locked
