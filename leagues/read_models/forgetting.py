"""After a change of a league its members see it at once."""

from django.db import transaction

from caching import outbox
from caching.models import StoredSnapshot

from .history import LEAGUE_HISTORY
from .large_leagues import LARGE_LEAGUE_TOP
from .league import LEAGUE_PAGE


def forget_league(league: int) -> None:
    """Make the next readers build the league's minted values again, once the write has committed.

    If the process dies before that, the page is built again when it is ten seconds old, and the
    history when it is half a minute old. The first page of a large league is flagged.
    """
    if StoredSnapshot.objects.filter(pk=LARGE_LEAGUE_TOP.topic(league)).exists():
        outbox.flag(LARGE_LEAGUE_TOP, [league], f"league {league} changed")

    def forget() -> None:
        for mint in (LEAGUE_PAGE, LEAGUE_HISTORY):
            mint.expire(league)

    transaction.on_commit(forget)
