"""The matchups of the regular season, drawn again whenever the members change."""

from django.db import transaction
from django.utils import timezone

from leagues.models import League, Matchup
from leagues.read_models.forgetting import forget_league
from leagues.rules.schedule import Pairing, regular_weeks, round_robin

from .season_weeks import is_open, weeks_of


@transaction.atomic
def redraw(league: League) -> None:
    """Draw the matchups of the weeks that have not begun, over the active members.

    Matchups of weeks that have begun stay, and so do those that the new draw repeats: their ids
    and messages. A classic league has none. Locks the league's row.
    """
    locked = League.objects.select_for_update().get(pk=league.pk)
    if locked.kind != League.Kind.OWNED or not locked.is_head_to_head:
        return
    weeks = {week.number: week for week in weeks_of(locked)}
    now = timezone.now()
    regular = regular_weeks(locked.rules, sorted(weeks))
    open_weeks = {number for number, week in weeks.items() if is_open(week, now)}
    coming = [number for number in regular if number in open_weeks]
    stored = {
        Pairing(number, place, home, away): pk
        for pk, number, place, home, away in locked.matchups.filter(
            stage=Matchup.Stage.REGULAR
        ).values_list("pk", "week__number", "place", "home", "away")
    }
    past = sorted(pairing for pairing in stored if pairing.week not in open_weeks)
    members = locked.memberships.active().order_by("pk").values_list("team", flat=True)
    drawn = set(round_robin(list(members), coming, past))
    gone = [
        pk for pairing, pk in stored.items() if pairing.week in open_weeks and pairing not in drawn
    ]
    Matchup.objects.filter(pk__in=gone).delete()
    Matchup.objects.bulk_create(
        Matchup(
            league=locked,
            week=weeks[pairing.week],
            place=pairing.place,
            home_id=pairing.home,
            away_id=pairing.away,
        )
        for pairing in sorted(drawn - stored.keys(), key=lambda one: one[:2])
    )
    forget_league(locked.pk)
