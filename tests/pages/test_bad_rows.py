"""Rows that an older version took and that cannot be: nothing crashes, and each is mended."""

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
from scoring.managers import BOX_SCORE, LIVE
from scoring.models import FeedRow, RecordedResult, StatLine
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.audit import audit_points
from scoring.services.corrections import CorrectionRefusedError, correct_stats
from scoring.services.ingest import ingest
from scoring.services.replay import ReplayError, recordings
from teams.managers import LEADERBOARDS, PLAYERS, WEEK_NUMBERS
from teams.models import LineupSlot, TeamWeek
from tests.pages.conftest import Site
from tests.pages.test_admin import address
from tests.scoring.played_season import AUTHOR

BAD: list[dict[str, Any]] = [
    {"minutes": 90, "goals_scored": 10**7},
    {"minutes": 90, "goals_scored": 10**30},
    {"minutes": -1},
    {"minutes": 45.5},
    {"minutes": "ninety"},
    {"minutes": None},
    {"minutes": 90, "touchdowns": 1},
]


def spoil(site: Site, week: int, stats: Any) -> StatLine:
    """As the version before stored it: SQLite takes points of any size."""
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


def visit(site: Site, line: StatLine) -> None:
    for url in (
        "/", "/scores/", f"/scores/{line.game.week.number}/", f"/games/{line.game_id}/",
        f"/players/{line.player_id}/", "/players/", "/leaderboard/", f"/clubs/{line.club_id}/",
        f"/teams/{site.team.pk}/", f"/live/{line.game.week.number}.json", "/live.json",
    ):  # fmt: skip
        assert Client().get(url).status_code == 200, url


@pytest.mark.parametrize("week", [0, 1])
@pytest.mark.parametrize("stats", [*BAD, [7]], ids=str)
def test_pages_the_refresher_and_the_admin_bear_it(
    site: Site, admin_client: Client, caplog: pytest.LogCaptureFixture, week: int, stats: Any
) -> None:
    line = spoil(site, week, stats)
    for topic, key in (
        (LIVE, line.game.week_id), (BOX_SCORE, line.game_id), (PLAYERS, site.season.pk),
        (LEADERBOARDS, line.game.week_id), (WEEK_NUMBERS, line.game.week_id),
    ):  # fmt: skip
        flag(topic, [key], "a bad row")
    with caplog.at_level(logging.ERROR):
        refresher.refresh_all()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    visit(site, line)
    for model in (StatLine, FeedRow, TeamWeek):
        row = model.objects.latest("pk") if model is not StatLine else line
        assert admin_client.get(address(model, "changelist")).status_code == 200
        assert admin_client.get(address(model, "change", row.pk)).status_code == 200
    assert admin_client.get(address(StatLine, "act", line.pk)).status_code == 200


@pytest.mark.parametrize("stats", BAD, ids=str)
def test_audit_and_replay_name_the_source(site: Site, stats: dict[str, Any]) -> None:
    line = spoil(site, 0, stats)
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
    mend = dict.fromkeys(line.stats) | {"minutes": Decimal(90)}
    correct_stats(game=line.game, player=line.player, stats=mend, author=AUTHOR)


def by_admin(site: Site, line: StatLine, admin: Client) -> None:
    data = {"stat_minutes": "90", "why": "recount", "made_from": line.revision}
    response = admin.post(address(StatLine, "act", line.pk), data)
    assert response.status_code == 302, response.content.decode()


@pytest.mark.parametrize("week", [0, 1])
@pytest.mark.parametrize("mend", [by_feed, by_correction, by_admin])
@pytest.mark.parametrize("stats", BAD, ids=str)
def test_each_door_mends_it(
    site: Site,
    admin_client: Client,
    mend: Callable[[Site, StatLine, Client], None],
    stats: dict[str, Any],
    week: int,
) -> None:
    line = spoil(site, week, stats)
    mend(site, line, admin_client)
    line.refresh_from_db()
    assert (line.stats, line.points) == ({"minutes": 90}, 2)
    found = TeamWeek.objects.filter(team=site.team, week=site.weeks[0]).get()
    assert found.points is not None
    assert found.points < 1000
    assert found.season_points == found.points


def test_another_game_and_line_can_be_fed_meanwhile(site: Site) -> None:
    line = spoil(site, 1, {"goals_scored": 10**7})
    other = StatLine.objects.filter(game=line.game).exclude(pk=line.pk).first()
    assert other is not None
    done = ingest(site.season, [FeedLine(other.game_id, other.player_id, 9, {"minutes": 89})])
    assert done.accepted == 1


def test_correcting_another_stat_names_the_one_that_is_bad(site: Site) -> None:
    line = spoil(site, 0, {"minutes": 90, "goals_scored": 10**7})
    with pytest.raises(CorrectionRefusedError) as refused:
        correct_stats(
            game=line.game, player=line.player, stats={"assists": Decimal(1)}, author=AUTHOR
        )
    assert str(refused.value) == (
        "goals_scored: 10000000 is above 30. That is stored already: correct it as well."
    )
