"""After a change of a league its members see it at once."""

from django.db import transaction
from django.db.models import Exists

from caching import outbox
from caching.models import StoredSnapshot
from leagues.models import League

from .history import LEAGUE_HISTORY
from .large_leagues import LARGE_LEAGUE_TOP
from .league import LEAGUE_PAGE


def forget_league(league: int) -> None:
    """Make the next readers build the league's minted values again, once the write has committed.

    If the process dies before that, the page is built again when it is ten seconds old, and the
    history when it is half a minute old. The first page of a large league is flagged: also of one
    that the write has made large, or is no longer. Call it after the write. One query.
    """
    stored = StoredSnapshot.objects.filter(pk=LARGE_LEAGUE_TOP.topic(league))
    found = League.objects.filter(pk=league).annotate(has_page=Exists(stored)).first()
    if found and (found.is_large or found.has_page):
        outbox.flag(LARGE_LEAGUE_TOP, [league], f"league {league} changed")

    def forget() -> None:
        for mint in (LEAGUE_PAGE, LEAGUE_HISTORY):
            mint.expire(league)

    transaction.on_commit(forget)
