"""What an owner should do next: problems of the lineup that can still be mended, and its lock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from fantasy.calendar import Calendar
from fantasy.models import Week
from teams.models import Game
from teams.rules.lineups import Pick
from teams.services.lineups import locked_clubs


@dataclass(frozen=True)
class ToDo:
    """`week`: the one that is open; None once the season is over.

    `lock`: when the next player locks, or without a lineup the time until which one must be saved.
    `problems`: short sentences without a full stop.
    """

    week: Week | None
    has_lineup: bool
    begun: bool
    lock: datetime | None
    problems: list[str]

    @property
    def button(self) -> str:
        if self.week is None or self.has_lineup:
            return "Edit lineup"
        return f"Set your lineup for Week {self.week.number}"


def to_do(calendar: Calendar, picks: Sequence[Pick], games: Collection[Game]) -> ToDo:
    """Return what to do in the open week. `picks` and `games` are those of that week."""
    week = calendar.open
    if week is None:
        return ToDo(None, bool(picks), begun=True, lock=None, problems=[])
    playing = [game for game in games if game.status != Game.Status.POSTPONED]
    begun = calendar.has_begun(week)
    lock = _next_lock(week, picks, playing, calendar.now)
    return ToDo(week, bool(picks), begun, lock, _problems(week, picks, playing))


def _next_lock(
    week: Week, picks: Sequence[Pick], games: Sequence[Game], now: datetime
) -> datetime | None:
    if week.locks_at is not None:
        return week.locks_at if week.locks_at > now else None
    locked = locked_clubs(games, now)
    # Without a lineup every club counts: each kickoff takes players away.
    own = {pick.club for pick in picks}
    kickoffs = [
        game.kickoff
        for game in games
        for club in (game.home_id, game.away_id)
        if game.kickoff and club not in locked and (not picks or club in own)
    ]
    return min(kickoffs, default=None)


def _problems(week: Week, picks: Sequence[Pick], games: Sequence[Game]) -> list[str]:
    if not picks:
        return [f"No lineup for Week {week.number} yet"]
    clubs = {club for game in games for club in (game.home_id, game.away_id)}
    idle = [pick for pick in picks if pick.starts and pick.club not in clubs]
    found = []
    if any(pick.captain for pick in idle):
        found.append(f"Your captain has no game in Week {week.number}")
    others = sum(not pick.captain for pick in idle)
    if others:
        verb = "starter has" if others == 1 else "starters have"
        found.append(f"{others} {verb} no game in Week {week.number}")
    return found
