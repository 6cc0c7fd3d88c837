"""The board of a league: its members' messages, their reports and their removal."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from leagues.models import League, Matchup, Message, Report
from leagues.rules.formats import BOARD_LIMIT
from leagues.rules.texts import tidy_text

from .locking import Actor, lock_as_member
from .log import write
from .membership import RefusedError

A_MINUTE, A_DAY = 5, 100  # messages of a member in a league
REPEAT = timedelta(minutes=1)  # in which the same text in the same place is a second click
MUTED = "The commissioner has muted you: you can read the board, but not write."
EMPTY = "Write a message first."
TOO_LONG = f"The message is too long: the limit is {BOARD_LIMIT} characters."
NO_BOARD = "This league has no board."


def has_board(league: League) -> bool:
    """Return whether members can write: a large league has no board, nor one of everyone."""
    return league.kind == League.Kind.OWNED and not league.is_large


@transaction.atomic
def post_message(*, league: int, by: Actor, text: str, matchup: int | None = None) -> Message:
    """Add a message to the board, or to the thread of a matchup. Raises RefusedError.

    If the team wrote the same there within REPEAT, return that message. Also removed messages
    count for the limits.
    """
    locked, member = lock_as_member(league, by)
    if not has_board(locked):
        raise RefusedError(NO_BOARD)
    if member.is_muted:
        raise RefusedError(MUTED)
    text = tidy_text(text)
    if not text:
        raise RefusedError(EMPTY)
    if len(text) > BOARD_LIMIT:
        raise RefusedError(TOO_LONG)
    if matchup is not None and not Matchup.objects.filter(pk=matchup, league=locked).exists():
        raise RefusedError("That matchup was drawn again. Open the matchups of the week.")
    repeated = Message.objects.filter(
        league=locked,
        matchup=matchup,
        team=by.team,
        text=text,
        removed_at=None,
        at__gt=timezone.now() - REPEAT,
    ).first()
    if repeated:
        return repeated
    _check_limits(locked, by)
    return Message.objects.create(
        league=locked, matchup_id=matchup, user=by.user, team=by.team, text=text
    )


def _check_limits(league: League, by: Actor) -> None:
    now = timezone.now()
    own = Message.objects.filter(league=league, user=by.user)
    if own.filter(at__gt=now - timedelta(minutes=1)).count() >= A_MINUTE:
        raise RefusedError(f"Wait a minute: you can write {A_MINUTE} messages a minute.")
    if own.filter(at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise RefusedError(f"You have written {A_DAY} messages in 24 hours. Try again later.")


@transaction.atomic
def report_message(*, league: int, message: int, by: Actor) -> bool:
    """Report a message to the commissioner. Returns False if the member did so before.

    Raises RefusedError for an own message and Message.DoesNotExist for a removed one.
    """
    locked, _ = lock_as_member(league, by)
    found = Message.objects.get(pk=message, league=locked, removed_at=None)
    if found.user_id == by.user.pk:
        raise RefusedError("This is your own message: you can remove it.")
    return Report.objects.get_or_create(message=found, user=by.user)[1]


@transaction.atomic
def remove_message(*, league: int, message: int, by: Actor) -> None:
    """Hide the text from everyone. Its author may do so, and the commissioner.

    Raises RefusedError for others and Message.DoesNotExist. A cleanup task deletes the row.
    """
    locked, _ = lock_as_member(league, by)
    found = Message.objects.select_related("team").get(pk=message, league=locked)
    is_author = found.user_id == by.user.pk
    if not is_author and locked.commissioner_id != by.user.pk:
        raise RefusedError("Only its author and the commissioner can remove a message.")
    if found.removed_at is None:
        found.removed_at = timezone.now()
        found.removed_by_author = is_author
        found.save(update_fields=["removed_at", "removed_by_author"])
        if not is_author:
            what = ("removed a message of ", found.team_id, " from the board")
            write(league=locked, by=by.team, what=what)
