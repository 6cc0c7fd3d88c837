"""A new sport needs a file and no code: basketball, from its rules to a final week."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fantasy import rulesets
from fantasy.rulesets import Ruleset, loader
from scoring.rules import points
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, TeamWeek
from teams.rules.autopick import Candidate, autopick
from teams.rules.lineups import Outcome, problems, score
from tests.factories import make_lineup, make_season, make_team, picks_for

BASKETBALL = """
title = "Basketball"

[squad]
size = 8
starters = 5
budget = 80
max_per_club = 3

[[positions]]
code = "G"
name = "Guard"
squad = [2, 4]
starters = [1, 3]

[[positions]]
code = "F"
name = "Forward"
squad = [2, 4]
starters = [1, 3]

[[positions]]
code = "C"
name = "Center"
squad = [1, 2]
starters = [1, 1]

[lock]
policy = "kickoff"

[captain]
multiplier = 2

[bench]
substitutions = true

[transfers]
free = 3
cost = 5

[stats]
field_goals = "Field goals"
threes = "Three-pointers"
free_throws = "Free throws"
rebounds = "Rebounds"
assists = "Assists"
steals = "Steals"
blocks = "Blocks"
turnovers = "Turnovers"
double_doubles = "Double-doubles"

[game_score.for]
field_goals = 2
threes = 3
free_throws = 1

[[scoring]]
stats = ["field_goals"]
points = 2

[[scoring]]
stat = "threes"
points = 3.5

[[scoring]]
stat = "free_throws"
points = 1

[[scoring]]
stat = "rebounds"
points = { G = 1.5, F = 1.25, C = 1.25 }

[[scoring]]
stats = ["steals", "blocks"]
label = "Steals and blocks"
points = 2

[[scoring]]
id = "many_assists"
stat = "assists"
bands = [{ from = 5, to = 9, points = 3 }, { from = 10, points = 7.5 }]

[[scoring]]
stat = "turnovers"
every = 2
points = -1
"""

BASKETBALL_VARIANT = """
extends = "basketball"
title = "Basketball without turnovers"
without = ["scoring.turnovers", "captain"]

[squad]
budget = 90

[[scoring]]
stat = "double_doubles"
points = 5
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rulesets")
    (folder / "basketball.toml").write_text(BASKETBALL)
    (folder / "mine.toml").write_text(BASKETBALL_VARIANT)
    return folder


@pytest.fixture(scope="module")
def basketball(folder: Path) -> Ruleset:
    return loader.read(folder / "basketball.toml")


@pytest.fixture
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder replaces the project's folder of rulesets."""
    monkeypatch.setattr(loader, "FOLDER", folder)
    rulesets.load.cache_clear()
    yield
    rulesets.load.cache_clear()


def expected_points(stats: dict[str, int], position: str) -> Decimal:
    s = {name: stats.get(name, 0) for name in (
        "field_goals", "threes", "free_throws", "rebounds", "steals", "blocks", "assists",
        "turnovers",
    )}  # fmt: skip
    total = 2 * s["field_goals"] + Decimal("3.5") * s["threes"] + s["free_throws"]
    total += Decimal("1.5" if position == "G" else "1.25") * s["rebounds"]
    total += 2 * (s["steals"] + s["blocks"]) - s["turnovers"] // 2
    if s["assists"] >= 10:
        return total + Decimal("7.5")
    return total + 3 if s["assists"] >= 5 else total


def test_points_follow_the_scoring_table(basketball: Ruleset) -> None:
    stats = st.dictionaries(st.sampled_from(sorted(basketball.stats)), st.integers(0, 30))

    @given(stats, st.sampled_from(["G", "F", "C"]))
    def holds(stats: dict[str, int], position: str) -> None:
        lines = points.breakdown(stats, position, basketball)
        assert points.total(lines) == expected_points(stats, position)

    holds()


def test_a_lineup_is_picked_and_scored(basketball: Ruleset) -> None:
    candidates = [
        Candidate(number, "GFC"[number % 3], number % 6, Decimal(5 + number % 7), number % 11)
        for number in range(60)
    ]
    picks = autopick(candidates, basketball, Random(1))
    assert problems(picks, basketball) == []
    outcomes = {pick.player: Outcome(Decimal(10), played=True, finished=True) for pick in picks}
    assert score(picks, outcomes, basketball).total == 60  # five starters, the captain twice
    captain = next(pick.player for pick in picks if pick.captain)
    outcomes[captain] = Outcome(Decimal(0), played=False, finished=True)
    result = score(picks, outcomes, basketball)
    assert [slot.pick.player for slot in result.slots if slot.went_out] == [captain]
    assert result.total == 60  # a substitute came in, and the vice-captain counts twice


def test_a_variant_is_read_from_its_own_file(folder: Path) -> None:
    variant = loader.read(folder / "mine.toml")
    assert not variant.has_captain
    assert (variant.budget, variant.squad_size) == (90, 8)
    stats = {"threes": 2, "turnovers": 6, "double_doubles": 1}
    assert points.total(points.breakdown(stats, "C", variant)) == 12


@pytest.mark.django_db
@pytest.mark.usefixtures("installed")
def test_a_week_is_ingested_and_finalized() -> None:
    assert rulesets.names() == ["basketball", "mine"]
    season = make_season("basketball", clubs=4)
    team, other = make_team(season), make_team(season)
    picks = picks_for(season, seed=1)
    make_lineup(team, picks)
    games = {club: game for game in Game.objects.all() for club in (game.home_id, game.away_id)}
    starters = [pick for pick in picks if pick.starts]
    lines = [
        FeedLine(games[pick.club].pk, pick.player, 1, {"threes": 2, "assists": 6})
        for pick in starters
    ]
    ends = [GameUpdate(game.pk, "final", 99, 98) for game in set(games.values())]
    done = ingest(season, lines, ends)
    assert len(done.finalized) == 1
    result = TeamWeek.objects.with_ranks().get(team=team)
    assert (result.points, result.rank) == (10 * 6, 1)  # five starters, the captain twice
    assert not TeamWeek.objects.filter(team=other, points__isnull=False).exists()
