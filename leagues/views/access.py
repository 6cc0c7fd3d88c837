"""Who may open which page of a league.

A shared page (`/leagues/…`) shows a public league to everyone and holds nothing personal. A
member's page (`/my-leagues/…`) needs an active membership. A league that a visitor may not see is
answered like one that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from fantasy.models import User
from fantasy.views.access import signed_in
from leagues.models import League, Membership
from teams.models import Team

from .paging import MOST

View = Callable[..., HttpResponseBase]
NO_LEAGUE = "There is no such league."
ONLY_COMMISSIONER = "Only the commissioner of the league may do this."


@dataclass(frozen=True)
class Member:
    """The member who opens a page, with the stored row of the league."""

    user: User
    membership: Membership

    @property
    def league(self) -> League:
        league: League = self.membership.league
        return league

    @property
    def team(self) -> Team:
        team: Team = self.membership.team
        return team

    @property
    def is_commissioner(self) -> bool:
        return self.league.commissioner_id == self.user.pk


def member_required(view: View) -> View:
    """Call the view with the Member, if the signed-in user is an active one of the league `pk`.

    One query beside the one for session and user. Everyone else gets a 404.
    """

    @never_cache
    @login_required
    @wraps(view)
    def checked(
        request: HttpRequest, pk: int, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        user = signed_in(request)
        if any(isinstance(value, int) and value > MOST for value in (pk, *kwargs.values())):
            raise Http404(NO_LEAGUE)
        found = (
            Membership.objects.active()
            .of_user(user)
            .filter(league=pk)
            .select_related("league__season", "team")
            .first()
        )
        if found is None:
            raise Http404(NO_LEAGUE)
        return view(request, Member(user, found), *args, **kwargs)

    return checked


def commissioner_required(view: View) -> View:
    """Call the view with the Member, if they are the league's commissioner; others get a 403."""

    @member_required
    @wraps(view)
    def checked(
        request: HttpRequest, member: Member, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        if not member.is_commissioner:
            raise PermissionDenied(ONLY_COMMISSIONER)
        return view(request, member, *args, **kwargs)

    return checked
