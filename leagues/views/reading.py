"""How the pages of a league read it together with the calendar: one cache call."""

from typing import Literal, NamedTuple, overload

from django.http import Http404
from django.utils import timezone

from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from fantasy.calendar import Calendar, NoSeasonError
from fantasy.read_models import CALENDAR
from leagues.models import League
from leagues.read_models.history import LEAGUE_HISTORY, History
from leagues.read_models.league import LEAGUE_PAGE, LeaguePage
from leagues.view_models.results import calendar_of

from .access import NO_LEAGUE, Member


class Opened(NamedTuple):
    """A league that a visitor may see, the calendar of its season, and the member who opens it.

    `member` is None on a shared page.
    """

    page: LeaguePage
    league: League
    calendar: Calendar
    member: Member | None


@overload
def open_shared(pk: int) -> Opened: ...
@overload
def open_shared(pk: int, *, with_history: Literal[True]) -> tuple[Opened, History]: ...
def open_shared(pk: int, *, with_history: bool = False) -> Opened | tuple[Opened, History]:
    """Return a public league; no query when warm. Raises Http404 for any other."""
    opened, history = _open(pk, with_history)
    if not opened.league.is_public:
        raise Http404(NO_LEAGUE)
    return (opened, history) if history else opened


@overload
def open_own(member: Member) -> Opened: ...
@overload
def open_own(member: Member, *, with_history: Literal[True]) -> tuple[Opened, History]: ...
def open_own(member: Member, *, with_history: bool = False) -> Opened | tuple[Opened, History]:
    """Return the member's league, with its stored row."""
    opened, history = _open(member.league.pk, with_history)
    opened = opened._replace(league=member.league, member=member)
    return (opened, history) if history else opened


def _open(pk: int, with_history: bool) -> tuple[Opened, History | None]:
    with missing_is_404():
        weeks, page, history = read_together(
            CALENDAR.at("current"),
            LEAGUE_PAGE.at(pk),
            LEAGUE_HISTORY.at(pk) if with_history else None,
        )
    if not weeks:
        raise NoSeasonError
    calendar = calendar_of(page, Calendar(weeks, timezone.now()))
    return Opened(page, page["league"], calendar, None), history
