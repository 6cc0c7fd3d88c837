"""After a change of a league its members see it at once."""

from django.db import transaction

from caching import entries

from .history import LEAGUE_HISTORY
from .league import LEAGUE_PAGE


def forget_league(league: int) -> None:
    """Drop the league's minted values once the transaction has committed.

    If the process dies before that, the page is built again when it is ten seconds old, and the
    history when it is half a minute old.
    """

    def forget() -> None:
        for mint in (LEAGUE_PAGE, LEAGUE_HISTORY):
            entries.delete(mint.topic(league), mint.schema)

    transaction.on_commit(forget)
