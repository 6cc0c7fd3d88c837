"""A user's watch list: players to keep an eye on."""

from django.db import transaction

from fantasy.models import User
from teams.models import Player, Watch

LIMIT = 50  # players


class WatchListFullError(Exception):
    def __init__(self) -> None:
        super().__init__(f"Your watch list is full: the limit is {LIMIT} players.")


@transaction.atomic
def watch(*, user: User, player: Player) -> None:
    """Add the player, unless they are on the list. Raises WatchListFullError."""
    User.objects.select_for_update().get(pk=user.pk)  # one at a time, so that the limit holds
    watched = Watch.objects.filter(user=user, player__season=player.season_id)
    if watched.filter(player=player).exists():
        return
    if watched.count() >= LIMIT:
        raise WatchListFullError
    Watch.objects.create(user=user, player=player)


def unwatch(*, user: User, player: Player) -> None:
    """Remove the player, if they are on the list."""
    Watch.objects.filter(user=user, player=player).delete()
