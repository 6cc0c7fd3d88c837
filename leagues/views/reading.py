"""How the pages of a league read it together with the calendar: one cache call."""

from typing import NamedTuple

from django.http import Http404
from django.utils import timezone

from caching.read_together import read_together
from caching.shortcuts import missing_is_404
from fantasy.calendar import Calendar, NoSeasonError
from fantasy.read_models import CALENDAR
from leagues.models import League
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


def open_shared(pk: int) -> Opened:
    """Return a public league; no query when warm. Raises Http404 for any other."""
    opened = _open(pk)
    if not opened.league.is_public:
        raise Http404(NO_LEAGUE)
    return opened


def open_own(member: Member) -> Opened:
    """Return the member's league, with its stored row."""
    opened = _open(member.league.pk)
    return opened._replace(league=member.league, member=member)


def _open(pk: int) -> Opened:
    with missing_is_404():
        weeks, page = read_together(CALENDAR.at("current"), LEAGUE_PAGE.at(pk))
    if not weeks:
        raise NoSeasonError
    calendar = calendar_of(page, Calendar(weeks, timezone.now()))
    return Opened(page, page["league"], calendar, None)
