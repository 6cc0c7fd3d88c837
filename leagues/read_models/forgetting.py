"""After a change of a league its members see it at once."""

from django.db import transaction

from caching import entries

from .league import LEAGUE_PAGE


def forget_league(league: int) -> None:
    """Drop the league's minted page once the transaction has committed.

    If the process dies before that, the page is built again when it is ten seconds old.
    """

    def forget() -> None:
        entries.delete(LEAGUE_PAGE.topic(league), LEAGUE_PAGE.schema)

    transaction.on_commit(forget)
