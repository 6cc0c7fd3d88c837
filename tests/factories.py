"""Small seasons, teams and lineups, written in few queries.

season = make_season("fpl")
team = make_team(season)
lineup = make_lineup(team, picks_for(season))
"""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from fantasy.models import Season, User, Week
from fantasy.rulesets import LockPolicy
from teams.models import Club, Game, Lineup, LineupSlot, Player, Team
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import Pick
from teams.services.lineups import PickInput, slot_rows

_numbers = itertools.count(1)


def make_season(
    ruleset: str = "fpl",
    *,
    clubs: int = 6,
    weeks: int = 1,
    kickoff: datetime | None = None,
    current: bool = True,
) -> Season:
    """A season whose first game kicks off tomorrow or at `kickoff`; weeks start 7 days apart.

    Each club plays once a week. Games of a week start two hours apart. Each club has as many
    players of a position as a squad may have, enough for many different lineups.
    """
    number = next(_numbers)
    season = Season.objects.create(
        slug=f"season-{number}", name=f"Season {number}", ruleset=ruleset, is_current=current
    )
    made_clubs = Club.objects.bulk_create(
        Club(season=season, source_id=str(n), name=f"Club {n}", short_name=f"C{n}")
        for n in range(1, clubs + 1)
    )
    _make_players(season, made_clubs)
    kickoff = kickoff or timezone.now() + timedelta(days=1)
    for n in range(weeks):
        _make_week(season, made_clubs, n + 1, kickoff + timedelta(weeks=n))
    return season


def _make_players(season: Season, clubs: Sequence[Club]) -> None:
    players = [
        Player(
            season=season,
            source_id=f"{club.source_id}-{position.code}-{n}",
            name=f"{position.code} {club.source_id}.{n}",
            full_name=f"{position.name} number {n} of {club.name}",
            position=position.code,
            club=club,
            price=Decimal("4.0") + Decimal(n) / 2,
        )
        for club in clubs
        for position in season.rules.positions
        for n in range(position.squad[1])
    ]
    Player.objects.bulk_create(players)


def _make_week(season: Season, clubs: Sequence[Club], number: int, kickoff: datetime) -> Week:
    kickoffs = [kickoff + timedelta(hours=2 * n) for n in range(len(clubs) // 2)]
    rules = season.rules
    deadline = kickoff - timedelta(minutes=rules.lock_minutes)
    week = Week.objects.create(
        season=season,
        number=number,
        locks_at=deadline if rules.lock is LockPolicy.DEADLINE else None,
        first_kickoff=kickoffs[0],
        last_kickoff=kickoffs[-1],
    )
    pairs = zip(clubs[::2], clubs[1::2], strict=True)
    Game.objects.bulk_create(
        Game(
            season=season,
            week=week,
            source_id=f"{number}-{home.source_id}",
            home=home,
            away=away,
            kickoff=at,
        )
        for at, (home, away) in zip(kickoffs, pairs, strict=True)
    )
    return week


def make_user(username: str | None = None, password: str | None = None) -> User:
    return User.objects.create_user(username or f"user-{next(_numbers)}", password=password)


def make_team(season: Season, *, owner: User | None = None, name: str = "") -> Team:
    owner = owner or make_user()
    return Team.objects.create(season=season, owner=owner, name=name or f"Team of {owner}")


def picks_for(season: Season, seed: int = 1) -> list[Pick]:
    """A valid lineup. Each seed gives a different one."""
    random = Random(seed)
    candidates = [
        Candidate(
            player=player.pk,
            position=player.position,
            club=player.club_id,
            price=player.price,
            worth=random.uniform(1, 10),
            name=player.name,
        )
        for player in Player.objects.filter(season=season).order_by("pk")
    ]
    return autopick(candidates, season.rules, random)


def choices_of(picks: Sequence[Pick]) -> list[PickInput]:
    """The picks as the lineup form submits them."""
    return [
        PickInput(pick.player, pick.starts, pick.order, captain=pick.captain, vice=pick.vice)
        for pick in picks
    ]


def slots(lineup: Lineup, picks: Sequence[Pick]) -> list[LineupSlot]:
    """Unsaved slots for the picks."""
    return [LineupSlot(lineup=lineup, **row._asdict()) for row in slot_rows(picks)]


def make_lineup(team: Team, picks: Sequence[Pick], week: Week | None = None) -> Lineup:
    """Store a lineup from `week` on, or from the first week, without checking rules or lock."""
    week = week or team.season.weeks.order_by("number").first()
    assert week is not None
    saved_at = datetime(2026, 1, 1, tzinfo=UTC)
    lineup = Lineup.objects.create(team=team, from_week=week, saved_at=saved_at)
    LineupSlot.objects.bulk_create(slots(lineup, picks))
    return lineup
