"""After a change of a league its members see it at once."""

from django.db import transaction

from .history import LEAGUE_HISTORY
from .league import LEAGUE_PAGE


def forget_league(league: int) -> None:
    """Make the next readers build the league's minted values again, once the write has committed.

    If the process dies before that, the page is built again when it is ten seconds old, and the
    history when it is half a minute old.
    """

    def forget() -> None:
        for mint in (LEAGUE_PAGE, LEAGUE_HISTORY):
            mint.expire(league)

    transaction.on_commit(forget)
