"""A hundred thousand leagues against a hundred: their pages, and what the refresher pays.

The demo's owners in the middle of a live week, in two databases: one with 100 leagues of twelve,
the other with 100,000 and one of 100,000 teams. A tenth of the leagues are head-to-head. Each
database has a web server and a memcached of its own; the same pages are requested in turn, and the
ratio is of medians. Then the builds of the week's ranks, each after a score of the player that
most teams have: alone, with the scores of all teams in blocks, and with the large leagues, too.
Then the time from the commit of such a score until every team's block has it. At last such a build
with 300 leagues of 100 teams, and the time until the first pages of all of them are built.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice
from random import Random
from statistics import median, mode
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction

from caching.models import Flag
from caching.outbox import flag
from caching.refresher import refresh
from fantasy.models import Season, Week
from leagues.models import League
from leagues.read_models.large_leagues import LARGE_LEAGUE_TOP
from leagues.rules.formats import CLASSIC, HEAD_TO_HEAD
from scoring.analyze import analyze_new_rows
from scoring.read_models.ranks import RANKS
from scoring.read_models.score_blocks import published_scores
from scoring.rules.feed import FeedLine
from scoring.services.ingest import ingest
from scoring.standings.arrays import Standings
from scoring.standings.held import current_standings, forget_standings
from teams.models import Team
from tests.services import gunicorn, manage, refresher, until

from .many_leagues import store_leagues, store_many_large, store_one_large
from .measuring import Row, Stage, interleaved, spread
from .scores import popular_scores
from .sites import Site, site_on
from .standings import half_played_week

FEW = 100
MANY_LARGE = 300  # leagues of LARGE_LEAGUE teams
MOST_RATIO = 1.2
MAX_GAP = 2.0  # seconds between two scores, at most; the pause of the ranks is one second
BUDGETS = {"shared": "0 queries, 2 calls", "member": "2 queries, 2 calls"}


def measure(stage: Stage) -> list[Row]:
    owners = stage.count(full=100_000, quick=2_000)
    many = stage.count(full=100_000, quick=1_000)
    manage("seed_demo", "--owners", str(owners), env=stage.env)
    week = half_played_week()
    season = week.season
    store_leagues(season, FEW)
    with site_on(stage, "few", urlsplit(stage.env["DATABASE_URL"]).path[1:]) as few_env:
        store_leagues(season, many - FEW)
        store_one_large(season)
        analyze_new_rows()
        rows = _pages(stage, few_env, season)
    rows += refresher_rows(week, stage.count(full=10, quick=3))
    rows += _until_all_have_it(stage, week, stage.count(full=40, quick=8))
    store_many_large(season, MANY_LARGE)
    analyze_new_rows()
    return rows + many_large_rows(week, stage.count(full=10, quick=3))


# Pages


@dataclass
class LeagueSite(Site):
    """`leagues`: small ones, each with an owner among its members, by format."""

    leagues: dict[str, list[int]] = field(default_factory=dict)
    large: int | None = None
    cookies: dict[int, str] = field(default_factory=dict)


def _pages(stage: Stage, few_env: dict[str, str], season: Season) -> list[Row]:
    settings = {"LOG_LEVEL": "WARNING", "SECURE_COOKIES": "false"}
    envs = {"100 leagues": few_env | settings, "all leagues": stage.env | settings}
    for env in envs.values():
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        manage("refresh_cache", "--once", env=env)
    with (
        gunicorn("few", envs["100 leagues"]) as few,
        gunicorn("many", envs["all leagues"]) as many,
    ):
        sites = {
            name: _site(envs[name], web.address)
            for name, web in (("100 leagues", few), ("all leagues", many))
        }
        rounds = stage.count(full=200, quick=60)
        rows: list[Row] = []
        for label, path, private in (
            ("classic", "/leagues/{}/", False),
            ("head-to-head", "/leagues/{}/", False),
            ("a member's classic", "/my-leagues/{}/", True),
        ):
            kind = HEAD_TO_HEAD if label == "head-to-head" else CLASSIC
            rows += _compared(sites, label, kind, path, rounds, private=private)
        large = sites["all leagues"]
        times = interleaved(
            {"large": lambda: large.get(f"/leagues/{large.large}/")}, rounds, warm_up=5
        )
        budget = large.get(f"/leagues/{large.large}/")
        rows.append(
            Row("the one large league, first page", {**spread(times["large"]), "cost": budget})
        )
    return rows


def _compared(
    sites: dict[str, LeagueSite], label: str, kind: str, path: str, rounds: int, *, private: bool
) -> list[Row]:
    """Return rows of leagues that were visited before, and of leagues that were not."""
    rows = []
    for state in ("warm", "first visit") if not private else ("warm",):
        budgets: dict[str, list[str]] = {name: [] for name in sites}
        few = min(len(site.leagues[kind]) for site in sites.values()) - 4
        times = interleaved(
            {
                name: _visits(site, kind, path, state, budgets[name])
                for name, site in sites.items()
            },
            rounds if state == "warm" else min(rounds, few),
            warm_up=6 if state == "warm" else 1,
        )
        first, last = (median(times[name]) for name in sites)
        ratio = round(last / first, 2)
        for name in sites:
            broken = ""
            if name != "100 leagues" and ratio > MOST_RATIO:
                broken = f"{ratio} times the time of 100 leagues, at most {MOST_RATIO}"
            expected = BUDGETS["member" if private else "shared"]
            budget = mode(budgets[name])  # a league that is ten seconds old is minted again
            if state == "warm" and budget != expected:
                broken = f"{budget}, must be {expected}"
            figures = {**spread(times[name]), "cost": budget}
            if name != "100 leagues":
                figures["ratio"] = ratio
            rows.append(Row(f"{label}, {state}: {name}", figures, broken))
    return rows


def _visits(
    site: LeagueSite, kind: str, path: str, state: str, budgets: list[str]
) -> Callable[[], None]:
    """Return a function that requests three leagues in turn, or another one each time.

    It appends the budget of each request to `budgets`.
    """
    leagues, turn = site.leagues[kind], count()

    def get() -> None:
        n = next(turn)
        league = leagues[n % 3] if state == "warm" else leagues[-1 - n % len(leagues)]
        budgets.append(site.get(path.format(league), site.cookies.get(league, "")))

    return get


def _site(env: dict[str, str], host: str) -> LeagueSite:
    """Return the site, with sessions of an owner in each of the first leagues."""
    facts = json.loads(manage("shell", "-c", FACTS, env=env).splitlines()[-1])
    return LeagueSite(
        host,
        leagues=facts["leagues"],
        large=facts["large"],
        cookies={int(league): cookie for league, cookie in facts["cookies"].items()},
    )


FACTS = """
import json
from leagues.models import League
from teams.models import Team
from tests.bench.sites import cookie_of

found = League.objects.filter(kind="owned", size=12, commissioner=None, name__startswith="League ")
leagues = {
    kind: list(found.filter(format=kind).order_by("?").values_list("pk", flat=True)[:120])
    for kind in ("classic", "h2h")
}
cookies = {}
for league in leagues["classic"][:3]:
    team = Team.objects.filter(memberships__league=league, owner__isnull=False).first()
    cookies[league] = cookie_of(team.owner)
large = League.objects.filter(name="One for all").values_list("pk", flat=True).first()
print(json.dumps({"leagues": leagues, "large": large, "cookies": cookies}))
"""


# The refresher


def refresher_rows(week: Week, rounds: int) -> list[Row]:
    """Return what a build of the ranks costs, after a score of the player most teams have."""
    cache.clear()
    forget_standings()
    events = popular_scores(week)
    every = list(RANKS._after_build)
    topic = RANKS.topic(week.pk)
    refresh(topic, "bench")  # reads the lineups
    seconds: dict[str, list[float]] = {}
    ways = {
        "the ranks alone": every[:0],
        "- with the blocks": every[:1],
        "- with blocks and large leagues": every,
    }
    for number in range(rounds + 1):
        for name, hooks in ways.items():
            ingest(week.season, [next(events)])
            RANKS._after_build[:] = hooks
            began = time.perf_counter()
            refresh(topic, "bench")
            if number:
                seconds.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    RANKS._after_build[:] = every
    first = median(seconds["the ranks alone"])
    large = League.objects.large(week.season).count()
    teams = Team.objects.filter(season=week.season_id).count()
    return [
        Row(
            f"{name}: {teams:,} teams" + (f", {large} large leagues" if "large" in name else ""),
            {**spread(times), "ratio": round(median(times) / first, 2)},
        )
        for name, times in seconds.items()
    ]


def many_large_rows(week: Week, rounds: int) -> list[Row]:
    """Return what a build of the ranks costs with many large leagues, and all their first pages.

    The first round is left out: it builds pages that were never built.
    """
    events = popular_scores(week)
    for _ in range(1000):  # beyond the revisions of the builds before
        next(events)
    ranks_times, all_times = [], []
    for number in range(rounds + 1):
        ingest(week.season, [next(events)])
        began = time.perf_counter()
        refresh(RANKS.topic(week.pk), "bench")
        built = time.perf_counter()
        flagged = Flag.objects.filter(topic__startswith=f"{LARGE_LEAGUE_TOP.name}:")
        for topic in dict.fromkeys(flagged.order_by("pk").values_list("topic", flat=True)):
            refresh(topic)
        if number:
            ranks_times.append((built - began) * 1000)
            all_times.append((time.perf_counter() - began) * 1000)
    large = League.objects.large(week.season).count()
    return [
        Row(f"the ranks with {large} large leagues", spread(ranks_times)),
        Row("- until all first pages are built, by one refresher", spread(all_times)),
    ]


def _until_all_have_it(stage: Stage, week: Week, events: int) -> list[Row]:
    """Measure with refreshers of their own, as in production: first one, then two."""
    cache.clear()
    forget_standings()
    lines = popular_scores(week)
    for _ in range(100):  # beyond the revisions of the builds before
        line = next(lines)
    following = (replace(one, revision=one.revision + 1) for one in chain([line], lines))
    teams = list(Team.objects.filter(season=week.season_id).values_list("pk", flat=True))
    flag(RANKS, [week.pk], "the cache was emptied")
    env = {**stage.env, "LOG_LEVEL": "WARNING"}
    with refresher(env):
        until(lambda: not (published_scores(week, teams)[1] or _ranks_are_flagged()), timeout=300)
        rows = _arrivals(week, teams, islice(following, events), "one refresher")
        with refresher(env):
            rows += _arrivals(week, teams, islice(following, events), "two refreshers")
    return rows


def _arrivals(week: Week, teams: list[int], lines: Iterable[FeedLine], label: str) -> list[Row]:
    """Follow each score until all blocks have it, and until no ranks wait to be built."""
    random = Random(26)
    times, top_times = [], []
    has_large = League.objects.large(week.season).exists()
    for line in lines:
        time.sleep(random.uniform(0, MAX_GAP))
        ingest(week.season, [line])
        committed = time.perf_counter()
        with transaction.atomic():
            expected = _nets(current_standings(week))
        until(lambda expected=expected: _published(week, teams) == expected, timeout=60)
        times.append((time.perf_counter() - committed) * 1000)
        until(lambda: not (_ranks_are_flagged() or _pages_are_flagged()), timeout=60)
        top_times.append((time.perf_counter() - committed) * 1000)
    rows = [Row(f"score until the blocks of {len(teams):,} teams, {label}", spread(times))]
    if has_large:
        rows.append(Row("- and the first pages of large leagues", spread(top_times)))
    return rows


def _ranks_are_flagged() -> bool:
    return Flag.objects.filter(topic__startswith=f"{RANKS.name}:").exists()


def _pages_are_flagged() -> bool:
    return Flag.objects.filter(topic__startswith=f"{LARGE_LEAGUE_TOP.name}:").exists()


def _nets(standings: Standings) -> dict[int, int]:
    return dict(zip(standings.lineups.teams.tolist(), standings.net.tolist(), strict=True))


def _published(week: Week, teams: list[int]) -> dict[int, int]:
    return {team: score.net for team, score in published_scores(week, teams)[0].items()}
