"""Joining and leaving a league.

Rows are locked in one order: the user, the league. The deletion of an account locks the user
first as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fantasy.calendar import Calendar
from fantasy.models import User
from leagues.models import League, Membership
from leagues.read_models.forgetting import forget_league
from leagues.rules.formats import LEAGUES_EACH, LeagueRules
from leagues.rules.schedule import regular_weeks
from teams.models import Team

from . import log, succession
from .schedule import redraw
from .season_weeks import is_open

# The answer to a wrong, an expired and a renewed code, and to one that never was.
UNKNOWN_CODE = "This code opens no league. Check it, or ask for a new one."
CLOSED = "This league takes no new teams."
REMOVED = "The commissioner removed your team from this league. Only they can take it back."
PAST_SEASON = "This league belongs to a past season, so nobody can join it."
TOO_LATE = "The last week of this league has begun, so nobody can join it any more."
TOO_MANY = f"Your team is in {LEAGUES_EACH} leagues, which is the limit. Leave one first."
AWAY = timedelta(hours=1)  # until a team that has left may come back
HAND_OVER_FIRST = "You are the commissioner. Hand over the office first, then leave."


class RefusedError(Exception):
    """Nothing was changed. The message says why, and what to do."""


class NoTeamError(RefusedError):
    """The user has no team in the season."""

    def __init__(self) -> None:
        super().__init__("Create your team first.")


@dataclass(frozen=True)
class Joined:
    """`is_new`: whether the team was no member before."""

    league: League
    team: Team
    is_new: bool


def lock_user(user: User) -> None:
    """Lock the user's row, so that limits of a user hold. Foreign keys to the row do not wait."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def lock_league(pk: int) -> League:
    """Lock the league's row. Raises League.DoesNotExist."""
    found: League = League.objects.select_for_update(of=("self",)).get(pk=pk)
    return found


@transaction.atomic
def join(*, user: User, league: int, calendar: Calendar, code: str | None = None) -> Joined:
    """Make the user's team a member, by the code, or without one of a public league.

    Raises RefusedError, NoTeamError and League.DoesNotExist.
    """
    lock_user(user)
    locked = lock_league(league)
    if code is None:
        if not locked.is_public or locked.kind != League.Kind.OWNED:
            raise League.DoesNotExist
    elif not _opens(locked, code, calendar.now):
        raise RefusedError(UNKNOWN_CODE)
    team = Team.objects.filter(owner=user, season=locked.season_id).first()
    before = team and Membership.objects.filter(league=locked, team=team).first()
    if team and before and before.state == Membership.State.ACTIVE:
        return Joined(locked, team, is_new=False)
    if locked.season_id != calendar.season.pk:
        raise RefusedError(PAST_SEASON)
    if team is None:
        raise NoTeamError
    number = first_week(locked, calendar)
    state, changed_at = (before.state, before.changed_at) if before else ("", None)
    refused = refusal(locked, calendar, state, changed_at)
    if refused or number is None:
        raise RefusedError(refused)
    check_limit(team)
    member = before or Membership(league=locked, team=team)
    member.activate(number)
    _change_size(locked, 1)
    log.write(league=locked, by=team, what="joined the league")
    redraw(locked)
    forget_league(locked.pk)
    return Joined(locked, team, is_new=True)


@transaction.atomic
def leave(*, user: User, league: int, calendar: Calendar) -> League:
    """End the membership of the user's team. An empty league without a history is deleted.

    Return the league as it was before. Raises RefusedError and Membership.DoesNotExist.
    """
    lock_user(user)
    locked = lock_league(league)
    membership = (
        Membership.objects.active().of_user(user).select_related("team").get(league=league)
    )
    if locked.kind != League.Kind.OWNED:
        raise RefusedError("Every team stays in this league.")
    if locked.season_id != calendar.season.pk:
        raise RefusedError("This league belongs to a past season. Its members stay.")
    if succession.must_hand_over(locked, user):
        raise RefusedError(HAND_OVER_FIRST)
    if locked.size <= 1 and not has_begun(locked, calendar):
        locked.delete()
        forget_league(league)
        return locked
    if locked.commissioner_id == user.pk and locked.size > 1:
        succession.pass_on_office(locked)
    membership.end(Membership.State.LEFT)
    if locked.size <= 1:  # its tables stay readable in the admin
        locked.entry_locked, locked.code, locked.commissioner = True, None, None
        locked.save(update_fields=["entry_locked", "code", "commissioner"])
    _change_size(locked, -1)
    log.write(league=locked, by=membership.team, what="left the league")
    redraw(locked)
    forget_league(league)
    return locked


def check_limit(team: Team) -> None:
    """Raise RefusedError if the team may not be in one more league."""
    own = Membership.objects.active().filter(team=team, league__kind=League.Kind.OWNED)
    if own.count() >= LEAGUES_EACH:
        raise RefusedError(TOO_MANY)


def refusal(
    league: League, calendar: Calendar, state: str = "", changed_at: datetime | None = None
) -> str:
    """Return why a team cannot join a league of the calendar's season now, or "".

    `state`, `changed_at`: of its membership; "" and None if there never was one.
    """
    if state == Membership.State.REMOVED:
        return REMOVED
    if league.entry_locked:
        return CLOSED
    if refused := _still_away(state, changed_at, calendar.now):
        return refused
    if first_week(league, calendar) is None:
        return TOO_LATE
    return _full(league) if league.is_full else ""


def _still_away(state: str, changed_at: datetime | None, now: datetime) -> str:
    """Return why a team that has left cannot come back yet, or "".

    A commissioner may reinstate a team at any time.
    """
    if state != Membership.State.LEFT or changed_at is None or now >= changed_at + AWAY:
        return ""
    left, back = (f"{at.day} {at:%b, %H:%M} UTC" for at in (changed_at, changed_at + AWAY))
    return f"You left this league on {left}. You can come back after {back}."


def _full(league: League) -> str:
    return f"{league.name} is full: all {league.max_teams} places are taken."


def first_week(league: League, calendar: Calendar) -> int | None:
    """Return the number of the first week in which a team that joins now plays.

    A classic league counts the points of all its weeks. None: it is too late to join.
    """
    numbers = [week.number for week in calendar.weeks]
    if league.is_head_to_head:
        rules = LeagueRules(  # not all of `league.rules`: the list of leagues reads only these
            format=league.format,
            start_week=league.start_week,
            playoff_teams=league.playoff_teams,
            playoff_week=league.playoff_week,
        )
        numbers = regular_weeks(rules, numbers)
    left = {week.number for week in calendar.weeks if is_open(week, calendar.now)}
    return min((n for n in numbers if n in left and n >= league.start_week), default=None)


def has_begun(league: League, calendar: Calendar) -> bool:
    """Return whether the league's first week has begun: it then has a history."""
    return not any(
        week.number == league.start_week and is_open(week, calendar.now) for week in calendar.weeks
    )


def _opens(league: League, code: str, now: datetime) -> bool:
    expires = league.code_expires_at
    return league.code == code and (expires is None or expires > now)


def _change_size(league: League, by: int) -> None:
    """Write the number of members. The caller has locked the row."""
    league.size = max(0, league.size + by)
    league.save(update_fields=["size"])
