"""Applies changes of stat lines to final weeks, and logs their author and reason."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fantasy.models import User, Week
from scoring.models import Correction
from teams.models import StatLine

from .finals import Rescored, rescore


@dataclass(frozen=True)
class Author:
    """The author of a correction, with the reason."""

    name: str
    why: str
    user: User | None = None


FEED = Author("feed", "a later revision of the feed")


@dataclass(frozen=True)
class Change:
    """An accepted stat line; `before` is None if there was none."""

    before: StatLine | None
    after: StatLine

    @property
    def week(self) -> Week | None:
        return self.after.game.week

    @property
    def says_something_new(self) -> bool:
        before, after = self.before, self.after
        return not before or (before.stats, before.points) != (after.stats, after.points)


def score_corrections(changes: Sequence[Change], author: Author | None) -> list[Correction]:
    """Score again what the changes touch in final weeks, and write the log.

    Without an author only the changes of final weeks are logged, with the feed as author.
    """
    of_week: dict[Week, list[Change]] = defaultdict(list)
    for change in changes:
        week = change.week
        if week and change.says_something_new and (author or week.is_final):
            of_week[week].append(change)
    log: list[Correction] = []
    for week in sorted(of_week, key=lambda week: week.number):
        done = Rescored([], {})
        if week.is_final:
            done = rescore(week, {change.after.player_id for change in of_week[week]})
        log += [_entry(change, done, author or FEED) for change in of_week[week]]
    return Correction.objects.bulk_create(log)


def _entry(change: Change, done: Rescored, author: Author) -> Correction:
    before, after = change.before, change.after
    return Correction(
        user=author.user,
        who=author.name,
        why=author.why,
        game=after.game,
        player=after.player,
        revision_before=before.revision if before else 0,
        revision_after=after.revision,
        stats_before=before.stats if before else {},
        stats_after=after.stats,
        points_before=before.points if before else Decimal(0),
        points_after=after.points,
        weeks=done.weeks,
        teams=done.teams.get(after.player_id, 0),
    )
