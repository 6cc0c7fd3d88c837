"""import_season --live-week: the calendar, what is left to be played, and importing again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError

from fantasy.models import Season, User, Week
from scoring.models import FeedRow, RecordedResult
from teams.models import Club, Game, Lineup, Player, StatLine, Team, TeamWeek
from tests.database import database

from .importing import import_season

pytestmark = pytest.mark.django_db


def test_it_moves_the_calendar_so_that_a_week_is_about_to_start(fpl_folder: Path) -> None:
    before = datetime.now(UTC)
    said = import_season(fpl_folder, "--live-week", "2")
    after = datetime.now(UTC)
    live = Week.objects.get(number=2)
    assert live.first_kickoff
    assert live.locks_at
    assert before <= live.first_kickoff - timedelta(minutes=120) <= after
    assert live.first_kickoff - live.locks_at == timedelta(minutes=90)
    first = Week.objects.get(number=1)
    assert first.first_kickoff
    assert live.first_kickoff - first.first_kickoff == timedelta(days=7, hours=19)
    assert f"week 2: first kickoff {live.first_kickoff:%Y-%m-%d %H:%M} UTC" in said[1]
    assert list(Week.objects.filter(finalized_at=None).values_list("number", flat=True)) == [2, 3]
    scheduled = Game.objects.filter(status=Game.Status.SCHEDULED, home_score=None)
    assert set(scheduled.values_list("week__number", flat=True)) == {2, 3}
    assert set(StatLine.objects.values_list("game__week__number", flat=True)) == {1}
    # What a replay needs is there all the same.
    assert FeedRow.objects.count() == 29
    assert RecordedResult.objects.get(game__source_id="4").home_score == 3


@pytest.mark.parametrize("minutes", [0, 1, 30, 90])
def test_it_moves_a_deadline_that_would_be_over(fpl_folder: Path, minutes: int) -> None:
    before = datetime.now(UTC)
    said = import_season(fpl_folder, "--live-week", "2", "--kickoff-in", str(minutes))
    live = Week.objects.get(number=2)
    assert live.locks_at
    assert live.first_kickoff
    assert live.locks_at >= before
    assert live.first_kickoff - live.locks_at == timedelta(minutes=minutes) / 2
    assert said[1].endswith("(halfway to the kickoff: the ruleset's own would be over)")
    later = Week.objects.get(number=3)
    assert later.first_kickoff
    assert later.locks_at
    assert later.first_kickoff - later.locks_at == timedelta(minutes=90)


def test_it_leads_to_the_same_rows_again(fpl_folder: Path) -> None:
    import_season(fpl_folder)
    kept = [Season, Club, Player, Game, Week, StatLine]
    keys = {model: list(model.objects.order_by("pk").values_list("pk")) for model in kept}
    counts = {label: len(rows) for label, rows in database().items()}
    flags = counts.pop("caching.Flag")
    import_season(fpl_folder)
    assert {model: list(model.objects.order_by("pk").values_list("pk")) for model in kept} == keys
    again = {label: len(rows) for label, rows in database().items()}
    assert again.pop("caching.Flag") >= flags
    assert again == counts


def test_it_goes_back_to_an_earlier_week(fpl_folder: Path) -> None:
    import_season(fpl_folder, "--live-week", "2")
    lines = list(StatLine.objects.order_by("pk").values())
    import_season(fpl_folder)
    assert StatLine.objects.count() == 24
    import_season(fpl_folder, "--live-week", "2")
    assert list(StatLine.objects.order_by("pk").values()) == lines
    assert list(Week.objects.filter(finalized_at=None).values_list("number", flat=True)) == [2, 3]
    assert not Game.objects.filter(week__number__gte=2).exclude(status="scheduled").exists()


def test_it_leaves_teams_and_lineups_as_they_are(fpl_folder: Path) -> None:
    import_season(fpl_folder, "--live-week", "2")
    season = Season.objects.get()
    week = Week.objects.get(number=1)
    team = Team.objects.create(season=season, owner=User.objects.create(username="ann"), name="A")
    lineup = Lineup.objects.create(team=team, from_week=week, saved_at=datetime.now(UTC))
    lineup.slots.create(
        player=Player.objects.get(name="Bolt"), role="starter", order=1, price_paid=8,
        is_captain=True,
    )  # fmt: skip
    users = [Team, Lineup, lineup.slots.model, User]
    before = [list(model.objects.order_by("pk").values()) for model in users]
    import_season(fpl_folder)
    assert [list(model.objects.order_by("pk").values()) for model in users] == before
    results = TeamWeek.objects.order_by("week__number").values_list("points", "season_points")
    assert list(results) == [(26, 26), (4, 30), (-2, 28)]
    import_season(fpl_folder, "--live-week", "3")
    assert list(results.all()) == [(26, 26), (4, 30), (None, None)]


def test_it_finds_its_way_in_a_real_season_with_gaps(seasons_dir: Path) -> None:
    """2019-20 numbers its weeks 1–29 and 39–47, and fixture 275 moved from 29 to 39."""
    folder = seasons_dir / "fpl" / "2019-20"
    with pytest.raises(CommandError, match="--live-week: 38 is none of 1–29, 39–47"):
        import_season(folder, "--live-week", "38")
    import_season(folder, "--live-week", "1")
    assert (Week.objects.count(), Week.objects.get(number=39).games.count()) == (38, 12)
    moved = FeedRow.objects.filter(game__source_id="275")
    assert moved.filter(week__number=29, revision=1000, stats={}).count() == 59
    assert moved.filter(week__number=39, revision=2000).count() == 59
