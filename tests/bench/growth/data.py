"""The data of one site, stored by a process in its environment.

manage("shell", "-c", "from tests.bench.growth import data; data.store(100)", env=env)
"""

from caching.models import Flag
from scoring.analyze import analyze_new_rows
from teams.models import Team
from tests.bench.many_leagues import store_leagues, store_one_large
from tests.bench.standings import half_played_week
from tests.browser import demo_leagues
from tests.browser.demo import OWNER
from tests.services import until

TEAM = "Zigzag Zebras"  # no generated name begins like it


BUILDING = 600.0  # seconds, at most


def wait_until_built() -> None:
    until(lambda: not Flag.objects.exists(), timeout=BUILDING)


def store(leagues: int) -> None:
    """Store a live week, that many small leagues, a large one, and the leagues of OWNER.

    The owner's team gets a name that a search finds alone, however many teams there are.
    """
    week = half_played_week()
    store_leagues(week.season, leagues)
    store_one_large(week.season)
    team = Team.objects.get(season=week.season, owner__username=OWNER)
    team.name = TEAM
    team.save()
    demo_leagues.make(OWNER)
    analyze_new_rows()
