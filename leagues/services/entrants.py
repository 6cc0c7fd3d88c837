"""The leagues that nobody has to join: the overall one, and of all who began in the same week."""

from django.db import connection, transaction
from django.db.models import Count, Q
from django.dispatch import receiver
from django.utils import timezone

from caching.recovery.cleanup import cleanup_task
from caching.snapshots import SnapshotNotReadyError
from fantasy.calendar import NoSeasonError, current_calendar
from fantasy.models import Season
from fantasy.rules import schedule
from leagues.models import League, Membership
from teams.models import Team
from teams.signals import team_created

OVERALL = "Overall"


def entrants_name(week: int) -> str:
    return f"Started in Week {week}"


def ensure_leagues(season: Season, weeks: list[int]) -> dict[int, int]:
    """Create the leagues that are missing, and return the entrants' ones by week number.

    One query if there are all.
    """
    found = dict(
        League.objects.filter(season=season, kind=League.Kind.ENTRANTS, start_week__in=weeks)
        .order_by("pk")
        .values_list("start_week", "pk")
    )
    if missing := [week for week in weeks if week not in found]:
        first = season.weeks.order_by("number").values_list("number", flat=True).first()
        overall = League(
            season=season,
            kind=League.Kind.OVERALL,
            name=OVERALL,
            is_public=True,
            start_week=first or 1,
            tie_breaks=[],
        )
        entrants = [
            League(
                season=season,
                kind=League.Kind.ENTRANTS,
                name=entrants_name(week),
                is_public=True,
                start_week=week,
                tie_breaks=[],
            )
            for week in missing
        ]
        # Another process may create them at the same moment: the constraints keep the first.
        League.objects.bulk_create([overall, *entrants], ignore_conflicts=True)
        return ensure_leagues(season, weeks)
    return found


@receiver(team_created)
def enroll(team: Team, **kwargs: object) -> None:
    """Make a new team a member of the league of those who begin in the open week.

    Two queries. `League.size` is counted later: a lock of its row would queue all new teams.
    After the last week nobody begins. Without a calendar, the cleanup enrolls the team.
    """
    try:
        calendar = current_calendar()
    except (NoSeasonError, SnapshotNotReadyError):
        return
    week = calendar.open
    if week is None or calendar.season.pk != team.season_id:
        return
    league = ensure_leagues(calendar.season, [week.number])[week.number]
    Membership.objects.bulk_create(
        [Membership(league_id=league, team=team, from_week=week.number)], ignore_conflicts=True
    )


# The teams that are in no league of entrants, and the number of the week in which each begins: the
# week of its first lineup, or for a team without one the week that is open.
MISSING = """
    SELECT team.id AS team, COALESCE(MIN(week.number), %(open)s) AS number
    FROM teams_team team
    LEFT JOIN teams_lineup lineup ON lineup.team_id = team.id
    LEFT JOIN fantasy_week week ON week.id = lineup.from_week_id
    WHERE team.season_id = %(season)s
        AND NOT EXISTS (
            SELECT 1
            FROM leagues_membership there
            JOIN leagues_league one ON one.id = there.league_id AND one.kind = 'entrants'
            WHERE there.team_id = team.id
        )
    GROUP BY team.id
"""
WEEKS = f"SELECT DISTINCT number FROM ({MISSING}) missing"  # noqa: S608
ENROLL = f"""
    INSERT INTO leagues_membership (league_id, team_id, state, joined_at, from_week, is_muted)
    SELECT league.id, missing.team, 'active', %(now)s, league.start_week, %(no)s
    FROM ({MISSING}) missing
    JOIN leagues_league league
        ON league.season_id = %(season)s
        AND league.kind = 'entrants'
        AND league.start_week = missing.number
"""  # noqa: S608


@transaction.atomic
def enroll_missing(season: Season) -> int:
    """Enroll the teams that were stored in bulk, in one statement. Return their number."""
    weeks = list(season.weeks.order_by("number"))
    if not weeks:
        return 0
    opened = schedule.open_week(weeks, timezone.now()) or weeks[-1]
    values = {
        "season": season.pk,
        "open": opened.number,
        "now": connection.ops.adapt_datetimefield_value(timezone.now()),
        "no": False,
    }
    with connection.cursor() as cursor:
        cursor.execute(WEEKS, values)
        ensure_leagues(season, [number for (number,) in cursor.fetchall()])
        cursor.execute(ENROLL, values)
        count = cursor.rowcount
    count_entrants(season)
    return count


def count_entrants(season: Season) -> None:
    """Write the sizes of the season's entrants' leagues."""
    counted = (
        League.objects.filter(season=season, kind=League.Kind.ENTRANTS)
        .annotate(members=Count("memberships", filter=Q(memberships__state="active")))
        .order_by("pk")
    )
    for league in counted:
        if league.size != league.members:
            League.objects.filter(pk=league.pk).update(size=league.members)


@cleanup_task
def teams_without_entrants() -> int:
    """Enroll the current season's teams that are in no league of entrants; count its leagues."""
    season = Season.objects.filter(is_current=True).first()
    if season is None:
        return 0
    enrolled = Membership.objects.filter(
        league__in=list(
            League.objects.filter(season=season, kind=League.Kind.ENTRANTS).values_list(
                "pk", flat=True
            )
        )
    )
    if Team.objects.filter(season=season).count() > enrolled.count():
        return enroll_missing(season)
    count_entrants(season)
    return 0
