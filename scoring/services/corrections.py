"""Manual corrections: `ingest` stores the whole stat line again, as its next revision."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import exact, first_problem, number_of
from scoring.models import Correction
from scoring.rules.feed import FeedError, FeedLine
from teams.models import Club, Game, Player, PlayerClub, StatLine

from .ingest import hold_feed, ingest
from .week_corrections import Author

LONGEST_NAME = 150
LONGEST_REASON = 200


class CorrectionRefusedError(Exception):
    """Nothing was changed; the message gives the reason in one line."""


def number(stat: str, text: str) -> Decimal | None:
    """Return the number, or None for "", which removes the stat. Raises CorrectionRefusedError."""
    if not text:
        return None
    try:
        return number_of(stat, text)
    except ValueError as error:
        raise CorrectionRefusedError(f"{error}.") from None


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

    None removes a stat. A player without a line gets a first one. A form passes in `made_from`
    the revision that it showed. Raises CorrectionRefusedError.
    """
    author = _checked(author)
    hold_feed(game.season)
    game.refresh_from_db()
    if game.status not in (Game.Status.LIVE, Game.Status.FINAL) or game.week is None:
        raise CorrectionRefusedError(f"{game} ({game.pk}) has not been played.")
    stored = StatLine.objects.filter(game=game, player=player).first()
    revision = stored.revision if stored else 0
    if made_from not in (None, revision):
        raise CorrectionRefusedError("The stats have changed in the meantime. Check them again.")
    before = _told(stored)
    after = {**before, **stats}
    after = {stat: value for stat, value in after.items() if stats.get(stat, 0) is not None}
    _check(before, stats, game.season.rules)
    if after == before:
        raise CorrectionRefusedError("Nothing would change: these are the current stats.")
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


def _told(stored: StatLine | None) -> dict[str, Any]:
    """Return the stored stats, numbers as exact ones.

    An older version may have stored values that are not numbers; they stay as they are.
    """
    if stored is None or not isinstance(stored.stats, dict):
        return {}
    told: dict[str, object] = stored.stats
    return {stat: value if (e := exact(value)) is None else e for stat, value in told.items()}


def _check(before: Mapping[str, object], stats: Mapping[str, object], rules: Ruleset) -> None:
    """Raise an error for a stat that the ruleset lacks and for an impossible value.

    The message says whether the bad stat is a stored one: the correction must then name that stat.
    """
    for stat, value in stats.items():
        if stat not in rules.stats and not (value is None and stat in before):
            known = ", ".join(rules.stats)
            raise CorrectionRefusedError(f"There is no stat {stat[:40]!r}; there are {known}.")
    told = {stat: value for stat, value in stats.items() if value is not None}
    if reason := first_problem(told, rules.limits, rules.name):
        raise CorrectionRefusedError(f"{reason}.")
    kept = {stat: value for stat, value in before.items() if stat not in stats}
    if reason := first_problem(kept, rules.limits, rules.name):
        raise CorrectionRefusedError(f"{reason}. That is already stored. Correct it as well.")


def _checked(author: Author) -> Author:
    name, why = author.name.strip(), author.why.strip()
    if not why:
        raise CorrectionRefusedError("A correction needs a reason.")
    if not name:
        raise CorrectionRefusedError("A correction needs the name of its author.")
    if len(why) > LONGEST_REASON or len(name) > LONGEST_NAME:
        most = f"{LONGEST_NAME} characters for the name, {LONGEST_REASON} for the reason"
        raise CorrectionRefusedError(f"That is too long: at most {most}.")
    return Author(name, why, author.user)


def _club(game: Game, player: Player) -> Club:
    """Return the player's club in the game's week, which must be one of the game's two."""
    if player.season_id != game.season_id:
        raise CorrectionRefusedError(f"{player} ({player.pk}) is not in the season of {game}.")
    assert game.week is not None  # noqa: S101 - said above, where it was refused
    since = PlayerClub.objects.filter(player=player, since__number__lte=game.week.number)
    last = since.select_related("club").order_by("-since__number").first()
    club = last.club if last else player.club
    if club.pk not in (game.home_id, game.away_id):
        raise CorrectionRefusedError(f"{player} ({club}) did not play in {game}.")
    return club
