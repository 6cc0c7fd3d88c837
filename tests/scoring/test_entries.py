"""Points of real entries of 2019-20, three teams with 38 weeks each, equal the official ones."""

import contextlib
import csv
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from fantasy import rulesets
from fantasy.models import Season, Week
from importers.formats.fpl.entries import (
    INFO,
    INFO_COLUMNS,
    PICKS,
    PICKS_COLUMNS,
    read_entries,
)
from scoring.models import EntryRecord
from scoring.rules.feed import FeedError
from scoring.standings import week_state
from scoring.standings.team_weeks import weekly_entries
from teams.models import Player, Team, TeamWeek
from teams.read_models.outcomes import outcomes
from teams.rules.lineups import NOTHING, formation_is_legal
from tests.factories import make_season


def audit() -> str:
    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("audit_entries", stdout=out)
    return out.getvalue()


@pytest.fixture
def entries(seasons_dir, db):
    """The season and its entries, imported."""
    call_command("import_season", "fpl", str(seasons_dir / "fpl" / "2019-20"), stdout=StringIO())
    call_command(
        "import_entries", str(seasons_dir / "fpl" / "2019-20" / "managers"), stdout=StringIO()
    )
    return seasons_dir / "fpl" / "2019-20" / "managers"


def test_computed_points_of_real_entries_equal_the_official_ones(entries, subtests):
    assert audit().splitlines()[-1] == "114 rows, 0 mismatches"
    with subtests.test("formations are legal outside bench boost, and no substitution is missed"):
        assert _check_formations() == 114
    with subtests.test("transfer costs equal the official hits"):
        charged = TeamWeek.objects.filter(transfers_cost__gt=0)
        with (entries / INFO).open() as file:
            hits = [int(row["hits"]) for row in csv.DictReader(file)]
        assert sum(charged.values_list("transfers_cost", flat=True)) == sum(hits)
    with subtests.test("a second import changes nothing"):
        before = points_and_ranks()
        call_command("import_entries", str(entries), stdout=StringIO())
        again = points_and_ranks()
        assert again == before
        assert Team.objects.count() == 3
    with subtests.test("a wrong official number is reported"):
        record = EntryRecord.objects.first()
        EntryRecord.objects.filter(pk=record.pk).update(points=record.points + 1)
        lines = audit().splitlines()
        assert lines[-1] == "114 rows, 1 mismatches"
        assert record.source in lines[0]
        assert f"official {record.points + 1}" in lines[0]


def points_and_ranks() -> list[tuple[Decimal, int]]:
    rows = TeamWeek.objects.with_ranks().order_by("team", "week")
    return list(rows.values_list("points", "rank"))


def _check_formations() -> int:
    """Legal formations in every week, and no starter without minutes whom a bench player who
    played could legally have replaced.
    """
    checked = 0
    season = Season.objects.get()
    for week in Week.objects.select_related("season"):
        state = week_state.week_as_it_stands(week)
        for entry in weekly_entries(week):
            checked += 1
            field = [pick for pick in entry.picks if pick.starts]
            assert formation_is_legal(field, season.rules), (week, entry.team)
            if entry.chip == "bboost":
                continue
            done = outcomes(state, ((p.player, p.club) for p in entry.picks))
            absent = [p for p in field if not done.get(p.player, NOTHING).played]
            able = [p for p in entry.picks if not p.starts and done[p.player].played]
            for out in absent:
                for coming in able:
                    changed = [pick for pick in field if pick is not out] + [coming]
                    assert not formation_is_legal(changed, season.rules), (week, entry.team)
    return checked


# One entry with two weeks. The tests make it invalid.

RULES = rulesets.load("fpl")
WEEKS = {1: None, 2: None}
PLAYERS = {str(player): None for player in range(1, 16)}


@pytest.fixture
def folder(tmp_path):
    info = [f"7,{gw},50,4,0,0,{50 * gw}," for gw in (1, 2)]
    picks = [
        f"7,{gw},{place},{place},{2 if place == 1 else int(place <= 11)}"
        for gw in (1, 2)
        for place in range(1, 16)
    ]
    (tmp_path / INFO).write_text("\n".join([",".join(INFO_COLUMNS), *info]))
    (tmp_path / PICKS).write_text("\n".join([",".join(PICKS_COLUMNS), *picks]))
    return tmp_path


def test_an_entry_is_read(folder):
    entries = read_entries(folder, RULES, WEEKS, PLAYERS)
    assert [(entry.entry, entry.week, entry.total) for entry in entries] == [
        ("7", 1, 50), ("7", 2, 100),
    ]  # fmt: skip
    assert [pick.place for pick in entries[0].picks] == [*range(1, 16)]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (INFO, "7,2,50", "7,1,50", f"{INFO}, line 3: gw: week 1 of entry 7 is there twice: "),
        (INFO, "7,2,50", "7,9,50", f"{INFO}, line 3: gw: there is no week 9 in the season"),
        (INFO, "7,2,50", "8,2,50", f"line 3: gw: {PICKS} has 0 picks of it, not 15"),
        (INFO, "100,", "100,joker", "line 3: chip: 'joker' is no chip of the ruleset fpl"),
        (INFO, "7,2,50,4,0", "7,2,50,4,1000", "line 3: transfers: 1000 is above 999"),
        (INFO, "7,2,50,4,0", "7,2,50,4,x", "line 3: transfers: 'x' is not a whole number"),
        (INFO, "7,2,50,4,0,0", "7,2,50,4,0,-4", "line 3: hits: -4 is below 0"),
        (INFO, "7,2,50,4,0,0,100,", "7,2,50", "line 3: 3 fields, but the header has 8"),
        (INFO, "bench", "benched", "line 1: the column bench is missing"),
        (INFO, "\n7,2,50,4,0,0,100,", "", "entry 7 has picks in week 2, but no line"),
        (PICKS, "7,1,15,15,0", "7,1,99,15,0", "line 16: player_id: there is no player 99"),
        (
            PICKS,
            "7,1,15,15,0",
            "7,1,14,15,0",
            "line 16: player_id: player 14 of entry 7 in week 1 is th",
        ),
        (PICKS, "7,1,15,15,0", "7,1,15,14,0", "gw: top_managers_gwPicks.csv has 15 picks of it"),
        (PICKS, "7,1,15,15,0", "7,1,15,15,4", "line 16: multiplier: 4 is above 3"),
        (PICKS, "7,1,2,2,1", "7,1,2,2,2", "entry 7 has more than one captain in week 1"),
        (PICKS, "7,1,15,15,0", "7,1,15,zero,0", "position: 'zero' is not a whole number"),
    ],
)
def test_an_invalid_file_is_refused_with_line_and_reason(folder, file, old, new, message):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(FeedError) as error:
        read_entries(folder, RULES, WEEKS, PLAYERS)
    assert message in str(error.value)


def test_an_empty_or_missing_folder_is_refused(tmp_path, folder):
    with pytest.raises(FeedError, match="is not a folder"):
        read_entries(tmp_path / "nowhere", RULES, WEEKS, PLAYERS)
    (folder / PICKS).write_text(",".join(PICKS_COLUMNS))
    (folder / INFO).write_text(",".join(INFO_COLUMNS))
    with pytest.raises(FeedError, match="no entry follows"):
        read_entries(folder, RULES, WEEKS, PLAYERS)
    (folder / PICKS).unlink()
    with pytest.raises(FeedError, match="there is no such file"):
        read_entries(folder, RULES, WEEKS, PLAYERS)


def test_the_commands_name_what_is_missing(db, folder):
    with pytest.raises(CommandError, match="there is no current season"):
        call_command("import_entries", str(folder))
    with pytest.raises(CommandError, match="no season is called 'x'"):
        call_command("audit_entries", "--season", "x")
    make_season(weeks=2)
    with pytest.raises(CommandError, match="there is no player 1 in the season"):
        call_command("import_entries", str(folder))
    Player.objects.update(source_id=F("pk"))
    with pytest.raises(CommandError, match="week 1 is not final"):
        call_command("import_entries", str(_with_existing_player_ids(folder)))
    assert not Team.objects.exists()


def _with_existing_player_ids(folder):
    """The folder, its picks changed to ids of players in the database."""
    ids = list(Player.objects.order_by("pk").values_list("source_id", flat=True))[:15]
    lines = (folder / PICKS).read_text().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    spoilt = [",".join([*row[:2], ids[int(row[2]) - 1], *row[3:]]) for row in rows]
    (folder / PICKS).write_text("\n".join([lines[0], *spoilt]))
    return folder
