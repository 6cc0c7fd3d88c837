"""Stores the demo owners in bulk: users, teams, and lineups from the first week on."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from random import Random

import numpy as np
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from demo.season import owner_lineups
from demo.season.names import team_names
from demo.season.owner_lineups import LineupHistory, Owner
from demo.season.prices import Points, Prices
from fantasy.models import User, Week
from teams import bulk
from teams.models import Lineup, LineupSlot, Player, Team
from teams.rules.autopick import Candidate
from teams.rules.kits import Kit, kit_of
from teams.rules.lineups import Pick
from teams.search.text import search_key

USERNAME = "owner-"
BATCH = 20_000  # owners stored at once, so that a million of them fit into memory
SAVED_BEFORE_KICKOFF = timedelta(hours=5)  # from a lineup's saving to its first week's kickoff
LOWEST_PRICE = Decimal(4)  # no owner picks cheaper players, who hardly ever play
FIRST_PRICE_WEIGHT = 2  # of the first price in a player's worth, in weeks of points


class StoredOwners:
    """The owners' teams, histories and active weeks, in arrays: a million take some megabytes."""

    def __init__(self, histories: Sequence[LineupHistory]) -> None:
        self.histories = histories
        self.teams = array("q")  # primary keys
        self.history_of = array("l")  # index of each team's history
        self.active_weeks_of = array("l")  # index of each team's active weeks
        self.active_weeks: list[tuple[int, ...]] = []  # each different tuple once
        self._indices: dict[tuple[int, ...], int] = {}

    def add(self, team: int, owner: Owner) -> None:
        if owner.weeks not in self._indices:
            self._indices[owner.weeks] = len(self.active_weeks)
            self.active_weeks.append(owner.weeks)
        self.teams.append(team)
        self.history_of.append(owner.history)
        self.active_weeks_of.append(self._indices[owner.weeks])


def store_owners(
    weeks: Sequence[Week],
    candidates: Mapping[int, Sequence[Candidate]],
    count: int,
    report: Callable[[str], object],
) -> StoredOwners:
    """Store `count` owners with a lineup from the first week on; some have later ones too.

    The usernames are owner-1, owner-2, … without those of other users. `report` gets lines of
    progress.
    """
    season = weeks[0].season
    endless = owner_lineups.lineup_histories(candidates, season.rules)
    histories = list(islice(endless, min(count, owner_lineups.HISTORIES)))
    stored = StoredOwners(histories)
    names = team_names(Random(owner_lineups.SEED))  # noqa: S311
    usernames = _free_usernames()
    generated = owner_lineups.generate_owners(list(candidates))
    for begin in range(0, count, BATCH):
        batch = list(islice(generated, min(BATCH, count - begin)))
        teams = _store_teams(season.pk, list(islice(usernames, len(batch))), names)
        for team, owner in zip(teams, batch, strict=True):
            stored.add(team, owner)
        if count > BATCH:
            report(f"{begin + len(batch):,} of {count:,} owners")
    if count:
        _store_lineups(weeks, stored)
    if count > BATCH:
        report(f"{count:,} owners' lineups")
    return stored


def candidates_before(
    week: int,
    players: Sequence[Player],
    prices: Mapping[int, Prices],
    weekly_points: Mapping[int, Points],
) -> list[Candidate]:
    """Return the players with their worth before the week.

    It depends on their first prices, and more and more on their points in the earlier weeks.
    """
    earlier = [points for number, points in weekly_points.items() if number < week]
    return [
        Candidate(
            player=player.pk,
            position=player.position,
            club=player.club_id,
            price=prices[week][player.source_id],
            worth=float(
                FIRST_PRICE_WEIGHT * _expected_points(player.price)
                + sum(points.get(player.source_id, Decimal(0)) for points in earlier)
            )
            / (FIRST_PRICE_WEIGHT + len(earlier)),
            name=player.name,
        )
        for player in players
        if player.price >= LOWEST_PRICE
    ]


def _expected_points(price: Decimal) -> Decimal:
    """Return the expected points a week of a player with that price."""
    return (price - Decimal("3.5")) * Decimal("1.7")


def _store_teams(season: int, usernames: Sequence[str], names: Iterator[str]) -> list[int]:
    """Store users and their teams, and return the teams' primary keys."""
    users = bulk.reserve_ids(User, len(usernames))
    teams = bulk.reserve_ids(Team, len(usernames))
    unusable, now = make_password(None), timezone.now()
    bulk.insert(
        User,
        ["id", "username", "password"],
        ((user, name, unusable) for user, name in zip(users, usernames, strict=True)),
    )
    named = list(islice(names, len(teams)))
    bulk.insert(
        Team,
        ["id", "season", "owner", "name", "search_key", "created_at", *Kit._fields],
        (
            (team, season, user, name, search_key(name), now, *kit_of(team))
            for team, user, name in zip(teams, users, named, strict=True)
        ),
    )
    return teams


def _store_lineups(weeks: Sequence[Week], owners: StoredOwners) -> None:
    """Store the lineup of each owner's active weeks, team by team.

    All lineups of one history and week have the same slots.
    """
    active = np.zeros((len(owners.active_weeks), len(weeks)), bool)  # by the week's index
    for row, numbers in zip(active, owners.active_weeks, strict=True):
        row[[i for i, week in enumerate(weeks) if week.number in numbers]] = True
    owner_of, week_of = np.nonzero(active[np.asarray(owners.active_weeks_of)])
    ids = bulk.reserve_ids(Lineup, len(owner_of))
    saved_at = [week.first_kickoff - SAVED_BEFORE_KICKOFF for week in weeks if week.first_kickoff]
    bulk.insert_columns(
        Lineup,
        {
            "id": np.array(ids),
            "team": np.asarray(owners.teams)[owner_of],
            "from_week": np.array([week.pk for week in weeks])[week_of],
            "saved_at": np.array([at.replace(tzinfo=None) for at in saved_at], "M8[us]")[week_of],
        },
    )
    blocks = [list(_slots(history[week.number])) for history in owners.histories for week in weeks]
    block_of = np.asarray(owners.history_of)[owner_of] * len(weeks) + week_of
    bulk.insert_blocks(
        LineupSlot,
        "lineup",
        ["player", "role", "order", "is_captain", "is_vice", "price_paid"],
        blocks,
        zip(ids, block_of.tolist(), strict=True),
    )


def _slots(picks: Sequence[Pick]) -> Iterator[bulk.Row]:
    """Yield a lineup's slots in the order of an index, so that PostgreSQL need not sort them."""
    for pick in sorted(picks, key=lambda pick: (pick.starts, pick.order)):
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
