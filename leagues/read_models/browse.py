"""The leagues that the page of leagues lists without a query.

    {"largest": [League, …], "entrants": [League, …]}

`largest`: public leagues that users created. `entrants`: those of all who began in the same week.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypedDict

from caching.codecs import ModelRows, Parts
from caching.snapshots import Key, Snapshot
from fantasy.models import Season
from leagues.managers import FOUND
from leagues.models import League

LISTED = (
    "name", "kind", "format", "is_public", "max_teams", "size", "start_week", "entry_locked",
    "playoff_teams", "playoff_week",
)  # fmt: skip


class Browse(TypedDict):
    largest: Iterable[League]
    entrants: Iterable[League]


# A join changes `League.size`. All joins within the pause make one build.
BROWSE: "Snapshot[Browse]" = Snapshot(
    "leagues",
    Parts(
        largest=ModelRows("leagues.League", *LISTED),
        entrants=ModelRows("leagues.League", *LISTED),
    ),
    pause=timedelta(seconds=5),
    of="fantasy.Season",
)


@BROWSE.builds(stale_on={League: "season_id", Season: "id"})
def browse(season_id: Key) -> Browse:
    season = Season.objects.get(pk=season_id)
    entrants = League.objects.filter(season=season, kind=League.Kind.ENTRANTS)
    return {
        "largest": list(League.objects.public(season)[:FOUND]),
        "entrants": list(entrants.order_by("start_week")),
    }
