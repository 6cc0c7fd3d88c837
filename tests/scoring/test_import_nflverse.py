"""import_season nflverse: what it makes of a season, real and small."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command
from django.test import Client

from caching import refresher
from caching.models import Flag
from fantasy.models import Season
from importers.formats.nflverse.games import first_sunday
from scoring.models import FeedRow
from teams.models import Game, Lineup, Player, PlayerClub, PlayerPrice, StatLine, TeamWeek
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import problems
from teams.services.lineups import picks_of

from .importing import change
from .nfl_season import FILE, audit, import_nfl, schedule, season

__all__ = ["schedule", "season"]  # fixtures
pytestmark = pytest.mark.django_db

NOTE = (
    "no --schedule: the first by name is at home, kickoffs are on Sunday at 18:00 UTC, "
    "scores count touchdowns and two-point conversions only"
)


def test_every_row_has_the_points_of_its_column(season: Path) -> None:
    for ruleset in ("nfl-standard", "nfl-half-ppr", "nfl-ppr"):
        import_nfl(season, "--ruleset", ruleset)
        assert audit() == "14 rows, 0 mismatches"
    official = FeedRow.objects.filter(source=f"{FILE}, line 3").order_by("pk")
    assert [row.official_points for row in official] == [
        Decimal("13.5"), Decimal("14.5"), Decimal("15.5"),
    ]  # fmt: skip
    assert list(Season.objects.order_by("pk").values_list("slug", "name", "ruleset")) == [
        ("nfl-2023-standard", "NFL 2023, standard", "nfl-standard-offence"),
        ("nfl-2023-half-ppr", "NFL 2023, half PPR", "nfl-half-ppr-offence"),
        ("nfl-2023-ppr", "NFL 2023, PPR", "nfl-ppr-offence"),
    ]


def test_a_wrong_official_number_is_a_mismatch(season: Path) -> None:
    change(season / FILE, 3, "fantasy_points_ppr", "15.51")
    import_nfl(season)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit_points", stdout=out)
    said = out.getvalue().splitlines()
    assert said[0].startswith(f"{FILE}, line 3: X.Bell: computed 15.5, official 15.51 (")
    assert said[-1] == "14 rows, 1 mismatches"


def test_the_games_are_the_pairings_by_convention(season: Path) -> None:
    said = import_nfl(season / FILE)
    assert NOTE in said
    assert said[-1].startswith("nfl-2023-ppr: 4 clubs, 7 players, 3 weeks, 5 games, 14 rows in ")
    games = Game.objects.order_by("pk").values_list(
        "source_id", "home__name", "away__short_name", "kickoff", "home_score", "away_score"
    )
    first = datetime(2023, 9, 10, 18, tzinfo=UTC)
    assert list(games[:2]) == [
        ("1-BUF-MIA", "Buffalo Bills", "MIA", first, 6, 12),
        ("1-SEA-SF", "Seattle Seahawks", "SF", first, 0, 0),
    ]
    assert games[4][0] == "19-MIA-SEA"
    assert games[4][3] == datetime(2024, 1, 14, 18, tzinfo=UTC)
    assert set(Game.objects.values_list("status", flat=True)) == {"final"}
    assert [week.is_final for week in Season.objects.get().weeks.all()] == [True] * 3


def test_the_first_sunday_is_the_one_after_labor_day() -> None:
    days = {year: first_sunday(year).isoformat()[5:] for year in (2018, 2020, 2021, 2023, 2024)}
    assert days == {
        2018: "09-09", 2020: "09-13", 2021: "09-12", 2023: "09-10", 2024: "09-08",
    }  # fmt: skip


def test_positions_and_clubs_are_as_the_rows_have_them(season: Path) -> None:
    import_nfl(season)
    assert dict(Player.objects.values_list("source_id", "position")) == {
        "00-Ames": "QB", "00-Bell": "RB", "00-Cobb": "WR", "00-Dunn": "WR", "00-Egan": "TE",
        "00-Frey": "OTH", "00-Gore": "RB",
    }  # fmt: skip
    bell = Player.objects.get(source_id="00-Bell")
    assert (bell.name, bell.full_name, bell.club.short_name) == ("X.Bell", "Xavier Bell", "SF")
    clubs = PlayerClub.objects.filter(player=bell).order_by("since__number")
    assert list(clubs.values_list("since__number", "club__short_name")) == [(1, "MIA"), (2, "SF")]
    assert StatLine.objects.get(player__name="X.Dunn").game.source_id == "1-BUF-MIA"
    assert StatLine.objects.get(player__name="X.Gore").revision == 2000


def test_prices_are_those_known_before_the_week(season: Path) -> None:
    import_nfl(season)
    ames = PlayerPrice.objects.filter(player__source_id="00-Ames").order_by("since__number")
    # 4 + 0.6 × 13; × (39 + 9.88) / 4; × (39 + 11.88) / 5
    assert list(ames.values_list("since__number", "price")) == [
        (1, Decimal("12.0")), (2, Decimal("11.5")), (19, Decimal("10.0")),
    ]  # fmt: skip
    assert Player.objects.get(source_id="00-Ames").price == Decimal("10.0")
    frey = PlayerPrice.objects.filter(player__source_id="00-Frey")
    assert [row.price for row in frey] == [Decimal(4)]


def test_what_happens_in_a_week_does_not_change_its_price(season: Path) -> None:
    import_nfl(season)
    before = list(PlayerPrice.objects.filter(since__number__lte=2).values_list("price"))
    for line in (10, 11):
        change(season / FILE, line, "rushing_yards", "300")
    import_nfl(season)
    assert list(PlayerPrice.objects.filter(since__number__lte=2).values_list("price")) == before


def test_the_same_season_again_leads_to_the_same_rows(season: Path) -> None:
    import_nfl(season)
    keys = list(Player.objects.order_by("pk").values())
    prices = list(PlayerPrice.objects.order_by("pk").values_list("player", "since", "price"))
    import_nfl(season)
    assert list(Player.objects.order_by("pk").values()) == keys
    assert prices == list(
        PlayerPrice.objects.order_by("pk").values_list("player", "since", "price")
    )
    assert Season.objects.count() == 1


def test_a_schedule_says_who_is_at_home_and_when(season: Path, schedule: Path) -> None:
    said = import_nfl(season, "--schedule", str(schedule))
    assert NOTE not in said
    games = {game.source_id: game for game in Game.objects.select_related("home", "week")}
    first = games["1-BUF-MIA"]
    assert (first.home.short_name, first.home_score, first.away_score) == ("MIA", 27, 24)
    assert first.kickoff == datetime(2023, 9, 7, 0, 20, tzinfo=UTC)
    turned = games["19-MIA-SEA"]
    assert (turned.home.short_name, turned.home_score, turned.away_score) == ("SEA", 0, 0)
    called_off, to_come = games["2-KC-LV"], games["20-KC-SEA"]
    assert (called_off.week, called_off.status) == (None, "postponed")
    assert (to_come.week.number, to_come.status) == (20, "scheduled")
    finals = {week.number: week.is_final for week in Season.objects.get().weeks.all()}
    assert finals == {1: True, 2: True, 19: True, 20: False}
    assert audit() == "14 rows, 0 mismatches"


@pytest.fixture
def nfl(seasons_dir: Path) -> Path:
    if not (seasons_dir / "nfl" / FILE).exists():
        pytest.skip(f"{FILE} is absent")
    return seasons_dir / "nfl"


@pytest.mark.parametrize("ruleset", ["nfl-standard", "nfl-half-ppr", "nfl-ppr"])
def test_it_finds_no_mismatch_in_a_real_season(nfl: Path, ruleset: str) -> None:
    import_nfl(nfl, "--ruleset", ruleset)
    assert audit() == "5653 rows, 0 mismatches"
    assert FeedRow.objects.count() == 5653
    with (nfl / FILE).open(newline="", encoding="utf-8") as stream:
        weeks = {row["week"] for row in csv.DictReader(stream)}
    assert len(weeks) == Season.objects.get().weeks.count() == 22
    assert Game.objects.count() == 285


def test_every_week_has_valid_lineups_within_the_budget(nfl: Path) -> None:
    import_nfl(nfl)
    season = Season.objects.get()
    players = list(Player.objects.all())
    runs: dict[int, dict[int, Decimal]] = {}
    for player, week, price in PlayerPrice.objects.order_by("since__number").values_list(
        "player", "since__number", "price"
    ):
        runs.setdefault(player, {})[week] = price
    for week in range(1, 23):
        prices = {
            player: next(runs[player][n] for n in range(week, 0, -1) if n in runs[player])
            for player in runs
        }
        candidates = [
            Candidate(p.pk, p.position, p.club_id, prices[p.pk], float(prices[p.pk]), p.name)
            for p in players
        ]
        assert problems(autopick(candidates, season.rules, Random(week)), season.rules) == []


def test_a_week_from_import_to_final_ranks_through_the_pages(nfl: Path) -> None:
    import_nfl(nfl, "--live-week", "5")
    refresher.refresh_all()
    guests = [Client() for _ in range(3)]
    for guest in guests:
        assert guest.post("/try/", headers={"origin": "http://testserver"}).status_code == 302
    season = Season.objects.get()
    week = season.weeks.get(number=5)
    teams = list(season.teams.all())
    lineups = [picks_of(Lineup.objects.get(team=team)) for team in teams]
    assert [problems(picks, season.rules) for picks in lineups] == [[], [], []]
    call_command("replay", "--week", "5", "--speed", "0", stdout=StringIO())
    for topic in Flag.objects.order_by().values_list("topic", flat=True).distinct():
        refresher.refresh(topic)  # also those that take a pause between two builds
    week.refresh_from_db()
    assert week.is_final
    assert set(week.games.values_list("status", flat=True)) == {"final"}
    results = list(TeamWeek.objects.filter(week=week).with_ranks().order_by("rank"))
    assert [result.rank for result in results] == [1, 2, 3]
    assert results[0].points > results[1].points > results[2].points > 0
    assert [result.season_rank for result in results] == [1, 2, 3]
    page = guests[0].get("/leaderboard/5/").content.decode()
    for result in results:
        assert f"{result.points.normalize():f}" in page
    lines = StatLine.objects.filter(game__week=week)
    assert lines.count() == 285
    assert all(line.points == line.official_points for line in lines)
    assert audit() == "5653 rows, 0 mismatches"
