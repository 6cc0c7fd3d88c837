"""How long people look at a page and how many of them do what. Change these numbers freely.

Nobody has measured them: they are assumptions about a game day. All of them are per person, so
"people" in a result are people with pauses and not connections that send without end.
"""

import os
import random
from dataclasses import dataclass

# How many times faster than people, to try out a scenario. Its figures then mean nothing.
HASTE = float(os.environ.get("LOAD_HASTE", "1"))


@dataclass(frozen=True)
class Pause:
    """Seconds, evenly distributed."""

    least: float
    most: float

    def seconds(self) -> float:
        return random.uniform(self.least, self.most) / HASTE


FIRST_VISIT = 0.2  # of all people: their browsers have no static files yet

# The live hour: how long a page stays open.
HOME = Pause(30, 90)
SCORES = Pause(30, 120)
GAME = Pause(60, 180)
TEAM = Pause(60, 180)
LEAGUE = Pause(20, 60)
MATCHUP = Pause(60, 240)

# The live hour: of ten people, how many have a team.
VISITORS = 4
OWNERS = 6

# The lineup rush: seconds from one click to the next.
READING = Pause(5, 20)  # a page about a player
CHOOSING = Pause(2, 8)  # a step in the lineup
# From a save to the next visit of the lineup. nginx accepts two saves a second of one owner.
BETWEEN_SAVES = Pause(20, 60)

# The lineup rush: of a hundred people, how many have a session, have none, and sign in.
SIGNED_IN = 90
LOOKING = 8
ARRIVING = 2
# How long an arriving person stays. Two of a hundred people, who sign in every two minutes, are as
# many sign-ins a second as a tenth of all people, who sign in once within ten minutes.
STAYING = Pause(90, 150)
GUESTS = 0.5  # of the arriving people: they use "Try it now" instead of a password

MINUTES = 10.0  # to the lock
FIRST_SAVERS, LAST_SAVERS = 0.2, 0.8


def share_of_savers(minutes: float, of: float = MINUTES) -> float:
    """Return the share of visits that save a lineup, `minutes` after the beginning of the rush.

    It grows more and more, to LAST_SAVERS at the lock. A rush of no minutes begins there.
    """
    passed = min(1.0, max(0.0, minutes / of)) if of else 1.0
    return FIRST_SAVERS + (LAST_SAVERS - FIRST_SAVERS) * passed**2
