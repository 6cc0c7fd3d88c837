"""What an invite page tells a visitor."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from fantasy.calendar import Calendar
from fantasy.models import User
from leagues.models import League, Membership
from leagues.services.membership import first_week, refusal
from teams.models import Team


@dataclass(frozen=True)
class Visitor:
    """`team`: of the league's season, None without one. `state`: of its membership, "" if there
    never was one, changed last at `changed_at`. `has_lineup`: for the week that is open.
    """

    team: Team | None = None
    state: str = ""
    has_lineup: bool = False
    changed_at: datetime | None = None

    @classmethod
    def of(cls, user: object, league: League, calendar: Calendar) -> "Visitor":
        """One query for a signed-in user, none for another visitor."""
        if not isinstance(user, User):
            return cls()
        own = Membership.objects.filter(league=league, team=OuterRef("pk"))
        teams = Team.objects.of_owner(user, calendar.season)
        week = calendar.open
        team = (
            teams.with_lineup(week.pk if week else 0, week.number if week else 0)
            .annotate(
                state=Subquery(own.values("state")[:1]),
                changed_at=Subquery(own.values("changed_at")[:1]),
            )
            .first()
        )
        if team is None:
            return cls()
        return cls(team, team.state or "", team.has_lineup, team.changed_at)

    @property
    def is_member(self) -> bool:
        return self.state == Membership.State.ACTIVE


def plays_from(league: League, calendar: Calendar) -> int | None:
    """Return the first week of a team that joins a head-to-head league after its start.

    None if it plays from the league's first week, or if it is too late to join.
    """
    week = first_week(league, calendar) if league.is_head_to_head else None
    return week if week and week > league.start_week else None


def problem(league: League, visitor: Visitor, calendar: Calendar) -> str:
    """Return why the visitor cannot join now, as one sentence, or ""."""
    return refusal(league, calendar, visitor.state, visitor.changed_at)
