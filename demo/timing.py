"""When the games of the live part kick off, so that there is always something to see.

Within a week a game kicks off every three minutes and lasts nine. The next week's first kickoff
is at the minute of the last one of this week: from then on that is the week people follow, and
it has a game in progress and another about to start. So at every moment the current week shows
both. The last week has no successor: at its last kickoff the season starts again with the first
live week, and the games still in progress are broken off.
"""

from datetime import datetime, timedelta

SLUG = "demo"
WEEKS = 14
FIRST_LIVE_WEEK = 7
GAMES_A_WEEK = 10

KICKOFF_EVERY = timedelta(minutes=3)
GAME_LENGTH = timedelta(minutes=9)
WEEK_LENGTH = KICKOFF_EVERY * (GAMES_A_WEEK - 1)  # from a week's first kickoff to the next one's
STEP = timedelta(seconds=3)  # between two increments of a game
STEPS = GAME_LENGTH // STEP
HEAD_START = timedelta(minutes=4)  # who comes first finds games in progress
REVISION = 1000  # of every recorded row; what is fed before the end has a lower one

# Weeks that are over were played as such weeks are: Thursday night, Sunday, Monday night.
PAST_HOURS = (0, 65, 65, 65, 65, 68, 68, 68, 72, 96)


def whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def kickoffs(week: int, start: datetime) -> list[datetime]:
    """Those of a week, game by game, if the first live week starts at `start`."""
    if week >= FIRST_LIVE_WEEK:
        first = start + WEEK_LENGTH * (week - FIRST_LIVE_WEEK)
        return [first + KICKOFF_EVERY * slot for slot in range(GAMES_A_WEEK)]
    first = (start - timedelta(days=7) * (FIRST_LIVE_WEEK - week)).replace(minute=0)
    return [first + timedelta(hours=hours) for hours in PAST_HOURS]
