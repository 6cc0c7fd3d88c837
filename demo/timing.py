"""The kickoffs of the live part, planned so that there is always something to see and to do.

A game kicks off every two minutes and lasts nine, so a week takes 27 minutes. A break of five
minutes follows: the week is final, its results stay on the pages, and every player of the next
week's lineups can still be changed. The last week never kicks off: it is the open week at the end
of the week before. At its first kickoff the season starts again with the first live week.
"""

from datetime import datetime, timedelta

SLUG = "demo"
WEEKS = 14
FIRST_LIVE_WEEK = 7
GAMES_A_WEEK = 10

KICKOFF_EVERY = timedelta(minutes=2)
GAME_LENGTH = timedelta(minutes=9)
BREAK = timedelta(minutes=5)  # from the end of a week's last game to the next week's first kickoff
# From a week's first kickoff to the next week's.
WEEK_LENGTH = KICKOFF_EVERY * (GAMES_A_WEEK - 1) + GAME_LENGTH + BREAK
STEP = timedelta(seconds=3)  # between two increments of a game
STEPS = GAME_LENGTH // STEP
HEAD_START = timedelta(minutes=4)  # so that games are in progress at the start
REVISION = 1000  # of every recorded row; rows fed before the end have lower ones

# Past weeks have the kickoffs of a real week: Thursday night, Sunday, Monday night.
PAST_HOURS = (0, 65, 65, 65, 65, 68, 68, 68, 72, 96)


def whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def kickoffs(week: int, start: datetime) -> list[datetime]:
    """Return a week's kickoffs, game by game, if the first live week starts at `start`."""
    if week >= FIRST_LIVE_WEEK:
        first = start + WEEK_LENGTH * (week - FIRST_LIVE_WEEK)
        return [first + KICKOFF_EVERY * slot for slot in range(GAMES_A_WEEK)]
    first = (start - timedelta(days=7) * (FIRST_LIVE_WEEK - week)).replace(minute=0)
    return [first + timedelta(hours=hours) for hours in PAST_HOURS]
