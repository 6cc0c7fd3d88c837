"""What a commissioner does to members: removal, return, mute and the hand-over of the office."""

from django.db import transaction
from django.utils import timezone

from fantasy.models import User
from leagues.models import League, Membership
from leagues.read_models.forgetting import forget_league
from leagues.rules.formats import LEAGUES_EACH

from .locking import Actor, lock_as_commissioner, lock_as_member
from .log import Sentence, write
from .membership import RefusedError
from .schedule import redraw
from .season_weeks import is_open, weeks_of

State = Membership.State
NO_SUCH_MEMBER = "That team is not in the league."
REASON_NEEDED = "Give a reason: all members can read it in the log."


@transaction.atomic
def remove_member(*, league: int, team: int, by: Actor, why: str) -> Membership:
    """Remove the team. Its matchups that have begun stay. Raises RefusedError."""
    locked = lock_as_commissioner(league, by)
    member = _member(locked, team, State.ACTIVE)
    if team == by.team.pk:
        raise RefusedError("You cannot remove your own team. Hand over the office, then leave.")
    if not why:
        raise RefusedError(REASON_NEEDED)
    member.end(State.REMOVED)
    _change_size(locked, -1)
    write(league=locked, by=by.team, what=("removed ", team), why=why)
    return member


@transaction.atomic
def reinstate_member(*, league: int, team: int, by: Actor) -> Membership:
    """Take a removed team back, from the next week that has not begun. Raises RefusedError."""
    _lock_owner(league, team)
    locked = lock_as_commissioner(league, by)
    member = _member(locked, team, State.REMOVED)
    if locked.is_full:
        raise RefusedError("The league is full. Raise the size limit first, in the settings.")
    if Membership.objects.active().filter(team=team, league__kind=League.Kind.OWNED).count() >= (
        LEAGUES_EACH
    ):
        raise RefusedError(f"That team is in {LEAGUES_EACH} leagues, which is the limit.")
    member.activate(_next_week(locked))
    _change_size(locked, 1)
    write(league=locked, by=by.team, what=("reinstated ", team))
    return member


@transaction.atomic
def mute_member(*, league: int, team: int, by: Actor, muted: bool) -> Membership:
    """Let the team write on the board, or not. Raises RefusedError."""
    locked = lock_as_commissioner(league, by)
    member = _member(locked, team, State.ACTIVE)
    if muted and team == by.team.pk:
        raise RefusedError("You cannot mute yourself.")
    if member.is_muted != muted:
        member.is_muted = muted
        member.save(update_fields=["is_muted"])
        done = "muted" if muted else "unmuted"
        write(league=locked, by=by.team, what=(f"{done} ", team))
    return member


@transaction.atomic
def hand_over(*, league: int, team: int, by: Actor, why: str = "") -> Membership:
    """Make the owner of the team the commissioner. Raises RefusedError.

    The commissioner chooses any member with an account that is not a guest's. While the league
    has no commissioner, a member may take the office.
    """
    _lock_owner(league, team)
    locked, own = lock_as_member(league, by)
    if locked.kind != League.Kind.OWNED:
        raise RefusedError("This league has no commissioner.")
    takes_it = locked.commissioner_id is None and team == own.team_id
    if not takes_it:
        locked = lock_as_commissioner(league, by)
    member = _member(locked, team, State.ACTIVE)
    owner = member.team.owner
    if owner is None:
        raise RefusedError("That team has no owner any more. Choose another member.")
    if owner.is_guest:
        raise RefusedError(
            "Sign up first: a guest cannot be the commissioner."
            if takes_it
            else "The owner of that team is a guest. They have to sign up first."
        )
    if locked.commissioner_id == owner.pk:
        raise RefusedError("You are the commissioner already.")
    locked.commissioner = owner
    locked.save(update_fields=["commissioner"])
    forget_league(locked.pk)
    done: Sentence = "took the office of commissioner"
    if not takes_it:
        done = ("handed over the office of commissioner to ", team)
    write(league=locked, by=by.team, what=done, why=why)
    return member


def _lock_owner(league: int, team: int) -> None:
    """Lock the row of the team's owner, before that of the league: see membership.py.

    There is none once the account is deleted.
    """
    owners = Membership.objects.filter(league=league, team=team).values("team__owner")
    User.objects.select_for_update(no_key=True).filter(pk__in=owners).first()


def _member(league: League, team: int, state: str) -> Membership:
    """Return the membership in this state, with the team and its owner. Raises RefusedError."""
    rows = league.memberships.filter(team=team, state=state).select_related("team__owner")
    found: Membership | None = rows.first()
    if found is None:
        raise RefusedError(NO_SUCH_MEMBER)
    return found


def _change_size(league: League, change: int) -> None:
    league.size += change
    league.save(update_fields=["size"])
    redraw(league)
    forget_league(league.pk)


def _next_week(league: League) -> int:
    """Return the number of the first week of the league that has not begun.

    Once all have begun, a number above the last one.
    """
    weeks, now = weeks_of(league), timezone.now()
    open_weeks = (week.number for week in weeks if is_open(week, now))
    return next((n for n in open_weeks if n >= league.start_week), weeks[-1].number + 1)
