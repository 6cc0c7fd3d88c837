"""Scores of the player that most teams have."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from django.db.models import Count

from fantasy.models import Week
from scoring.models import FeedRow
from scoring.rules.feed import FeedLine
from teams.models import LineupSlot


def popular_scores(week: Week) -> Iterator[FeedLine]:
    """Yield revisions of the player that most teams have, each with another score."""
    popular = (
        LineupSlot.objects.filter(lineup__team__season=week.season_id, role="starter")
        .values_list("player")
        .annotate(Count("pk"))
        .order_by("-pk__count")
    )
    lines = {row.player_id: row.as_line() for row in FeedRow.objects.last_of_week(week)}
    line = next(lines[player] for player, _ in popular[:50] if player in lines)
    for number in count(1):
        yards = 100 + 10 * (number % 40)
        stats = {**line.stats, "receiving_yards": yards}
        yield replace(line, revision=line.revision + 1000 + number, stats=stats)
