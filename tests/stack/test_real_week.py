"""Week 20 of 2023-24: thirty owners save their lineups on the page, the week is played, and every
stored total equals the sum of the official points.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.services import gunicorn, manage, refresher, until

from .conftest import ask
from .official import OfficialWeek, Result
from .owners import Owner
from .visitor import Page

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("real week")]

TEAMS = 30
VISITORS = 4  # at the same time
WEEK = 20
LIVE = f"/live/{WEEK}.json"


@dataclass
class LivePage:
    """All versions of the live page during the week."""

    url: str
    said: list[dict[str, Any]] = field(default_factory=list)
    etags: list[str] = field(default_factory=list)
    unchanged: int = 0

    def look(self) -> None:
        answer = ask(self.url, **({"if_none_match": self.etags[-1]} if self.etags else {}))
        if answer.status == 304:
            assert not answer.body
            self.unchanged += 1
            return
        assert answer.status == 200
        self.said.append(json.loads(answer.body))
        self.etags.append(answer.headers["ETag"])

    @property
    def has_begun(self) -> bool:
        return any(game["status"] != "scheduled" for game in self.said[-1]["games"])

    @property
    def versions(self) -> list[int]:
        return [int(etag.strip('"').rpartition("-")[2]) for etag in self.etags]


@dataclass(frozen=True)
class RealWeek:
    owners: list[Owner]
    live: LivePage
    late: list[Page]  # the answers to saves after the week had begun
    pages: dict[int, Page]  # of each team, after the week
    results: dict[int, Result]  # of each team, from the official points
    stored: dict[int, tuple[float, float, int, float, int]]


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    var_dir = tmp_path_factory.mktemp("real-week")
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "DATABASE_URL": f"sqlite:///{var_dir / 'gameday.sqlite3'}",
        "CACHE_URL": "",
        "VAR_DIR": str(var_dir),
        "WEB_CONCURRENCY": "2",
    }


@pytest.fixture(scope="module")
def week(env: dict[str, str], seasons_dir: Path) -> Iterator[RealWeek]:
    season = seasons_dir / "fpl" / "2023-24"
    official = OfficialWeek(season, WEEK)
    with ExitStack() as running:
        pool = running.enter_context(ThreadPoolExecutor(VISITORS))
        manage("migrate", "--verbosity", "0", env=env)
        static = pool.submit(manage, "collectstatic", "--no-input", "--verbosity", "0", env=env)
        moved = ("--live-week", str(WEEK), "--kickoff-in", "120")
        manage("import_season", "fpl", str(season), *moved, env=env)
        static.result()
        running.enter_context(refresher(env))
        web = running.enter_context(gunicorn("web", env))
        url = f"http://{web.address}"
        shown = ("/scores/", f"/live/{WEEK - 1}.json")  # the last week, which My team shows
        for page in ("/players/", f"/scores/{WEEK}/", LIVE, *shown):
            until(lambda page=page: ask(f"{url}{page}").status == 200, web.process)

        elements = dict(_select(env, "SELECT id, CAST(source_id AS INTEGER) FROM teams_player"))
        absent = {player for player, name in elements.items() if not official.minutes[name]}
        owners = [Owner(number, web.address, absent) for number in range(TEAMS)]
        for owner in owners:
            running.callback(owner.visitor.leave)
        list(pool.map(_become_an_owner, owners))

        live = LivePage(f"{url}{LIVE}")
        live.look()
        late: list[Page] = []
        played = pool.submit(manage, "replay", "--week", str(WEEK), "--speed", "0", env=env)

        def over() -> bool:
            live.look()
            if live.has_begun and not late:
                late.append(_save_other_armbands(owners[0]))
            return played.done() and bool(live.said[-1]["final"])

        until(over, web.process, timeout=300)
        assert "played to its end" in played.result()
        late += [_save_other_armbands(owner) for owner in owners[1:5]]
        address = "/teams/{}/weeks/{}/"
        yield RealWeek(
            owners,
            live,
            late,
            {o.team: o.visitor.get(address.format(o.team, WEEK)) for o in owners},
            {o.team: official.result(o.saved.known_as(elements)) for o in owners},
            _team_weeks(env),
        )


def _become_an_owner(owner: Owner) -> None:
    owner.sign_up()
    owner.pick_a_lineup()
    owner.save()
    if owner.number % 5 == 1:
        owner.change_armbands()
        owner.save()
    owner.visitor.leave()


def _save_other_armbands(owner: Owner) -> Page:
    fields = owner.form.fields
    return owner.visitor.submit(owner.form, c=fields["v"], v=fields["c"])


def _select(env: dict[str, str], sql: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(Path(env["VAR_DIR"]) / "gameday.sqlite3")) as database:
        return database.execute(sql, values).fetchall()


def _team_weeks(env: dict[str, str]) -> dict[int, tuple[float, float, int, float, int]]:
    rows = _select(
        env,
        """
        SELECT team_id, points, bench_points, of_week.better + 1, season_points, season.better + 1
        FROM teams_teamweek AS own JOIN fantasy_week ON fantasy_week.id = own.week_id
        LEFT JOIN teams_scorecount AS of_week ON of_week.week_id = own.week_id
            AND of_week.kind = 'rank' AND of_week.score = ROUND(points - transfers_cost, 2)
        LEFT JOIN teams_scorecount AS season ON season.week_id = own.week_id
            AND season.kind = 'season_rank' AND season.score = season_points
        WHERE number = ?
        """,
        WEEK,
    )
    assert len({row[0] for row in rows}) == len(rows)
    return {team: tuple(row) for team, *row in rows}


def test_many_of_thirty_saved_lineups_need_substitutes_and_vice_captains(
    week: RealWeek,
) -> None:
    assert len({owner.team for owner in week.owners}) == TEAMS
    assert len({owner.saved for owner in week.owners}) == TEAMS
    results = week.results.values()
    assert sum(len(result.came_in) for result in results) >= 20
    assert sum(result.vice_led for result in results) >= 5
    assert any(not result.came_in for result in results)


def test_every_stored_total_is_the_sum_of_the_official_points(week: RealWeek) -> None:
    stored = {team: (points, bench) for team, (points, bench, *_) in week.stored.items()}
    official = {team: (result.points, result.bench) for team, result in week.results.items()}
    assert len(official) == TEAMS
    assert stored == official


def test_equal_totals_share_a_rank(week: RealWeek) -> None:
    points = Counter(result.points for result in week.results.values())
    assert max(points.values()) > 1, "no two of the teams have equal points"
    for team, (_, _, rank, season_points, season_rank) in week.stored.items():
        mine = week.results[team].points
        better = sum(count for other, count in points.items() if other > mine)
        assert (rank, season_points, season_rank) == (1 + better, mine, 1 + better)


def test_every_team_page_shows_the_stored_total(week: RealWeek) -> None:
    shown = {
        team: tuple(re.findall(r"<dd data-(?:bench-)?total>\s*([^<]+?)\s*</dd>", page.html))
        for team, page in week.pages.items()
    }
    assert shown == {
        team: (str(result.points), str(result.bench)) for team, result in week.results.items()
    }


def test_a_save_is_refused_once_the_week_has_begun(week: RealWeek) -> None:
    assert [page.status for page in week.late] == [422] * 5


def test_the_live_page_changed_and_unchanged_versions_got_a_304(week: RealWeek) -> None:
    live = week.live
    assert len(set(live.versions)) > 1
    assert live.versions == sorted(live.versions)
    assert live.unchanged > 0
    assert not live.said[0]["players"]
    assert not live.said[0]["final"]
    assert live.said[-1]["final"]
    assert {game["status"] for game in live.said[-1]["games"]} == {"final"}
