"""The demo owners: users, teams and lineups from the first week on, written in bulk."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from fantasy.models import User, Week
from teams.models import Lineup, LineupSlot, Player, Team
from teams.rules.autopick import Candidate
from teams.rules.lineups import Pick
from teams.search.text import search_key

from . import bulk, owners
from .names import team_names
from .owners import Line, Owner
from .prices import Points, Prices

USERNAME = "owner-"
BATCH = 20_000  # owners at once, so that a million of them fit into memory
EARLY = timedelta(hours=5)  # from a lineup's saving to its first week's kickoff
LOWEST_PRICE = Decimal(4)  # no owner picks cheaper players, who hardly ever play
PRIOR_WEEKS = 2  # the weight of the first price in a player's worth, in weeks of points


class Enrolled:
    """The owners' teams, lines and habits, in arrays: a million owners take some megabytes."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.teams = array("q")
        self.line_of = array("l")
        self.habit_of = array("l")
        self.habits: list[tuple[int, ...]] = []  # the different sets of active weeks
        self._numbers: dict[tuple[int, ...], int] = {}

    def add(self, team: int, owner: Owner) -> None:
        if owner.weeks not in self._numbers:
            self._numbers[owner.weeks] = len(self.habits)
            self.habits.append(owner.weeks)
        self.teams.append(team)
        self.line_of.append(owner.line)
        self.habit_of.append(self._numbers[owner.weeks])


def enrol(
    weeks: Sequence[Week],
    markets: Mapping[int, Sequence[Candidate]],
    count: int,
    say: Callable[[str], object],
) -> Enrolled:
    """Enrol `count` owners with a lineup from the first week on; some have later ones too.

    The usernames are owner-1, owner-2, … without those of other users.
    """
    season = weeks[0].season
    lines = list(islice(owners.lines(markets, season.rules), min(count, owners.LINES)))
    found = Enrolled(lines)
    names = team_names(Random(owners.SEED))  # noqa: S311
    usernames = _free_usernames()
    drawn = owners.owners(list(markets))
    for begin in range(0, count, BATCH):
        batch = list(islice(drawn, min(BATCH, count - begin)))
        teams = _store_teams(season.pk, list(islice(usernames, len(batch))), names)
        _store_lineups(weeks, lines, teams, batch)
        for team, owner in zip(teams, batch, strict=True):
            found.add(team, owner)
        if count > BATCH:
            say(f"{begin + len(batch):,} of {count:,} owners")
    return found


def market(
    week: int,
    players: Sequence[Player],
    prices: Mapping[int, Prices],
    earned: Mapping[int, Points],
) -> list[Candidate]:
    """Return the players with their worth before the week.

    It depends on their first prices, and more and more on their points in the weeks before.
    """
    before = [points for number, points in earned.items() if number < week]
    return [
        Candidate(
            player=player.pk,
            position=player.position,
            club=player.club_id,
            price=prices[week][player.source_id],
            worth=float(
                PRIOR_WEEKS * _expected(player.price)
                + sum(points.get(player.source_id, Decimal(0)) for points in before)
            )
            / (PRIOR_WEEKS + len(before)),
            name=player.name,
        )
        for player in players
        if player.price >= LOWEST_PRICE
    ]


def _expected(price: Decimal) -> Decimal:
    """Return the expected points a week of a player with that price."""
    return (price - Decimal("3.5")) * Decimal("1.7")


def _store_teams(season: int, usernames: Sequence[str], names: Iterator[str]) -> list[int]:
    """Store users and their teams, and return the teams' ids."""
    users = bulk.new_ids(User, len(usernames))
    teams = bulk.new_ids(Team, len(usernames))
    unusable, now = make_password(None), timezone.now()
    bulk.insert(
        User,
        ["id", "username", "password"],
        ((user, name, unusable) for user, name in zip(users, usernames, strict=True)),
    )
    named = list(islice(names, len(teams)))
    bulk.insert(
        Team,
        ["id", "season", "owner", "name", "search_key", "created_at"],
        (
            (team, season, user, name, search_key(name), now)
            for team, user, name in zip(teams, users, named, strict=True)
        ),
    )
    return teams


def _store_lineups(
    weeks: Sequence[Week], lines: Sequence[Line], teams: Sequence[int], batch: Sequence[Owner]
) -> None:
    week_of = {week.number: week for week in weeks}
    made = [
        (team, week_of[number], lines[owner.line][number])
        for team, owner in zip(teams, batch, strict=True)
        for number in owner.weeks
    ]
    ids = bulk.new_ids(Lineup, len(made))
    saved = {week.pk: week.first_kickoff - EARLY for week in weeks if week.first_kickoff}
    bulk.insert(
        Lineup,
        ["id", "team", "from_week", "saved_at"],
        (
            (lineup, team, week.pk, saved[week.pk])
            for lineup, (team, week, _) in zip(ids, made, strict=True)
        ),
    )
    bulk.insert(
        LineupSlot,
        ["lineup", "player", "role", "order", "is_captain", "is_vice", "price_paid"],
        (
            (lineup, *slot)
            for lineup, (_, _, picks) in zip(ids, made, strict=True)
            for slot in _slots(picks)
        ),
    )


def _slots(picks: Sequence[Pick]) -> Iterator[bulk.Row]:
    for pick in picks:
        role = LineupSlot.Role.STARTER if pick.starts else LineupSlot.Role.BENCH
        yield pick.player, role.value, pick.order, pick.captain, pick.vice, pick.price


def _free_usernames() -> Iterator[str]:
    taken = {
        name.lower()
        for name in User.objects.filter(username__istartswith=USERNAME).values_list(
            "username", flat=True
        )
    }
    number = 0
    while True:
        number += 1
        if f"{USERNAME}{number}" not in taken:
            yield f"{USERNAME}{number}"
