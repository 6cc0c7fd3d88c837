"""Correcting a stat line by hand: the next revision of the whole of it, through `ingest`."""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from scoring.feed import FeedError, FeedLine
from scoring.models import Correction, StatLine
from teams.models import Club, Game, Player, PlayerClub

from .correction_log import Author
from .ingest import hold_feed, ingest

NUMBER = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,2})?")
LONGEST_NAME = 150
LONGEST_REASON = 200


class CorrectionRefusedError(Exception):
    """Nothing was changed; the message says why, in one line."""


def number(stat: str, text: str) -> Decimal | None:
    """None for "", which takes the stat out. Raises CorrectionRefusedError."""
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        reason = "is not a number of up to four digits and two decimals"
        raise CorrectionRefusedError(f"{stat}: {text[:40]!r} {reason}.")
    return Decimal(text)


@transaction.atomic
def correct_stats(
    *,
    game: Game,
    player: Player,
    stats: Mapping[str, Decimal | None],
    author: Author,
    made_from: int | None = None,
) -> Correction:
    """Change the named stats of the player's line in the game; the others stay as they are.

    None takes a stat out. One whom the feed has left out gets his first line. A form names in
    `made_from` the revision that it showed. Raises CorrectionRefusedError.
    """
    author = _checked(author)
    hold_feed(game.season)
    game.refresh_from_db()
    if game.status not in (Game.Status.LIVE, Game.Status.FINAL) or game.week is None:
        raise CorrectionRefusedError(f"{game} ({game.pk}) has not been played.")
    stored = StatLine.objects.filter(game=game, player=player).first()
    revision = stored.revision if stored else 0
    if made_from not in (None, revision):
        raise CorrectionRefusedError("The stats have changed meanwhile: look at them again.")
    told = dict(stored.stats) if stored else {}
    # JSON makes binary fractions of decimal ones; their text is what was meant.
    before = {stat: Decimal(str(value)) for stat, value in told.items()}
    after = {stat: value for stat, value in {**before, **stats}.items() if value is not None}
    unknown = [stat for stat in stats if stat not in game.season.rules.stats]
    if unknown:
        known = ", ".join(game.season.rules.stats)
        raise CorrectionRefusedError(f"There is no stat {unknown[0][:40]!r}; there are {known}.")
    if after == before:
        raise CorrectionRefusedError("Nothing would change: these are the stats as they are.")
    line = FeedLine(
        game=game.pk,
        player=player.pk,
        revision=revision + 1,
        stats=after,
        club=stored.club_id if stored else _club(game, player).pk,
        source="correction",
    )
    try:
        done = ingest(game.season, [line], author=author)
    except FeedError as error:
        raise CorrectionRefusedError(f"{error.reason}.") from error
    return done.corrections[0]


def _checked(author: Author) -> Author:
    name, why = author.name.strip(), author.why.strip()
    if not why:
        raise CorrectionRefusedError("A correction needs a reason.")
    if not name:
        raise CorrectionRefusedError("A correction needs the name of who makes it.")
    if len(why) > LONGEST_REASON or len(name) > LONGEST_NAME:
        most = f"the name {LONGEST_NAME} characters, the reason {LONGEST_REASON}"
        raise CorrectionRefusedError(f"That is too long: at most {most}.")
    return Author(name, why, author.user)


def _club(game: Game, player: Player) -> Club:
    """Of the two the one for which he played in the game's week."""
    if player.season_id != game.season_id:
        raise CorrectionRefusedError(f"{player} ({player.pk}) is not in the season of {game}.")
    assert game.week is not None  # noqa: S101 - said above, where it was refused
    since = PlayerClub.objects.filter(player=player, since__number__lte=game.week.number)
    last = since.select_related("club").order_by("-since__number").first()
    club = last.club if last else player.club
    if club.pk not in (game.home_id, game.away_id):
        raise CorrectionRefusedError(f"{player} ({club}) did not play in {game}.")
    return club
