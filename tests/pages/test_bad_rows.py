"""Invalid rows that an older version stored: nothing crashes, and each row can be corrected."""

import logging
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from caching import refresher
from caching.outbox import flag
from scoring.models import FeedRow, RecordedResult
from scoring.read_models.leaderboards import LEADERBOARDS
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.audit import audit_points
from scoring.services.corrections import CorrectionRefusedError, correct_stats
from scoring.services.ingest import ingest
from scoring.services.replay import ReplayError, recordings
from teams.models import LineupSlot, StatLine, TeamWeek
from teams.read_models.game_page import BOX_SCORE
from teams.read_models.live import LIVE
from teams.read_models.players import PLAYERS
from teams.read_models.week_numbers import WEEK_NUMBERS
from tests.pages.test_admin import address
from tests.scoring.played_season import AUTHOR
from tests.shared_rows import Site

BAD: list[dict[str, Any]] = [
    {"minutes": 90, "goals_scored": 10**7},
    {"minutes": 90, "goals_scored": 10**30},
    {"minutes": -1},
    {"minutes": 45.5},
    {"minutes": "ninety"},
    {"minutes": None},
    {"minutes": 90, "touchdowns": 1},
]


def store_bad_stats(site: Site, week: int, stats: Any) -> StatLine:
    """Store the stats as an older version did. SQLite accepts points of any size."""
    owned = LineupSlot.objects.filter(lineup__team=site.team, role="starter", is_captain=False)
    line = StatLine.objects.filter(
        game__week=site.weeks[week], player__in=owned.values("player"), player__position="FWD"
    ).first()
    assert line is not None
    goals = stats.get("goals_scored", 0) if isinstance(stats, dict) else 0
    points = Decimal(2 + 4 * goals) if connection.vendor == "sqlite" else Decimal(2)
    StatLine.objects.filter(pk=line.pk).update(stats=stats, points=points)
    if goals and connection.vendor == "sqlite":
        TeamWeek.objects.filter(team=site.team, week=site.weeks[week]).update(
            points=points, season_points=points
        )
    FeedRow.objects.create(
        game=line.game, player=line.player, club=line.club, week=line.game.week, revision=1000,
        stats=stats, official_points=2, source="gw1.csv, line 2",
    )  # fmt: skip
    RecordedResult.objects.create(game=line.game, home_score=1, away_score=0)
    return StatLine.objects.select_related("game__season", "game__week", "player").get(pk=line.pk)


def check_pages(site: Site, line: StatLine) -> None:
    for url in (
        "/", "/scores/", f"/scores/{line.game.week.number}/", f"/games/{line.game_id}/",
        f"/players/{line.player_id}/", "/players/", "/leaderboard/", f"/clubs/{line.club_id}/",
        f"/teams/{site.team.pk}/", f"/live/{line.game.week.number}.json", "/live.json",
    ):  # fmt: skip
        assert Client().get(url).status_code == 200, url


@pytest.mark.parametrize("week", [0, 1])
@pytest.mark.parametrize("stats", [*BAD, [7]], ids=str)
def test_pages_refresher_and_admin_work_with_bad_stats(
    site: Site, admin_client: Client, caplog: pytest.LogCaptureFixture, week: int, stats: Any
) -> None:
    line = store_bad_stats(site, week, stats)
    for topic, key in (
        (LIVE, line.game.week_id), (BOX_SCORE, line.game_id), (PLAYERS, site.season.pk),
        (LEADERBOARDS, line.game.week_id), (WEEK_NUMBERS, line.game.week_id),
    ):  # fmt: skip
        flag(topic, [key], "a bad row")
    with caplog.at_level(logging.ERROR):
        refresher.refresh_all()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    check_pages(site, line)
    for model in (StatLine, FeedRow, TeamWeek):
        row = model.objects.latest("pk") if model is not StatLine else line
        assert admin_client.get(address(model, "changelist")).status_code == 200
        assert admin_client.get(address(model, "change", row.pk)).status_code == 200
    assert admin_client.get(address(StatLine, "act", line.pk)).status_code == 200


@pytest.mark.parametrize("stats", BAD, ids=str)
def test_audit_and_replay_name_the_source_of_bad_stats(site: Site, stats: dict[str, Any]) -> None:
    line = store_bad_stats(site, 0, stats)
    found = [str(mismatch) for mismatch in audit_points(site.season).mismatches]
    bad = "'touchdowns' is no stat" if "touchdowns" in stats else f"{[*stats][-1]}: "
    assert any(said.startswith(f"gw1.csv, line 2: {line.player}: {bad}") for said in found)
    with pytest.raises(ReplayError, match=r"cannot be replayed: gw1\.csv, line 2: "):
        recordings(line.game.week, [line.game])
    with pytest.raises(SystemExit):
        call_command("audit_points", stdout=StringIO())
    with pytest.raises(CommandError, match="cannot be replayed"):
        call_command("replay", "--week", "1", "--speed", "0", stdout=StringIO())


def by_feed(site: Site, line: StatLine, admin: Client) -> None:
    row = FeedLine(line.game_id, line.player_id, line.revision + 1, {"minutes": 90})
    ingest(site.season, [row], [GameUpdate(line.game_id, line.game.status, 1, 0)])


def by_correction(site: Site, line: StatLine, admin: Client) -> None:
    stats = dict.fromkeys(line.stats) | {"minutes": Decimal(90)}
    correct_stats(game=line.game, player=line.player, stats=stats, author=AUTHOR)


def by_admin(site: Site, line: StatLine, admin: Client) -> None:
    data = {"stat_minutes": "90", "why": "recount", "made_from": line.revision}
    response = admin.post(address(StatLine, "act", line.pk), data)
    assert response.status_code == 302, response.content.decode()


@pytest.mark.parametrize("week", [0, 1])
@pytest.mark.parametrize("correct_row", [by_feed, by_correction, by_admin])
@pytest.mark.parametrize("stats", BAD, ids=str)
def test_bad_stats_can_be_corrected(
    site: Site,
    admin_client: Client,
    correct_row: Callable[[Site, StatLine, Client], None],
    stats: dict[str, Any],
    week: int,
) -> None:
    line = store_bad_stats(site, week, stats)
    correct_row(site, line, admin_client)
    line.refresh_from_db()
    assert (line.stats, line.points) == ({"minutes": 90}, 2)
    found = TeamWeek.objects.filter(team=site.team, week=site.weeks[0]).get()
    assert found.points is not None
    assert found.points < 1000
    assert found.season_points == found.points


def test_feed_accepts_another_line_of_the_game(site: Site) -> None:
    line = store_bad_stats(site, 1, {"goals_scored": 10**7})
    other = StatLine.objects.filter(game=line.game).exclude(pk=line.pk).first()
    assert other is not None
    done = ingest(site.season, [FeedLine(other.game_id, other.player_id, 9, {"minutes": 89})])
    assert done.accepted == 1


def test_correction_of_another_stat_names_the_bad_one(site: Site) -> None:
    line = store_bad_stats(site, 0, {"minutes": 90, "goals_scored": 10**7})
    with pytest.raises(CorrectionRefusedError) as refused:
        correct_stats(
            game=line.game, player=line.player, stats={"assists": Decimal(1)}, author=AUTHOR
        )
    assert str(refused.value) == (
        "goals_scored: 10000000 is above 30. That is already stored. Correct it as well."
    )
