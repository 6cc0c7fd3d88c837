"""Creation of teams and guests, their first lineup, and changes of name and kit."""

import random
import secrets
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction

from fantasy.models import Season, User, Week
from fantasy.rulesets import Ruleset
from teams.models import Lineup, Player, Team
from teams.rules.autofill import Filled, autofill
from teams.rules.autopick import Candidate, autopick
from teams.rules.kits import PAIRS, PATTERNS, Kit, kit_of
from teams.rules.lineups import Pick
from teams.signals import kit_changed, team_created, team_renamed

from .lineups import PickInput, save_lineup


def create_team(*, owner: User, season: Season, name: str) -> Team:
    """Create the owner's team of the season in a random kit, or return the one that exists."""
    kit = kit_of(secrets.randbelow(len(PAIRS) * len(PATTERNS)))
    try:
        with transaction.atomic():
            team = Team.objects.create(owner=owner, season=season, name=name, **kit._asdict())
            team_created.send(Team, team=team)
            return team
    except IntegrityError:
        return Team.objects.of_owner(owner, season).get()


@transaction.atomic
def change_team(*, team: Team, name: str, kit: Kit) -> None:
    """Change the team's name and kit. Flags what shows them, in the same transaction."""
    stored = Team.objects.select_for_update().get(pk=team.pk)
    former, former_kit = stored.name, Kit(stored.colour, stored.second_colour, stored.pattern)
    stored.name = name
    stored.colour, stored.second_colour, stored.pattern = kit
    stored.save(update_fields=["name", *Kit._fields])
    if name != former:
        team_renamed.send(Team, team=stored, former_name=former)
    elif kit != former_kit:
        kit_changed.send(Team, team=stored, former_name=former)


@transaction.atomic
def create_guest(*, season: Season) -> tuple[User, Team]:
    """Create an account without a password, and its team.

    Only this visitor's session opens the account.
    """
    name = f"guest-{secrets.token_hex(6)}"
    user = User(username=name, is_guest=True)
    user.set_unusable_password()
    user.save()
    return user, create_team(owner=user, season=season, name=_guest_team_name())


def fill_lineup(
    *, team: Team, week: Week, players: Sequence[Player], locked_clubs: set[int]
) -> Lineup:
    """Save a sensible first lineup of players who have not kicked off. Raises NoLineupError."""
    picks = suggested(players, locked_clubs, week.season.rules)
    choices = [
        PickInput(pick.player, pick.starts, pick.order, pick.captain, pick.vice) for pick in picks
    ]
    return save_lineup(team=team, week=week, choices=choices, made_from=None)


def suggested(players: Sequence[Player], locked_clubs: set[int], rules: Ruleset) -> list[Pick]:
    """Return picks from a listing, whose players have their points. Raises NoLineupError."""
    candidates = _candidates(players, locked_clubs, {})
    return autopick(candidates, rules, random.SystemRandom())


def auto_picked(
    picks: Sequence[Pick],
    *,
    players: Sequence[Player],
    locked_clubs: set[int],
    rules: Ruleset,
    paid: Mapping[int, Decimal],
    like: Sequence[Pick],
) -> Filled:
    """Fill the empty slots around the picks, from a listing. Raises NoLineupError.

    `paid`: the prices that the owner paid. See `autofill`.
    """
    return autofill(
        picks,
        _candidates(players, locked_clubs, paid),
        rules,
        random.SystemRandom(),
        locked={pick.player for pick in picks if pick.club in locked_clubs},
        like=like,
    )


def _candidates(
    players: Sequence[Player], locked_clubs: set[int], paid: Mapping[int, Decimal]
) -> list[Candidate]:
    return [
        Candidate(
            player=player.pk,
            position=player.position,
            club=player.club_id,
            price=paid.get(player.pk, player.price),
            worth=float(player.points) + float(player.price) / 100,  # type: ignore[attr-defined]
            name=player.name,
        )
        for player in players
        if player.club_id not in locked_clubs
    ]


ADJECTIVES = [
    "Bold",
    "Brave",
    "Calm",
    "Clever",
    "Daring",
    "Eager",
    "Flying",
    "Golden",
    "Lucky",
    "Mighty",
    "Nimble",
    "Rapid",
]
NOUNS = [
    "Badgers",
    "Comets",
    "Falcons",
    "Foxes",
    "Herons",
    "Lynxes",
    "Otters",
    "Ravens",
    "Rockets",
    "Swifts",
    "Wolves",
]


def _guest_team_name() -> str:
    return f"{secrets.choice(ADJECTIVES)} {secrets.choice(NOUNS)}"
