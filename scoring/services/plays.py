"""Plays: what changed a player's points, for the page of the game.

A play is the difference between the breakdowns of two accepted revisions. A stat that earns
nothing, such as a minute of football, makes no play. A game that one batch takes from its start
to its end makes none either: such a batch is an import, and it has no course to tell.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import possible
from scoring.models import Play
from scoring.rules import points
from scoring.rules.play_lines import PlayLine, play_lines
from teams.models import Game, StatLine

from .week_corrections import Change

WRITTEN = [
    "club", "clock", "home_score", "away_score", "lines", "points", "is_correction", "at",
]  # fmt: skip


def store_plays(
    changes: Iterable[Change], statuses: Mapping[int, str], rules: Ruleset, *, corrected: bool
) -> None:
    """Store a play for each change of points. The changes have their games as they are now.

    `statuses`: of the games before the batch, by game id. `corrected`: a person made the changes.
    """
    Play.objects.bulk_create(
        [
            _play(
                change.after,
                lines,
                corrected or statuses[change.after.game_id] == Game.Status.FINAL,
            )
            for change in changes
            if change.says_something_new and _has_course(statuses, change.after.game)
            if (lines := _lines(change, rules))
        ],
        # If the stat line was deleted, its revisions begin again: the new play is the true one.
        update_conflicts=True,
        unique_fields=["game", "player", "revision"],
        update_fields=WRITTEN,
        batch_size=500,
    )


def _has_course(statuses: Mapping[int, str], game: Game) -> bool:
    if game.status == Game.Status.POSTPONED:
        return False
    return not (game.is_final and statuses[game.pk] == Game.Status.SCHEDULED)


def _lines(change: Change, rules: Ruleset) -> list[PlayLine]:
    before, after = change.before, change.after
    position = after.player.position
    old = possible(before.stats, rules.limits) if before else {}  # an older version stored any
    return play_lines(
        points.counted(old, position, rules), points.counted(after.stats, position, rules)
    )


def _play(line: StatLine, lines: list[PlayLine], is_correction: bool) -> Play:
    return Play(
        game=line.game,
        player_id=line.player_id,
        club_id=line.club_id,
        revision=line.revision,
        clock=line.game.clock,
        home_score=line.game.home_score,
        away_score=line.game.away_score,
        lines=[
            [label, int(count) if count == int(count) else float(count), str(worth)]
            for label, count, worth in lines
        ],
        points=sum((worth for *_, worth in lines), Decimal(0)),
        is_correction=is_correction,
    )
