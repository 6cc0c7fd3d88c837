"""Search keys: each write of a name stores one, they are indexed, and both databases agree."""

import importlib
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from fantasy.models import Season
from scoring.services.seasons import find_season
from teams import bulk
from teams.cleanup import search_keys
from teams.models import Club, Player, Team
from teams.search.text import search_key
from teams.services.account import delete_account
from teams.services.teams import create_guest, create_team
from tests.factories import make_season, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.services]
NAMES = ["Élan Vital", "ÖRSTED UNITED", "O’Tarra Rovers", "Plain Rovers", "Smith-Rane 100%", "李"]


@pytest.fixture
def season() -> Season:
    season = make_season()
    for name in NAMES:
        make_team(season, name=name)
    return season


def all_search_keys_match_their_names() -> bool:
    return all(
        row.search_key == type(row)._meta.get_field("search_key").key_of(row) != ""
        for model in (Club, Player, Team)
        for row in model.objects.all()
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("élan", "Élan Vital"), ("Élan", "Élan Vital"), ("Elan", "Élan Vital"),
        ("e\u0301lan v", "Élan Vital"), ("örsted", "ÖRSTED UNITED"),
        ("Orsted", "ÖRSTED UNITED"),
        ("o'tarra", "O’Tarra Rovers"), ("O’Tarra", "O’Tarra Rovers"),
        ("otarra r", "O’Tarra Rovers"),
        ("plain", "Plain Rovers"), ("smith rane", "Smith-Rane 100%"), ("李", "李"),
    ],
)  # fmt: skip
def test_a_team_is_found_by_typed_variants_of_its_name(
    season: Season, typed: str, name: str
) -> None:
    assert [team.name for team in Team.objects.search(season, typed, None)] == [name]


def test_of_many_teams_the_first_ones_by_name_are_found(season: Season) -> None:
    for name in ("Zed Ten", "Zed Élan", "Zed 1", "Zedward", "Z’ed Fan"):
        make_team(season, name=name)
    assert {team.name for team in Team.objects.beginning_with("zed", 2)} == {"Zed 1", "Zed Élan"}
    found = {team.name for team in Team.objects.beginning_with("zed f", 2)}
    assert found == {"Z’ed Fan"}
    # Each spelling of a name with a space finds as many: "zed t", "zedt" and nothing else.
    assert {team.name for team in Team.objects.beginning_with("zed ", 9)} == {
        "Zed Ten", "Zed Élan", "Zed 1", "Zedward", "Z’ed Fan",
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["", "'", "%", "_", "\\", "rovers", "%lan", "\u0301", "100%"])
def test_a_query_that_starts_no_name_finds_no_team(season: Season, typed: str) -> None:
    assert not Team.objects.search(season, typed, None).exists()


def test_every_write_sets_the_search_key(season: Season) -> None:
    create_team(owner=make_user(), season=season, name="Đorđe’s XI")
    create_guest(season=season)
    team = Team.objects.get(name="Plain Rovers")
    team.name = "Renämed"
    team.save(update_fields=["name"])
    players = list(Player.objects.all())
    for player in players:
        player.name = f"Ø{player.pk}"
    Player.objects.bulk_update(players, ["name"])
    Club.objects.bulk_create([Club(season=season, source_id="x", name="Łódź", short_name="ŁKS")])
    assert all_search_keys_match_their_names()
    assert Club.objects.get(source_id="x").search_key == "lodz lks"


def test_an_update_of_the_name_without_its_search_key_is_refused(season: Season) -> None:
    with pytest.raises(FieldError, match="update search_key with it"):
        Team.objects.update(name="Everybody")
    Team.objects.update(name="Everybody", search_key=search_key("Everybody"))
    assert all_search_keys_match_their_names()


def test_a_team_keeps_a_search_key_when_its_owner_is_deleted(season: Season) -> None:
    owner = make_user()
    team = make_team(season, owner=owner)
    delete_account(owner)
    team.refresh_from_db()
    assert team.name == f"Former team {team.pk}"
    assert all_search_keys_match_their_names()


def test_a_seeded_season_has_search_keys() -> None:
    call_command("seed_demo", owners=30, stdout=StringIO())
    assert find_season(None).teams.count() == 30
    assert all_search_keys_match_their_names()


def test_rows_written_by_an_older_release_get_search_keys(season: Season) -> None:
    """The older release does not write the column, so the database sets its default."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO teams_team (season_id, name, created_at) VALUES (%s, %s, %s)",
            [season.pk, "Ålesund", "2026-01-01 00:00:00+00:00"],
        )
    assert Team.objects.get(name="Ålesund").search_key == ""
    assert search_keys() == 1
    assert search_keys() == 0
    assert all_search_keys_match_their_names()


def test_the_migration_fills_search_keys_of_existing_rows(season: Season) -> None:
    migration = importlib.import_module("teams.migrations.0005_fill_search_keys")
    for model in (Club, Player, Team):
        model.objects.update(search_key="")
    with connection.schema_editor() if connection.vendor == "postgresql" else _Editor() as editor:
        migration.fill(apps, editor)
    assert all_search_keys_match_their_names()


class _Editor:
    """The part of a schema editor that `fill` uses. SQLite allows none in a transaction."""

    connection = connection

    def __enter__(self) -> "_Editor":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def quote_name(self, name: str) -> str:
        return f'"{name}"'


def test_the_search_uses_its_index(season: Season) -> None:
    ids = bulk.reserve_ids(Team, 20_000)
    names = [f"Team {number:05}" for number in range(20_000)]
    now = timezone.now()
    bulk.insert(
        Team,
        ["id", "season", "owner", "name", "search_key", "created_at"],
        (
            (pk, season.pk, None, name, search_key(name), now)
            for pk, name in zip(ids, names, strict=True)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    teams = Team.objects.filter(season=season)
    few = teams.filter(search_key__begins_with="team 0123")
    assert few.count() == 10
    first = teams.beginning_with("team", 100)  # of 20,000
    assert first.count() == 100
    for found in (few, first):
        plan = found.explain()
        assert "team_by_search_key" in plan
        assert "Seq Scan" not in plan
        assert "SCAN teams_team" not in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan
