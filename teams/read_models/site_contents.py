"""The ids of what the current season has pages for, which the sitemap lists.

    {"weeks": [1, 2, …], "club": [3, …], "game": [5, …], "player": [7, …]}

`weeks` are numbers, of weeks that have begun. Nothing but another season flags the snapshot: a
score changes a game every few seconds, but never its id. The interval finds new rows.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone

from caching.codecs import PlainJSON
from caching.snapshots import Key, Snapshot

if TYPE_CHECKING:
    from teams.models import Club, Game, Player

LATEST = "latest"  # the only key


class SiteContents(TypedDict):
    weeks: list[int]
    club: list[int]
    game: list[int]
    player: list[int]


SITE_CONTENTS: "Snapshot[SiteContents]" = Snapshot(
    "site-contents",
    PlainJSON(),
    always=[LATEST],
    pause=timedelta(minutes=1),
    interval=timedelta(hours=1),
)


@SITE_CONTENTS.builds(stale_on={"fantasy.Season": None})
def site_contents(key: Key) -> SiteContents:
    from fantasy.models import Week
    from teams.models import Club, Game, Player

    weeks = Week.objects.filter(season__is_current=True, first_kickoff__lte=timezone.now())
    return SiteContents(
        weeks=list(weeks.order_by("number").values_list("number", flat=True)),
        club=_ids(Club),
        game=_ids(Game),
        player=_ids(Player),
    )


def _ids(model: "type[Club | Game | Player]") -> list[int]:
    rows = model._default_manager.filter(season__is_current=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))
