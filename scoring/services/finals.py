"""The end of a week: substitutions made, results stored, ranks given, prices moved on."""

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from fantasy.models import Week
from fantasy.schedule import next_week
from scoring.leaderboards import team_weeks
from teams.locking import lock_weeks
from teams.models import Game, Player, PlayerPrice, TeamWeek


def is_over(week: Week) -> bool:
    """Whether the week has had games and none of them can still change it."""
    games = Game.objects.filter(week=week)
    statuses = set(games.order_by().values_list("status", flat=True).distinct())
    return bool(statuses) and statuses <= {Game.Status.FINAL, Game.Status.POSTPONED}


@transaction.atomic
def finalize_week(week: Week) -> bool:
    """Make the week final. False if it was already, or an earlier week is not final yet."""
    lock_weeks([week])
    if not _earlier_weeks_are_final(week):
        return False
    week.refresh_from_db()
    if week.is_final:
        return False
    store_results(week)
    week.finalized_at = timezone.now()
    week.save(update_fields=["finalized_at"])
    following = next_week(
        list(Week.objects.filter(season=week.season_id).order_by("number")), week
    )
    if following:
        move_prices_to(following)
        if is_over(following):  # it ended before this one did
            finalize_week(following)
    return True


def store_results(week: Week) -> None:
    """Compute every team's week and write it over what was stored. Final weeks only, in order."""
    TeamWeek.objects.bulk_create(
        team_weeks(week),
        update_conflicts=True,
        unique_fields=["team", "week"],
        update_fields=[
            "chip",
            "transfers",
            "transfers_cost",
            "points",
            "bench_points",
            "rank",
            "season_points",
            "season_rank",
        ],
        batch_size=2000,
    )


def _earlier_weeks_are_final(week: Week) -> bool:
    """A week that all its games have left can never end by itself: it ends with the next."""
    earlier = Week.objects.filter(
        season=week.season_id, number__lt=week.number, finalized_at__isnull=True
    )
    for other in earlier.select_related("season").order_by("number"):
        if Game.objects.filter(week=other).exists() or not finalize_week(other):
            return False
    return True


def move_prices_to(week: Week) -> None:
    """Set each player's price to the one that holds in the week: one statement."""
    price = (
        PlayerPrice.objects.filter(player=OuterRef("pk"), since__number__lte=week.number)
        .order_by("-since__number")
        .values("price")[:1]
    )
    priced = Player.objects.filter(season=week.season_id, prices__since__number__lte=week.number)
    Player.objects.filter(pk__in=priced.values("pk")).update(price=Subquery(price))
