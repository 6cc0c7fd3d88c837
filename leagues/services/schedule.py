"""The matchups of the regular season, drawn again whenever the members change."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from fantasy.models import Week
from leagues.models import League, Matchup, Message
from leagues.read_models.forgetting import forget_league
from leagues.rules.schedule import Pairing, regular_weeks, round_robin

from .season_weeks import is_open, weeks_of

ASIDE = 10_000  # added to places until the rows have their new ones


@transaction.atomic
def redraw(league: League) -> None:
    """Draw the matchups of the weeks that have not begun, over the active members.

    Matchups of weeks that have begun stay. Rows of open weeks are changed in place, so that their
    ids stay: one whose two teams still meet keeps its messages; the messages of any other go to
    the league's board. A classic league has no matchups. Locks the league's row.
    """
    locked = League.objects.select_for_update().get(pk=league.pk)
    if locked.kind != League.Kind.OWNED or not locked.is_head_to_head:
        return
    weeks = {week.number: week for week in weeks_of(locked)}
    now = timezone.now()
    regular = regular_weeks(locked.rules, sorted(weeks))
    open_weeks = {number for number, week in weeks.items() if is_open(week, now)}
    coming = [number for number in regular if number in open_weeks]
    stored = list(
        locked.matchups.filter(stage=Matchup.Stage.REGULAR).select_related("week").order_by("pk")
    )
    past = sorted(
        Pairing(row.week.number, row.place, row.home_id, row.away_id)
        for row in stored
        if row.week.number not in open_weeks
    )
    members = locked.memberships.active().order_by("pk").values_list("team", flat=True)
    drawn = round_robin(list(members), coming, past)
    changes = _Changes()
    for number in sorted(open_weeks):
        changes.add_week(
            locked,
            weeks[number],
            [row for row in stored if row.week.number == number],
            [pairing for pairing in drawn if pairing.week == number],
        )
    changes.store()
    forget_league(locked.pk)


class _Changes:
    """The rows to write for a draw. `moved`: those that change their place."""

    def __init__(self) -> None:
        self.new: list[Matchup] = []
        self.changed: list[Matchup] = []
        self.moved: list[int] = []
        self.other_teams: list[int] = []
        self.gone: list[int] = []

    def add_week(
        self, league: League, week: Week, rows: Sequence[Matchup], drawn: Sequence[Pairing]
    ) -> None:
        """Give each pairing a row: that of the same teams, else that of the place, else any."""
        rest = {_teams(row.home_id, row.away_id): row for row in rows}
        without = []
        for pairing in drawn:
            row = rest.pop(_teams(pairing.home, pairing.away), None)
            if row is None:
                without.append(pairing)
            else:
                self._change(row, pairing)
        by_place = {row.place: row for row in rest.values()}
        for pairing in sorted(without, key=lambda one: one.place not in by_place):
            place = pairing.place if pairing.place in by_place else min(by_place, default=None)
            if place is None:
                self.new.append(
                    Matchup(
                        league=league,
                        week=week,
                        place=pairing.place,
                        home_id=pairing.home,
                        away_id=pairing.away,
                    )
                )
                continue
            row = by_place.pop(place)
            self.other_teams.append(row.pk)
            self._change(row, pairing)
        self.gone += [row.pk for row in by_place.values()]

    def _change(self, row: Matchup, pairing: Pairing) -> None:
        if row.place != pairing.place:
            self.moved.append(row.pk)
        wanted = pairing.place, pairing.home, pairing.away
        if (row.place, row.home_id, row.away_id) != wanted:
            row.place, row.home_id, row.away_id = wanted
            self.changed.append(row)

    def store(self) -> None:
        """Write the rows. Places are unique in a week, so those that change step aside first."""
        Message.objects.filter(matchup__in=self.other_teams).update(matchup=None)
        Matchup.objects.filter(pk__in=self.gone).delete()
        Matchup.objects.filter(pk__in=self.moved).update(place=F("place") + ASIDE)
        Matchup.objects.bulk_update(self.changed, ["place", "home", "away"], batch_size=200)
        Matchup.objects.bulk_create(self.new)


def _teams(home: int, away: int | None) -> frozenset[int | None]:
    return frozenset((home, away))
