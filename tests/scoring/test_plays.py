"""`ingest` stores a play for each change of a player's points, once and in any order (P9)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caching.models import Flag
from demo.services.removal import delete_season
from fantasy.rulesets.loader import load
from scoring.models import Play
from scoring.read_models.plays import MOST_PLAYS, game_plays
from scoring.rules import points
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.rules.play_lines import play_lines
from scoring.services.games import abandon_game
from scoring.services.ingest import ingest
from scoring.services.replay import rewind
from scoring.services.week_corrections import Author
from teams.models import Game, Player, StatLine
from tests.factories import make_season

NFL = load("nfl-ppr")


@pytest.fixture
def season(db):
    return make_season("nfl-ppr", weeks=2)


@pytest.fixture
def game(season):
    game = Game.objects.filter(week__number=1).first()
    ingest(season, [], [live(game, "Q1 15:00", 0)])
    return game


@pytest.fixture
def receiver(game):
    return Player.objects.filter(club=game.home, position="WR").first()


def live(game, clock, home, status="live"):
    return GameUpdate(game.pk, status, home, 0, clock)


def line(game, player, revision, **stats):
    return FeedLine(game.pk, player.pk, revision, stats)


def told(play):
    return play.clock, play.home_score, play.lines, play.points


@pytest.mark.services
def test_a_play_has_the_change_and_the_game_after_it(season, game, receiver):
    ingest(season, [line(game, receiver, 1, receptions=1, receiving_yards=8)],
           [live(game, "Q1 12:00", 0)])  # fmt: skip
    ingest(
        season,
        [line(game, receiver, 2, receptions=2, receiving_yards=30, receiving_tds=1)],
        [live(game, "Q1 09:00", 7)],
    )
    first, second = Play.objects.order_by("pk")
    assert told(first) == (
        "Q1 12:00", 0, [["Receptions", 1, "1"], ["Receiving yards", 8, "0.8"]], Decimal("1.80"),
    )  # fmt: skip
    assert told(second)[:2] == ("Q1 09:00", 7)
    assert {label: count for label, count, _ in second.lines} == {
        "Receptions": 1, "Receiving yards": 22, "Receiving touchdowns": 1,
    }  # fmt: skip
    assert first.points + second.points == StatLine.objects.get(player=receiver).points
    assert (first.club, first.is_correction) == (game.home, False)


def test_an_ignored_row_makes_no_play(season, game, receiver):
    batch = [line(game, receiver, 2, receptions=2)]
    ingest(season, batch, [live(game, "Q1 12:00", 0)])
    ingest(season, batch, [live(game, "Q1 12:00", 0)])
    ingest(season, [line(game, receiver, 1, receptions=1)])
    assert [play.revision for play in Play.objects.all()] == [2]


def test_a_batch_with_two_revisions_makes_one_play(season, game, receiver):
    ingest(season, [line(game, receiver, 2, receptions=2), line(game, receiver, 1, receptions=1)])
    assert [play.lines for play in Play.objects.all()] == [[["Receptions", 2, "2"]]]


def test_a_revision_that_earns_nothing_new_makes_no_play(season, game, receiver):
    ingest(season, [line(game, receiver, 1, receptions=1)])
    ingest(season, [line(game, receiver, 2, receptions=1, receiving_yards=0)])
    assert Play.objects.count() == 1


def test_a_refused_batch_stores_no_play(season, game, receiver):
    bad = FeedLine(game.pk, 10**9, 1, {"receptions": 1})
    with pytest.raises(Exception, match="not in the season"):
        ingest(season, [line(game, receiver, 1, receptions=1), bad])
    assert not Play.objects.exists()


def test_a_game_that_is_imported_whole_has_no_plays(season):
    game = Game.objects.filter(week__number=1).first()
    receiver = Player.objects.filter(club=game.home, position="WR").first()
    ingest(season, [line(game, receiver, 1, receptions=1)], [live(game, "", 3, "final")])
    assert not Play.objects.exists()


def test_a_change_after_the_end_is_a_correction(season, game, receiver):
    ingest(season, [line(game, receiver, 1, receptions=2)], [live(game, "", 3, "final")])
    ingest(season, [line(game, receiver, 2, receptions=1)])
    end, correction = Play.objects.order_by("pk")
    assert not end.is_correction
    assert correction.is_correction
    assert correction.lines == [["Receptions", -1, "-1"]]


def test_a_change_by_a_person_is_a_correction(season, game, receiver):
    ingest(season, [line(game, receiver, 1, receptions=2)], author=Author("ann", "seen"))
    assert Play.objects.get().is_correction


def test_plays_flag_only_their_game(season, game, receiver):
    Flag.objects.all().delete()
    ingest(season, [line(game, receiver, 1, receptions=1)])
    flagged = {f.topic for f in Flag.objects.all() if f.topic.startswith("game-plays:")}
    assert flagged == {f"game-plays:{game.pk}"}


def test_the_read_model_has_the_newest_first(season, game, receiver):
    for revision in range(1, 4):
        ingest(season, [line(game, receiver, revision, receptions=revision)])
    plays = game_plays(game.pk)
    assert [play["player"] for play in plays] == [receiver.pk] * 3
    assert plays[0]["lines"] == [["Receptions", 1, "1"]]
    assert len(plays) <= MOST_PLAYS


@pytest.mark.parametrize("end", ["rewind", "abandon", "delete"])
def test_plays_go_with_what_they_tell(season, game, receiver, end):
    ingest(season, [line(game, receiver, 1, receptions=1)])
    assert Play.objects.exists()
    if end == "rewind":
        rewind([game.week])
    elif end == "abandon":
        abandon_game(game=game)
    else:
        delete_season(season)
    assert not Play.objects.exists()


def test_a_stat_line_that_was_deleted_begins_again(season, game, receiver):
    ingest(season, [line(game, receiver, 1, receptions=1)])
    StatLine.objects.all().delete()
    ingest(season, [line(game, receiver, 1, receptions=3)])
    assert [play.lines for play in Play.objects.all()] == [[["Receptions", 3, "3"]]]


COUNTS = st.fixed_dictionaries(
    {},
    optional={
        "receptions": st.integers(0, 12),
        "receiving_yards": st.integers(-9, 200),
        "fumbles_lost": st.integers(0, 2),
        "points_allowed": st.integers(0, 60),
        "sacks": st.integers(0, 9),
    },
)


@given(before=COUNTS, after=COUNTS, position=st.sampled_from(["WR", "DST"]))
def test_the_lines_add_up_to_the_change_of_the_total(before, after, position):
    old, new = (points.counted(stats, position, NFL) for stats in (before, after))
    lines = play_lines(old, new)
    assert sum((worth for *_, worth in lines), Decimal(0)) == points.total(new) - points.total(old)
    assert all(worth for *_, worth in lines)


def test_a_count_is_right_when_a_line_earns_nothing_any_more():
    old, new = (points.counted({"points_allowed": n}, "DST", NFL) for n in (14, 20))
    ((label, count, _),) = play_lines(old, new)
    assert (label, count) == ("Points allowed", 6)
