"""What a page shows of a league's board, or of the thread under a matchup."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from leagues.models import League, Message
from leagues.services.board import has_board

MESSAGES = 30  # on a page
REPORTED = 20  # reported messages above them, for the commissioner


@dataclass(frozen=True)
class Thread:
    """`reported`: for the commissioner only. `next_key`: of the next page, None on the last."""

    shown: Sequence[Message]
    reported: Sequence[Message]
    next_key: int | None


def load_thread(
    league: League, *, matchup: int | None = None, before: int | None = None, moderates: bool
) -> Thread | None:
    """Return the latest messages, of a matchup or of the league. One query; None without a board.

    `before`: the id of the last message of the page before. `moderates`: also the messages with a
    report, from everywhere in the league. Each message has its team and `times_reported`.
    """
    if not has_board(league):
        return None
    messages = Message.objects.filter(league=league)
    page = messages.filter(matchup=matchup).order_by("-pk")
    if before is not None:
        page = page.filter(pk__lt=before)
    # As subqueries, both lists are one query.
    wanted = Q(pk__in=page.values("pk")[: MESSAGES + 1])
    with_report = messages.filter(removed_at=None, reports__isnull=False)
    if moderates:
        latest = with_report.order_by("-pk").values("pk").distinct()[:REPORTED]
        wanted |= Q(pk__in=latest)
    rows = list(
        Message.objects.filter(wanted)
        .select_related("team", "matchup__week", "matchup__home", "matchup__away")
        .annotate(times_reported=Count("reports"))
        .order_by("-pk")
    )
    shown = [
        row
        for row in rows
        if row.matchup_id == matchup and (before is None or row.pk < before)
    ]  # fmt: skip
    more = len(shown) > MESSAGES
    reported = [row for row in rows if moderates and row.times_reported and not row.removed_at]
    return Thread(shown[:MESSAGES], reported, shown[MESSAGES - 1].pk if more else None)
