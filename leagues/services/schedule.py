"""The matchups of the regular season, drawn again whenever the members change."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from leagues.models import League, Matchup
from leagues.read_models.forgetting import forget_league

from .season_weeks import is_open, regular_weeks, weeks_of


@transaction.atomic
def redraw(league: League) -> None:
    """Draw the matchups of the weeks that have not begun, over the active members.

    Matchups of weeks that have begun stay. A classic league has none. Locks the league's row.
    """
    locked = League.objects.select_for_update().get(pk=league.pk)
    if locked.kind != League.Kind.OWNED or not locked.is_head_to_head:
        return
    now = timezone.now()
    weeks = {week.number: week for week in weeks_of(locked) if is_open(week, now)}
    numbers = [week.number for week in regular_weeks(locked, list(weeks.values()))]
    matchups = locked.matchups.filter(stage=Matchup.Stage.REGULAR, week__in=weeks.values())
    matchups.delete()
    members = locked.memberships.active().order_by("pk").values_list("team", flat=True)
    Matchup.objects.bulk_create(
        Matchup(league=locked, week=weeks[number], place=place, home_id=home, away_id=away)
        for number, pairs in round_robin(list(members), numbers).items()
        for place, (home, away) in enumerate(pairs, 1)
    )
    forget_league(locked.pk)


def round_robin(
    teams: Sequence[int], weeks: Sequence[int]
) -> dict[int, list[tuple[int, int | None]]]:
    """Return the pairs of each week by the circle method; None is the average opponent."""
    if len(teams) < 2:
        return {}
    circle: list[int | None] = [*teams, *([None] if len(teams) % 2 else [])]
    drawn = {}
    for number in weeks:
        half = len(circle) // 2
        pairs = zip(circle[:half], reversed(circle[half:]), strict=True)
        drawn[number] = [
            (one, other) if one is not None else (other, None) for one, other in pairs
        ]
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return drawn  # type: ignore[return-value]
