"""Keys stored beside names: written by every door, indexed, and the same on both databases."""

import importlib
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from demo.services import bulk
from fantasy.models import Season
from scoring.services.seasons import find_season
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


def keys_are_right() -> bool:
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
def test_a_team_is_found_as_people_type(season: Season, typed: str, name: str) -> None:
    assert [team.name for team in Team.objects.search(season, typed, None)] == [name]


@pytest.mark.parametrize("typed", ["", "'", "%", "_", "\\", "rovers", "%lan", "\u0301", "100%"])
def test_what_no_name_begins_with_finds_nobody(season: Season, typed: str) -> None:
    assert not Team.objects.search(season, typed, None).exists()


def test_every_door_writes_the_key(season: Season) -> None:
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
    assert keys_are_right()
    assert Club.objects.get(source_id="x").search_key == "lodz lks"


def test_an_update_that_would_leave_the_key_behind_is_refused(season: Season) -> None:
    with pytest.raises(FieldError, match="update search_key with it"):
        Team.objects.update(name="Everybody")
    Team.objects.update(name="Everybody", search_key=search_key("Everybody"))
    assert keys_are_right()


def test_a_team_without_its_owner_keeps_a_key(season: Season) -> None:
    owner = make_user()
    team = make_team(season, owner=owner)
    delete_account(owner)
    team.refresh_from_db()
    assert team.name == f"Former team {team.pk}"
    assert keys_are_right()


def test_a_season_of_many_owners_has_its_keys() -> None:
    call_command("seed_demo", owners=30, stdout=StringIO())
    assert find_season(None).teams.count() == 30
    assert keys_are_right()


def test_what_an_older_release_wrote_is_filled_in(season: Season) -> None:
    """It does not know the column, so the database gives it its default."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO teams_team (season_id, name, created_at) VALUES (%s, %s, %s)",
            [season.pk, "Ålesund", "2026-01-01 00:00:00+00:00"],
        )
    assert Team.objects.get(name="Ålesund").search_key == ""
    assert search_keys() == 1
    assert search_keys() == 0
    assert keys_are_right()


def test_the_migration_fills_what_is_there(season: Season) -> None:
    migration = importlib.import_module("teams.migrations.0005_fill_search_keys")
    for model in (Club, Player, Team):
        model.objects.update(search_key="")
    with connection.schema_editor() if connection.vendor == "postgresql" else _Quoting() as editor:
        migration.fill(apps, editor)
    assert keys_are_right()


class _Quoting:
    """What `fill` uses of a schema editor, which SQLite refuses inside a test's transaction."""

    connection = connection

    def __enter__(self) -> "_Quoting":
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
    teams = Team.objects.filter(season=season, search_key__begins_with="team 0123")
    assert teams.count() == 10
    plan = teams.explain()
    assert "team_by_search_key" in plan
    assert "Seq Scan" not in plan
    assert "SCAN teams_team" not in plan
