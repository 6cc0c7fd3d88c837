"""The log of a league, which its members read."""

from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Left, Replace

from fantasy.models import User
from leagues.models import League, LogEntry, Membership
from teams.models import Team

WHO, WHAT, WHY = 60, 300, 200  # characters of the columns
SITE = "Gameday"  # the author of what no member did by hand: a draw, a new commissioner


def quoted(name: str) -> str:
    """Return a name as the log writes it, so that `rename_in_logs` finds it in a sentence."""
    return f"“{name}”"


def write(*, league: League, user: User | None, who: str, what: str, why: str = "") -> LogEntry:
    """Write an entry: `who` is the name of a team or SITE, `what` a sentence without its subject.

    Write the name of a team in `what` with `quoted`. Each text is cut to its column. Call it in
    the transaction that does what the entry tells.
    """
    return LogEntry.objects.create(
        league=league, user=user, who=who[:WHO], what=what[:WHAT], why=why[:WHY]
    )


def rename_in_logs(team: Team, former: str, new: str) -> None:
    """Write the new name of a team, as author and in sentences, into the logs of its leagues.

    In sentences, a name that another team of the league has, too, stays: nobody can rename others
    in the log by taking their name for a moment.
    """
    if team.owner_id is not None:
        own = LogEntry.objects.filter(user=team.owner_id, league__season=team.season_id)
        own.filter(who=former[:WHO]).update(who=new)
    namesakes = Membership.objects.filter(league=OuterRef("league"), team__name=former)
    entries = LogEntry.objects.filter(
        ~Exists(namesakes.exclude(team=team)),
        league__memberships__team=team,
        what__contains=quoted(former),
    )
    LogEntry.objects.filter(pk__in=entries.values("pk")).update(
        what=Left(Replace(F("what"), Value(quoted(former)), Value(quoted(new))), WHAT)
    )
