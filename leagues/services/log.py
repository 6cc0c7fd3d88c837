"""The log of a league, which its members read."""

from collections.abc import Sequence

from leagues.models import League, LogEntry
from leagues.rules.texts import TEAM
from teams.models import Team

TEXT, WHY = 300, 200  # characters of the columns
SITE = "Gameday"  # the author of what no member did by hand: a draw, a new commissioner
STAFF = "Gameday staff"  # without a name: members need no account of the site's staff

# A sentence without its subject, or its parts: texts, and ids of at most two teams to name.
Sentence = str | Sequence[str | int]


def entry(*, league: League, by: Team | str, what: Sentence, why: str = "") -> LogEntry:
    """Return an entry to store. `by`: the team that did it, SITE or STAFF.

    Texts are cut to their columns.
    """
    parts = [what] if isinstance(what, str) else what
    named = [part for part in parts if isinstance(part, int)]
    first, second = (*named, None, None)[: max(2, len(named))]
    text = "".join(TEAM if isinstance(part, int) else part.replace(TEAM, "") for part in parts)
    return LogEntry(
        league=league,
        team=by if isinstance(by, Team) else None,
        author=by if isinstance(by, str) else "",
        text=text[:TEXT],
        first_id=first,
        second_id=second,
        why=why[:WHY],
    )


def write(*, league: League, by: Team | str, what: Sentence, why: str = "") -> None:
    """Store an `entry`. Call it in the transaction that does what the entry tells."""
    entry(league=league, by=by, what=what, why=why).save()
