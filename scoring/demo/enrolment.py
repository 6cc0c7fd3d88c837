"""The owners who play along from the first week: users, teams and lineups, in bulk."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password

from fantasy.models import User, Week
from teams.autopick import Candidate
from teams.models import Lineup, LineupSlot, Player, Team
from teams.services.lineups import slots

from . import owners, timing
from .names import team_names

USERNAME = "owner-"
BATCH = 2000  # owners at once, so that a million of them fit into memory
EARLY = timedelta(hours=5)  # a lineup is saved so long before its first week kicks off


def enrol(weeks: Sequence[Week], players: Sequence[Player], count: int) -> None:
    """`count` owners with a lineup from the first of the weeks on, some with a later one too.

    Names that other users have taken are left out of owner-1, owner-2, …
    """
    season = weeks[0].season
    candidates = [
        Candidate(
            player=player.pk,
            position=player.position,
            club=player.club_id,
            price=player.price,
            worth=float(player.price),
            name=player.name,
        )
        for player in players
    ]
    may_change = [week.number for week in weeks[1 : timing.FIRST_LIVE_WEEK - 1]]
    picked = owners.owners(candidates, season.rules, may_change)
    names = team_names(Random(owners.SEED))  # noqa: S311
    usernames = _free_usernames()
    week_of = {week.number: week for week in weeks}
    saved = {week.pk: week.first_kickoff - EARLY for week in weeks if week.first_kickoff}
    for begin in range(0, count, BATCH):
        size = min(BATCH, count - begin)
        users = User.objects.bulk_create(
            User(username=username, password=make_password(None))
            for username in islice(usernames, size)
        )
        teams = Team.objects.bulk_create(
            Team(season=season, owner=user, name=next(names)) for user in users
        )
        made = []
        for team, owner in zip(teams, islice(picked, size), strict=True):
            for week, picks in (
                (weeks[0], owner.lineup),
                (week_of.get(owner.changed_in), owner.later),
            ):
                if week:
                    lineup = Lineup(team=team, from_week=week, saved_at=saved[week.pk])
                    made.append((lineup, picks))
        Lineup.objects.bulk_create(lineup for lineup, _ in made)
        LineupSlot.objects.bulk_create(
            [slot for lineup, picks in made for slot in slots(lineup, picks)]
        )


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
