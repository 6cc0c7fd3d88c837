"""A player with a card and no minutes counts as played, in the stored results of a week and in
the live JSON.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from fantasy.models import Season, Week
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from scoring.standings.week_state import week_as_it_stands
from scoring.view_models.box_score import box_score
from teams.models import Game, Lineup, Player, StatLine, TeamWeek
from teams.rules.lineups import Pick
from tests.factories import make_lineup, make_season, make_team, picks_for

pytestmark = pytest.mark.django_db

BOOKED, SENT_OFF, ABSENT = {"yellow_cards": 1}, {"red_cards": 1}, {"minutes": 0}
Squad = dict[str, Pick]


@pytest.fixture(params=["fpl", "fpl-2024", "fpl-2025"])
def season(request: pytest.FixtureRequest) -> Season:
    return make_season(request.param)


@pytest.fixture
def squad(season: Season) -> Squad:
    """Three defenders start, two of them as captain and vice. The first substitute fits each."""
    picks = picks_for(season)
    defenders = [pick for pick in picks if pick.position == "DEF" and pick.starts]
    bench = [pick for pick in picks if not pick.starts and pick.position != "GK"]
    assert len(defenders) > 3
    led = {pick.player: (pick is defenders[0], pick is defenders[1]) for pick in picks}
    picks = [replace(p, captain=led[p.player][0], vice=led[p.player][1]) for p in picks]
    first = min(bench, key=lambda pick: pick.order)
    names = {
        defenders[0].player: "captain",
        defenders[1].player: "vice",
        defenders[2].player: "starter",
        first.player: "substitute",
    }
    return {names.get(pick.player, f"other {n}"): pick for n, pick in enumerate(picks)}


def play(season: Season, squad: Squad, stats: dict[str, dict[str, int]]) -> Week:
    """Ingest the week. Players not in `stats` have 90 minutes, worth 2 points."""
    week = season.weeks.get()
    stats_of = {squad[name].player: values for name, values in stats.items()}
    games = list(Game.objects.filter(week=week))
    lines = [
        FeedLine(game.pk, player, 1, stats_of.get(player, {"minutes": 90}))
        for game in games
        for player in Player.objects.filter(club__in=[game.home_id, game.away_id]).values_list(
            "pk", flat=True
        )
    ]
    ingest(season, lines, [GameUpdate(game.pk, "final", 0, 0) for game in games])
    return week


@pytest.mark.parametrize(
    ("stats", "chip", "total", "bench"),
    [
        ({}, "", 24, 8),
        ({"starter": BOOKED}, "", 21, 8),
        ({"starter": SENT_OFF}, "", 19, 8),
        ({"starter": ABSENT}, "", 24, 6),
        ({"captain": BOOKED}, "", 18, 8),
        ({"captain": SENT_OFF}, "3xc", 11, 8),
        ({"captain": ABSENT, "vice": BOOKED}, "", 18, 6),
        ({"captain": ABSENT, "vice": ABSENT}, "", 22, 4),
        ({"captain": ABSENT, "vice": SENT_OFF}, "3xc", 11, 6),
        ({"starter": ABSENT, "substitute": BOOKED}, "", 21, 6),
        ({"starter": BOOKED, "substitute": SENT_OFF}, "bboost", 24, 0),
    ],
)
def test_a_carded_player_counts_as_played_in_the_results(
    season: Season,
    squad: Squad,
    stats: dict[str, dict[str, int]],
    chip: str,
    total: int,
    bench: int,
) -> None:
    lineup = make_lineup(make_team(season), list(squad.values()))
    Lineup.objects.filter(pk=lineup.pk).update(chip=chip)
    play(season, squad, stats)
    row = TeamWeek.objects.get()
    assert (row.points, row.bench_points) == (total, bench)


def test_the_live_snapshot_marks_a_carded_player_as_played(season: Season, squad: Squad) -> None:
    week = play(season, squad, {"captain": BOOKED, "starter": ABSENT})
    players = week_as_it_stands(week)["players"]
    booked = players[str(squad["captain"].player)]
    assert booked["played"] is True
    assert Decimal(booked["points"]) == -1
    absent = players[str(squad["starter"].player)]
    assert absent["played"] is False


def test_the_box_score_lists_a_carded_player(season: Season, squad: Squad) -> None:
    play(season, squad, {"captain": BOOKED, "starter": ABSENT})
    shown = set()
    for game in Game.objects.select_related("season", "home", "away"):
        lines = StatLine.objects.filter(game=game).select_related("player")
        for _, players in box_score(game, lines):
            shown |= {one.line.player_id for one in players}
    assert squad["captain"].player in shown
    assert squad["starter"].player not in shown


def test_a_withdrawn_card_lets_the_substitute_in(season: Season, squad: Squad) -> None:
    make_lineup(make_team(season), list(squad.values()))
    week = play(season, squad, {"starter": BOOKED})
    line = StatLine.objects.get(player=squad["starter"].player)
    assert TeamWeek.objects.get(week=week).points == 21
    ingest(season, [FeedLine(line.game_id, line.player_id, 2, {"minutes": 0})])
    assert TeamWeek.objects.get(week=week).points == 24
