"""The log of a league, which its members read."""

from fantasy.models import User
from leagues.models import League, LogEntry

SITE = "Gameday"  # who did what nobody did by hand: a draw, a change of office


def write(*, league: League, user: User | None, who: str, what: str, why: str = "") -> LogEntry:
    """Write an entry: `who` is the name of a team or SITE, `what` a sentence without its subject.

    Both texts are cut to their columns. Call it in the transaction of what it tells.
    """
    columns = {"who": who, "what": what, "why": why}
    for name, text in columns.items():
        length = LogEntry._meta.get_field(name).max_length
        columns[name] = text[:length]
    return LogEntry.objects.create(league=league, user=user, **columns)
