"""audit_points: its counts, reports and exit status."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fantasy.models import Season
from scoring.models import FeedRow
from teams.models import StatLine

pytestmark = pytest.mark.django_db


def audit(*args: str) -> list[str]:
    out = StringIO()
    call_command("audit_points", *args, stdout=out)
    return out.getvalue().splitlines()


def failing_audit() -> list[str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_points", stdout=out)
    assert ended.value.code == 1
    return out.getvalue().splitlines()


@pytest.fixture
def imported(fpl_folder: Path) -> Path:
    call_command("import_season", "fpl", str(fpl_folder), stdout=StringIO())
    return fpl_folder


@pytest.mark.parametrize(("season", "rows"), [("2023-24", 29725), ("2019-20", 22560)])
def test_a_real_season_has_no_mismatches(seasons_dir: Path, season: str, rows: int) -> None:
    call_command("import_season", "fpl", str(seasons_dir / "fpl" / season), stdout=StringIO())
    assert audit() == [f"{rows} rows, 0 mismatches"]
    assert FeedRow.objects.count() == rows


def test_every_source_row_is_counted(imported: Path) -> None:
    assert audit() == ["29 rows, 0 mismatches"]


def test_a_wrong_official_number_is_reported_once_with_its_breakdown(imported: Path) -> None:
    file = imported / "gws/gw3.csv"
    text = file.read_text()
    right = "Dario_Núñez_4,MID,Bexley,90,2,0,0,2,0,0,0,0,0,0,0,4,4,4,3,12,60,True"
    assert text.splitlines()[2] == right
    file.write_text(text.replace(right, right.replace(",12,60,", ",13,60,")))
    call_command("import_season", "fpl", str(imported), stdout=StringIO())
    assert failing_audit() == [
        "gws/gw3.csv, line 3: Núñez: computed 12, official 13 (Minutes 90: 2, Goals 2: 10)",
        "29 rows, 1 mismatches",
    ]
    file.write_text(text)
    call_command("import_season", "fpl", str(imported), stdout=StringIO())
    assert audit() == ["29 rows, 0 mismatches"]


def test_rows_of_unplayed_games_are_audited(imported: Path) -> None:
    call_command("import_season", "fpl", str(imported), "--live-week", "2", stdout=StringIO())
    assert StatLine.objects.count() == 8
    assert audit() == ["29 rows, 0 mismatches"]
    FeedRow.objects.filter(source="gws/gw3.csv, line 2").update(official_points=8)
    assert failing_audit()[-1] == "29 rows, 1 mismatches"


def test_stored_points_that_differ_from_the_stats_are_reported(imported: Path) -> None:
    line = StatLine.objects.get(game__source_id="1", player__source_id="2")
    StatLine.objects.filter(pk=line.pk).update(points=Decimal("12.5"))
    assert failing_audit() == [
        f"stat line {line.pk}: Bolt: stored 12.5, computed 13"
        " (Minutes 90: 2, Goals 2: 8, Bonus 3: 3)",
        "29 rows, 1 mismatches",
    ]


def test_a_stat_line_that_differs_from_its_source_is_reported(imported: Path) -> None:
    line = StatLine.objects.get(game__source_id="6", player__source_id="9")
    StatLine.objects.filter(pk=line.pk).update(official_points=2)
    assert failing_audit() == [
        f"stat line {line.pk}: Ian Hale: computed 1, official 2 (Minutes 10: 1)",
        "29 rows, 1 mismatches",
    ]


def test_positions_missing_from_the_ruleset_are_reported(imported: Path) -> None:
    Season.objects.update(ruleset="nfl-ppr")
    lines = failing_audit()
    reason = "position GK is not in ruleset nfl-ppr (nothing counts)"
    assert lines[0] == f"gws/gw1.csv, line 2: Adams: {reason}"
    assert lines[-1].startswith("29 rows, ")


def test_the_audit_needs_three_queries(
    imported: Path, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        audit()


def test_a_named_season_is_audited(imported: Path) -> None:
    Season.objects.update(is_current=False)
    assert audit("--season", "fpl-2023-24") == ["29 rows, 0 mismatches"]


def test_a_missing_season_is_an_error() -> None:
    with pytest.raises(CommandError, match="there is no current season"):
        audit()
    with pytest.raises(CommandError, match="no season is called 'nfl-1970'; there are: none"):
        audit("--season", "nfl-1970")


def test_a_missing_ruleset_is_an_error(imported: Path) -> None:
    Season.objects.update(ruleset="cricket")
    with pytest.raises(CommandError, match=r"cricket\.toml: name: unknown"):
        audit()
