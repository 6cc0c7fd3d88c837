"""The addresses of all pages of one site, with the ids of its own rows.

They are the pages of tests/pages/budgets.py: each view once, the deep pages, and those of a large
league. The searches ask for a whole name, and for a beginning that many names have.
"""

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from urllib.parse import quote_plus

from django.urls import reverse

from fantasy.calendar import current_calendar
from fantasy.models import User
from leagues.models import League
from scoring.read_models.ranks import RANKS
from teams.models import Club, Game, Player, Team
from tests.bench.sites import cookie_of
from tests.browser.demo import INVITE_CODE, OWNER, PUBLIC
from tests.pages.budgets import PRIVATE, SHARED, Budget

# A league of chance teams on the shared pages; elsewhere the one that the owner runs.
OF_ALL = {"league", "league-week", "league-history"}
DEEP = (
    "/leaderboard/?q={team_name}",
    "/leaderboard/?q={letter}",
    "/leaderboard/?page=2",
    "/leaderboard/{last_week}/?q={team_name}",
    "/leaderboard/{last_week}/?page=2",
    "/search/?q={team_name}",
    "/search/?q={two_letters}",
    "/leagues/?q={league_name}",
    "/leagues/?q=league",  # nearly all of them
    "/leagues/?after={size}-{league}",
    "/players/?q=a&availability=free&price=9",
    "/players/?availability=playing",
    "/leagues/{large}/",
    "/leagues/{large}/?page=2",
    "/leagues/{large}/weeks/{last_week}/",
)


@dataclass(frozen=True)
class Address:
    name: str  # of the view, or the address with the names of its ids
    path: str
    cookie: str  # empty on pages for everyone
    status: int


def write() -> None:
    """Print the addresses as JSON: the manager of the sites reads them."""
    sys.stdout.write(json.dumps([asdict(address) for address in addresses()]) + "\n")


def _beginning(letters: int) -> str:
    """Return the letters with which most team names begin."""
    names = Team.objects.order_by("pk").values_list("name", flat=True)[:1000]
    return Counter(name[:letters] for name in names).most_common(1)[0][0]


def addresses() -> list[Address]:
    calendar = current_calendar()
    week = calendar.shown
    owner = User.objects.get(username=OWNER)
    chance = League.objects.filter(name="League 1").get()
    own = League.objects.filter(name=PUBLIC).get()
    large = League.objects.filter(name="One for all").get()
    team = Team.objects.get(owner=owner, season=calendar.season)
    ids = {
        "week": week.number,
        "player": Player.objects.order_by("pk")[0].pk,
        "club": Club.objects.order_by("pk")[0].pk,
        "game": Game.objects.filter(week=week).order_by("pk")[0].pk,
        "team": team.pk,
        "lesson": "league-table",
        "way": "cached-manager",
        "matchup": own.matchups.filter(week=week).order_by("place")[0].pk,
        "code": INVITE_CODE,
        "kind": "week",
        "band": next(iter(RANKS.read(week.pk)["week"]["bands"])),
    }

    def path(budget: Budget) -> str:
        ids["league"] = (chance if budget.name in OF_ALL else own).pk
        return reverse(budget.name, args=[ids[name] for name in budget.args])

    cookie = cookie_of(owner)
    deep = {
        "team_name": quote_plus(team.name),
        "letter": _beginning(1),  # of more teams than the page lists, of a thousand too
        "two_letters": _beginning(2),
        "league_name": quote_plus(own.name),
        "last_week": week.number - 1,
        "league": chance.pk,
        "size": chance.size,
        "large": large.pk,
    }
    return [
        *(Address(one.name, path(one), "", one.status) for one in SHARED),
        *(Address(one.name, path(one), cookie, one.status) for one in PRIVATE),
        *(Address(one, one.format(**deep), "", 200) for one in DEEP),
    ]
