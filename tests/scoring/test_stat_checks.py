"""Each way to store a stat refuses the same values with the same message and stores nothing."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fantasy import rulesets
from fantasy.rulesets.limits import problem
from importers.csv_files.row import Row
from importers.csv_files.stats import read_stat
from importers.formats import FORMATS
from importers.rules.dates import plan_dates
from importers.services.seasons import store_season
from scoring.forms import STAT, CorrectionForm
from scoring.models import FeedRow, RecordedResult
from scoring.rules.feed import FeedError, FeedLine, check_stats
from scoring.services.corrections import CorrectionRefusedError, correct_stats, number
from scoring.services.ingest import ingest
from scoring.services.replay import ReplayError, recordings
from teams.models import StatLine
from tests.database import database
from tests.factories import make_season
from tests.scoring.played_season import AUTHOR, play

FPL = rulesets.load("fpl")
StatWriter = Callable[[StatLine, str, str], str | None]

numbers = (
    st.integers(-(10**9), 10**9)
    | st.integers(-3, 130)
    | st.decimals(-200, 200, places=3)
    | st.decimals(-2, 130, places=1)
).map(lambda value: format(Decimal(value), "f"))


def by_feed(line: StatLine, stat: str, text: str) -> str | None:
    row = FeedLine(line.game_id, line.player_id, line.revision + 1, {stat: Decimal(text)})
    try:
        ingest(line.game.season, [row])
    except FeedError as error:
        return error.reason
    return None


def by_correction(line: StatLine, stat: str, text: str) -> str | None:
    try:
        correct_stats(
            game=line.game, player=line.player, stats={stat: number(stat, text)}, author=AUTHOR
        )
    except CorrectionRefusedError as error:
        return str(error).removesuffix(".")
    return None


def by_command(line: StatLine, stat: str, text: str) -> str | None:
    try:
        call_command(
            "correct_stats", str(line.game_id), str(line.player_id), f"{stat}={text}",
            "--why=recount", stdout=StringIO(),
        )  # fmt: skip
    except CommandError as error:
        return str(error).removesuffix(".")
    return None


def by_admin(line: StatLine, stat: str, text: str) -> str | None:
    data = {f"{STAT}{stat}": text, "why": "recount", "made_from": line.revision}
    form = CorrectionForm(line, data)
    if form.is_valid():
        return None
    return str(form.errors[f"{STAT}{stat}"][0]).removesuffix(".")


def by_csv(line: StatLine, stat: str, text: str) -> str | None:
    try:
        read_stat(Row("gws/gw1.csv", 7, {stat: text}), stat, [stat], FPL)
    except FeedError as error:
        return error.reason
    return None


def by_store(line: StatLine, stat: str, text: str) -> str | None:
    try:
        check_stats("gws/gw1.csv, line 7", {stat: Decimal(text)}, FPL)
    except FeedError as error:
        return error.reason
    return None


def by_replay(line: StatLine, stat: str, text: str) -> str | None:
    value = Decimal(text)
    FeedRow.objects.update(stats={stat: int(value) if value == int(value) else float(value)})
    try:
        recordings(line.game.week, [line.game])
    except ReplayError as error:
        return (
            str(error)
            .partition("gw1.csv, line 2: ")[2]
            .removesuffix(". Import the season again, or correct its source.")
        )
    finally:
        FeedRow.objects.update(stats={})
    return None


STAT_WRITERS: list[StatWriter] = [
    by_feed, by_correction, by_command, by_admin, by_csv, by_store, by_replay,
]  # fmt: skip


@pytest.fixture
def line(db: None) -> StatLine:
    season = make_season()
    play(season.weeks.get(), "live")
    found = StatLine.objects.first()
    FeedRow.objects.create(
        game=found.game, player=found.player, club=found.club, week=found.game.week,
        revision=1000, stats={}, source="gw1.csv, line 2",
    )  # fmt: skip
    RecordedResult.objects.create(game=found.game, home_score=1, away_score=0)
    return found


@given(stat=st.sampled_from(sorted(FPL.stats)), text=numbers)
@example("goals_scored", "10000000")
@example("minutes", "-1")
@example("minutes", "0.5")
@example("minutes", "1.00")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_way_to_store_a_stat_refuses_the_same_values(
    line: StatLine, stat: str, text: str
) -> None:
    reason = problem(stat, Decimal(text), FPL.limits[stat])
    before = database()
    for write_stat in STAT_WRITERS:
        line.refresh_from_db()
        message = write_stat(line, stat, text)
        if message and message.startswith("Nothing would change"):
            message = None  # the previous way has stored it
        assert message == reason, write_stat.__name__
    if reason:
        assert database() == before


def test_an_unknown_stat_is_refused_with_the_same_message(line: StatLine) -> None:
    for write_stat in (by_feed, by_store, by_replay):
        assert write_stat(line, "touchdowns", "1") == "'touchdowns' is no stat of the ruleset fpl"


def test_a_csv_value_is_checked_before_it_is_rounded() -> None:
    row = Row("gws/gw1.csv", 7, {"minutes": "1." + "0" * 29 + "1"})
    with pytest.raises(FeedError, match=r"^gws/gw1.csv, line 7: minutes: .* not a whole number$"):
        read_stat(row, "minutes", ["minutes"], FPL)


def test_storing_a_season_checks_each_row(db: None, fpl_folder: Path) -> None:
    recorded = FORMATS["fpl"](fpl_folder, None, None)
    first, *others = recorded.rows
    bad = replace(recorded, rows=[replace(first, stats={"minutes": 131}), *others])
    before = database()
    with pytest.raises(FeedError, match=rf"^{first.source}: minutes: 131 is above 120$"):
        store_season(bad, plan_dates(bad, FPL, timezone.now()), str)
    assert database() == before
