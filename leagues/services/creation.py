"""Creation of leagues."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from fantasy.calendar import Calendar
from fantasy.models import User
from leagues.models import League, Membership
from leagues.rules.formats import LeagueRules
from teams.models import Team

from . import log
from .codes import give_code
from .membership import NoTeamError, RefusedError, check_limit, first_week, lock_user
from .rounds import first_draw

REPEAT = timedelta(minutes=1)  # in which the same request is a second click


@transaction.atomic
def create_league(
    *,
    user: User,
    calendar: Calendar,
    name: str,
    is_public: bool,
    max_teams: int,
    rules: LeagueRules,
    previous: League | None = None,
) -> League:
    """Create a league of the calendar's season. The user is its commissioner and first member.

    A private league gets a code. If the user created the same league within REPEAT, return that
    one. Raises RefusedError and NoTeamError.
    """
    lock_user(user)
    team = Team.objects.of_owner(user, calendar.season).first()
    if team is None:
        raise NoTeamError
    columns = {
        "season": calendar.season,
        "name": name,
        "is_public": is_public,
        "commissioner": user,
        "max_teams": max_teams,
        "previous": previous,
        **columns_of(rules),
    }
    recent = League.objects.filter(created_at__gt=timezone.now() - REPEAT, **columns)
    if repeated := recent.first():
        return repeated
    check_limit(team)
    league = League(size=1, **columns)
    number = first_week(league, calendar)
    if number != rules.start_week:
        raise RefusedError(f"Week {rules.start_week} has begun. Choose a later first week.")
    first_draw(league)
    league.save()
    if not is_public:
        give_code(league)
    Membership.objects.create(league=league, team=team, from_week=number)
    log.write(league=league, by=team, what="created the league")
    return league


def columns_of(rules: LeagueRules) -> dict[str, object]:
    """Return the columns of League that hold the rules."""
    return {
        "format": rules.format,
        "start_week": rules.start_week,
        "win_points": rules.win,
        "draw_points": rules.draw,
        "tie_breaks": list(rules.tie_breaks),
        "playoff_teams": rules.playoff_teams,
        "playoff_week": rules.playoff_week,
        "final_weeks": rules.final_weeks,
        "consolation": rules.consolation,
        "cup_week": rules.cup_week,
    }
