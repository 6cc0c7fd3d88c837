"""The browser computes the same points as the server, to the hundredth, for 200 teams in a real
week, from before the first kickoff until corrections of the final week.

The browser starts after all database reads, because Django refuses them in playwright's loop.
"""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from fantasy.models import Season
from teams.models import LineupSlot, TeamWeek
from tests.browser.chromium import chromium
from tests.browser.scripts import script_page

from .conftest import Table, write_csv
from .nfl_season import FILE
from .real_replay import TEAMS, RealReplay, create_teams

Replays = Callable[..., RealReplay]
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CARD_LABELS = {"Yellow cards", "Red cards"}
FPL_WEEK = 25  # two clubs play twice
CARDS = 8  # of this many absent players, one is booked and one is sent off
NFL_WEEK = 5
FOLLOW_TEAMS = """async ({pages, states, looked_at}) => {
    const {followTeam} = await import("/team.js");
    const placeOf = html =>
        new DOMParser().parseFromString(html, "text/html").querySelector("[data-team]");
    const textOf = place => place.textContent.replace(/\\s+/g, " ");
    return pages.map(html => {
        const place = placeOf(html);
        const text = textOf(place);
        followTeam(place)(looked_at);
        const text_after_script = textOf(place);
        const team = placeOf(html);
        const take = followTeam(team);
        const points = states.map((live, n) => {
            take(live, states[n - 1]);
            return ["[data-total]", "[data-bench-total]"].map(
                one => team.querySelector(one).textContent);
        });
        return {
            text, text_after_script, points,
            came_in: [...team.querySelectorAll("[data-moved]")].filter(
                moved => moved.textContent === "came on").length,
            led_by_vice: Boolean(team.querySelector("[data-vice] [data-sum]")?.textContent),
        };
    });
}"""


@pytest.fixture
def fpl(seasons_dir: Path, tmp_path: Path) -> Path:
    """Only the replayed week of the season. Many absent players are booked or sent off."""
    season = seasons_dir / "fpl" / "2023-24"
    (tmp_path / "2023-24" / "gws").mkdir(parents=True)
    for name in ("teams.csv", "fixtures.csv", "players_raw.csv"):
        (tmp_path / "2023-24" / name).symlink_to(season / name)
    week = f"gws/gw{FPL_WEEK}.csv"
    with (season / week).open(encoding="utf-8", newline="") as stream:
        rows: Table = list(csv.DictReader(stream))
    absent = [row for row in rows if row["minutes"] == "0"]
    for row in absent[::CARDS]:
        row["yellow_cards"] = 1
    for row in absent[1::CARDS]:
        row["red_cards"] = 1
    write_csv(tmp_path / "2023-24" / week, rows)
    return tmp_path / "2023-24"


@pytest.fixture
def nfl(seasons_dir: Path, tmp_path: Path) -> Path:
    """Only the replayed week of the season. One file holds all weeks."""
    season = seasons_dir / "nfl" / FILE
    if not season.exists():
        pytest.skip(f"{FILE} is absent")
    with season.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["week"] == str(NFL_WEEK)]
    write_csv(tmp_path / FILE, rows)
    return tmp_path


@pytest.fixture
def replay_of(monkeypatch: pytest.MonkeyPatch) -> Replays:
    """A function that imports a season, creates all teams, and returns the replay of a week."""

    def replay_of(source: str, path: Path, week: int, looks: int) -> RealReplay:
        arguments = (source, str(path), "--live-week", str(week), "--allow-missing")
        call_command("import_season", *arguments, stdout=StringIO())
        weeks = Season.objects.get().weeks.select_related("season")
        replay = RealReplay(weeks.get(number=week), looks)
        create_teams(replay.week)
        monkeypatch.setattr("django.utils.timezone.now", lambda: replay.now)
        return replay

    return replay_of


def followed_pages(replay: RealReplay) -> list[dict[str, Any]]:
    """For each team's page: its text, its text after the script ran, the points that the script
    shows at each moment, and the substitutions and captaincy at the end.
    """
    assert replay.looked_at
    wanted = {
        "pages": list(replay.pages.values()),
        "states": [moment.live for moment in replay.moments],
        "looked_at": replay.looked_at.live,
    }
    with chromium() as browser, script_page(browser) as page:
        found: list[dict[str, Any]] = page.evaluate(FOLLOW_TEAMS, wanted)
    return found


def shown_number(text: str) -> Decimal:
    """Return the number that a page shows as `−3` or `1,204.5`."""
    return Decimal(text.replace("−", "-").replace(",", ""))


def assert_all_equal(replay: RealReplay) -> list[dict[str, Any]]:
    """Return the result of `followed_pages`."""
    pages = followed_pages(replay)
    assert len(pages) == TEAMS
    for team, page in zip(replay.pages, pages, strict=True):
        assert page["text_after_script"] == page["text"]
        seen = [tuple(map(shown_number, points)) for points in page["points"]]
        assert seen == [moment.points[team] for moment in replay.moments]
    return pages


def stored(replay: RealReplay) -> dict[int, tuple[Decimal, Decimal]]:
    rows = TeamWeek.objects.filter(week=replay.week).values_list("team", "points", "bench_points")
    return {team: (total, bench) for team, total, bench in rows}


def below_zero(replay: RealReplay) -> set[str]:
    """Players with negative points at some moment."""
    return {
        player
        for moment in replay.moments
        for player, line in moment.live["players"].items()
        if Decimal(line["points"]) < 0
    }


def carded_without_minutes(replay: RealReplay) -> set[str]:
    """Players who counted as played at some moment because of a card alone."""
    return {
        player
        for moment in replay.moments
        for player, line in moment.live["players"].items()
        if line["played"] and {label for label, _, _ in line["lines"]} <= CARD_LABELS
    }


def statuses(replay: RealReplay) -> set[str]:
    return {game["status"] for moment in replay.moments for game in moment.live["games"]}


def test_browser_points_equal_server_points_in_a_football_week(
    fpl: Path, replay_of: Replays
) -> None:
    replay = replay_of("fpl", fpl, FPL_WEEK, looks=2)
    replay.postpone_last_game()
    replay.play()
    pages = assert_all_equal(replay)
    assert stored(replay) == replay.moments[-1].points
    assert statuses(replay) == {"scheduled", "live", "postponed", "final"}
    assert below_zero(replay)
    own = set(LineupSlot.objects.values_list("player", flat=True))
    assert len(own & {int(player) for player in carded_without_minutes(replay)}) > 10
    assert sum(page["came_in"] for page in pages) > TEAMS / 2
    assert sum(page["led_by_vice"] for page in pages) > TEAMS / 10
    for chip in ("Bench boost", "Triple captain"):
        assert sum(chip in page["text"] for page in pages) > TEAMS / 10


def test_browser_points_equal_server_points_in_an_american_football_week(
    nfl: Path, replay_of: Replays
) -> None:
    replay = replay_of("nflverse", nfl, NFL_WEEK, looks=8)
    replay.play()
    pages = assert_all_equal(replay)
    assert stored(replay) == replay.moments[-1].points
    assert statuses(replay) == {"scheduled", "live", "postponed", "final"}
    assert below_zero(replay)
    assert sum(page["came_in"] for page in pages) > TEAMS / 10
