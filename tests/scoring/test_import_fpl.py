"""import_season fpl: what it makes of a season's files."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError

from fantasy.models import Season, Week
from importers.rules import club_colours
from scoring.models import FeedRow
from teams.models import Game, Player, StatLine

from .importing import change, import_season

pytestmark = pytest.mark.django_db


def test_it_imports_a_whole_season(fpl_folder: Path) -> None:
    said = import_season(fpl_folder)
    assert said[:3] == [
        "week 1: 2 games, 9 stat lines",
        "week 2: 1 games, 4 stat lines",
        "week 3: 3 games, 12 stat lines",
    ]
    assert said[3].startswith("fpl-2023-24: 4 clubs, 9 players, 3 weeks, 7 games, 29 rows in ")
    season = Season.objects.get()
    assert (season.slug, season.name, season.ruleset) == ("fpl-2023-24", "2023-24", "fpl")
    assert season.is_current
    assert not Week.objects.filter(finalized_at=None).exists()
    statuses = dict(Game.objects.values_list("source_id", "status"))
    assert statuses.pop("7") == Game.Status.POSTPONED
    assert set(statuses.values()) == {Game.Status.FINAL}
    first = Game.objects.get(source_id="1")
    assert (first.home_score, first.away_score, first.home.name) == (2, 0, "Ashford")
    week = Week.objects.get(number=1)
    assert week.first_kickoff == datetime(2023, 8, 11, 19, tzinfo=UTC)
    assert week.last_kickoff == datetime(2023, 8, 12, 14, tzinfo=UTC)
    assert week.locks_at == datetime(2023, 8, 11, 17, 30, tzinfo=UTC)


def test_it_scores_games_by_the_one_ingest_path(fpl_folder: Path) -> None:
    import_season(fpl_folder)
    line = StatLine.objects.get(game__source_id="1", player__source_id="2")
    assert line.stats == {"minutes": 90, "goals_scored": 2, "bonus": 3}
    assert (line.points, line.official_points, line.revision) == (13, 13, 1000)
    assert StatLine.objects.filter(player__source_id="4", game__week__number=3).count() == 2


def test_it_keeps_a_repeated_row_as_the_next_revision(fpl_folder: Path) -> None:
    import_season(fpl_folder)
    rows = FeedRow.objects.filter(game__source_id="1", player__source_id="1").order_by("revision")
    assert list(rows.values_list("revision", "source")) == [
        (1000, "gws/gw1.csv, line 2"),
        (2000, "gws/gw1.csv, line 3"),
    ]
    assert StatLine.objects.get(game__source_id="1", player__source_id="1").revision == 2000


def test_it_keeps_the_row_of_a_week_that_a_game_has_left(fpl_folder: Path) -> None:
    import_season(fpl_folder)
    rows = FeedRow.objects.filter(game__source_id="4", player__source_id="3").order_by("revision")
    assert list(rows.values_list("week__number", "revision", "stats__minutes")) == [
        (2, 1000, None),
        (3, 2000, 90),
    ]
    # Gray had gone to another club when the game was played: no stat line in it is theirs.
    assert not StatLine.objects.filter(game__source_id="4", player__source_id="8").exists()


def test_it_finalizes_the_weeks_after_one_that_every_game_has_left(fpl_folder: Path) -> None:
    change(fpl_folder / "fixtures.csv", 4, "event", "3")
    said = import_season(fpl_folder, "--allow-missing")
    assert said[1] == "week 2: 0 games, 0 stat lines"
    assert not Week.objects.filter(finalized_at=None).exists()
    assert Week.objects.get(number=2).locks_at is None


def test_it_follows_a_player_to_his_next_club(fpl_folder: Path) -> None:
    import_season(fpl_folder)
    gray = Player.objects.get(name="Gray")
    clubs = gray.clubs.order_by("since").values_list("since__number", "club__name")
    assert list(clubs) == [(1, "Dulwich"), (3, "Ashford")]
    assert gray.club.name == "Ashford"
    assert StatLine.objects.get(player=gray, game__week__number=1).club.name == "Dulwich"
    import_season(fpl_folder, "--live-week", "2")
    gray.refresh_from_db()
    assert gray.club.name == "Dulwich"


def test_it_stores_a_price_when_it_changes(fpl_folder: Path) -> None:
    import_season(fpl_folder)
    bolt = Player.objects.get(name="Bolt")
    prices = bolt.prices.order_by("since").values_list("since__number", "price")
    assert list(prices) == [(1, Decimal(8)), (3, Decimal("8.1"))]
    assert bolt.price == Decimal("8.1")
    import_season(fpl_folder, "--live-week", "2")
    bolt.refresh_from_db()
    assert bolt.price == Decimal(8)


def test_it_names_players_as_on_the_shirt(fpl_folder: Path) -> None:
    import_season(fpl_folder)
    names = {player.source_id: player for player in Player.objects.all()}
    assert (names["4"].name, names["4"].full_name) == ("Núñez", "Dario Núñez")
    assert (names["9"].name, names["9"].position) == ("Ian Hale", "MID")


def test_it_chooses_the_ruleset_by_the_season(fpl_folder: Path) -> None:
    """Later seasons have rules of their own, and assistant managers came with them."""
    later = fpl_folder.rename(fpl_folder.with_name("2024-25"))
    change(later / "players_raw.csv", 3, "element_type", "5")
    with pytest.raises(CommandError, match=r"position AM is not in ruleset fpl$"):
        import_season(later, "--ruleset", "fpl")
    import_season(later)
    assert Season.objects.get(is_current=True).ruleset == "fpl-2024"
    unnamed = later.rename(later.with_name("a copy"))
    change(unnamed / "players_raw.csv", 3, "element_type", "4")
    import_season(unnamed)
    assert Season.objects.get(is_current=True).ruleset == "fpl"


def test_it_takes_the_place_of_the_current_season(fpl_folder: Path) -> None:
    other = Season.objects.create(slug="other", name="Other", ruleset="fpl", is_current=True)
    import_season(fpl_folder)
    other.refresh_from_db()
    assert not other.is_current
    assert Season.objects.get(is_current=True).slug == "fpl-2023-24"


def test_it_makes_colours_that_can_be_read_on_each_other() -> None:
    assert club_colours.club_colours("Arsenal") == club_colours.club_colours("Arsenal")
    assert club_colours.club_colours("Arsenal") != club_colours.club_colours("Chelsea")
    for hue in range(360):
        dark, light = (_luminance(colour) for colour in club_colours.colours_of_hue(hue))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
