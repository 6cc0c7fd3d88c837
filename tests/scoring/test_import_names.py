"""Names, missing values and encodings in a published season: what is taken, what refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from fantasy.models import Season
from importers.csv_files.row import MISSING
from scoring.models import FeedRow
from teams.models import Club, Player

from .importing import change, import_season

pytestmark = pytest.mark.django_db


def rewriting(file: str, old: str, new: bytes, encoding: str) -> Callable[[Path], Any]:
    def rewrite(folder: Path) -> None:
        text = (folder / file).read_text()
        before, after = text.split(old)
        (folder / file).write_bytes(before.encode(encoding) + new + after.encode(encoding))

    return rewrite


@pytest.mark.parametrize("name", ["\u200b", "\u202eLive", "Ha\u200dland", "\u3164"])
@pytest.mark.parametrize(
    ("file", "column"),
    [("teams.csv", "name"), ("players_raw.csv", "web_name"), ("players_raw.csv", "first_name")],
)
def test_an_invisible_name_is_refused(fpl_folder: Path, file: str, column: str, name: str) -> None:
    change(fpl_folder / file, 3, column, name)
    with pytest.raises(CommandError, match=rf"^{file}, line 3: {column}: .*is an invisible cha"):
        import_season(fpl_folder)
    assert not Season.objects.exists()


def test_spaces_around_and_inside_a_name_are_tidied(fpl_folder: Path) -> None:
    change(fpl_folder / "teams.csv", 2, "name", " Ashford\u00a0 Town ")
    for line in range(2, 14):
        file = fpl_folder / "gws/gw3.csv"
        if "Ashford" in file.read_text().splitlines()[line - 1]:
            change(file, line, "team", "Ashford Town")
    import_season(fpl_folder)
    assert Club.objects.filter(name="Ashford Town").exists()


@pytest.mark.parametrize("missing", sorted(MISSING))
def test_a_stat_that_is_missing_is_not_told(fpl_folder: Path, missing: str) -> None:
    change(fpl_folder / "gws/gw1.csv", 4, "bonus", missing)
    import_season(fpl_folder)
    assert FeedRow.objects.get(source="gws/gw1.csv, line 4").stats == {
        "minutes": 90, "goals_scored": 2,
    }  # fmt: skip


@pytest.mark.parametrize("missing", sorted(MISSING))
@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("teams.csv", "name"),
        ("teams.csv", "id"),
        ("players_raw.csv", "web_name"),
        ("players_raw.csv", "now_cost"),
        ("players_raw.csv", "element_type"),
        ("fixtures.csv", "team_h_score"),
        ("gws/gw3.csv", "element"),
        ("gws/gw3.csv", "value"),
        ("gws/gw3.csv", "opponent_team"),
    ],
)
def test_what_must_be_there_is_told_to_be_missing(
    fpl_folder: Path, file: str, column: str, missing: str
) -> None:
    change(fpl_folder / file, 3, column, missing)
    with pytest.raises(CommandError, match=f"^{file}, line 3: {column}: is missing$"):
        import_season(fpl_folder)


def test_official_points_and_parts_of_a_name_may_be_missing(fpl_folder: Path) -> None:
    change(fpl_folder / "gws/gw1.csv", 4, "total_points", "NaN")
    change(fpl_folder / "players_raw.csv", 3, "first_name", "NA")
    change(fpl_folder / "players_raw.csv", 3, "second_name", "None")
    import_season(fpl_folder)
    assert FeedRow.objects.get(source="gws/gw1.csv, line 4").official_points is None
    assert Player.objects.get(source_id="2").full_name == "Bolt"


def test_na_in_mixed_case_is_a_name(fpl_folder: Path) -> None:
    change(fpl_folder / "players_raw.csv", 3, "web_name", "Na")
    import_season(fpl_folder)
    assert Player.objects.get(source_id="2").name == "Na"


def test_a_file_of_windows_is_read_as_one(fpl_folder: Path) -> None:
    rewriting("players_raw.csv", ",Bolt,Ben", ",O’Bolt,Ben".encode("cp1252"), "cp1252")(fpl_folder)
    import_season(fpl_folder)
    assert Player.objects.get(source_id="2").name == "O’Bolt"
    assert Player.objects.get(source_id="4").name == "Núñez"


def test_one_bad_byte_is_named_and_spoils_nothing(fpl_folder: Path) -> None:
    rewriting("players_raw.csv", ",Bolt,Ben", b",B\xf6lt,Ben", "utf-8")(fpl_folder)
    message = r"^players_raw\.csv, line 3: column 4: the byte 0xF6 is not UTF-8, as the rest of"
    with pytest.raises(CommandError, match=message):
        import_season(fpl_folder)
    assert not Season.objects.exists()
