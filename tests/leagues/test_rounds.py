"""Playoffs, consolation, cup and champions are drawn as soon as the weeks before are final."""

from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leagues.models import League, LogEntry, Matchup
from leagues.services.rounds import draw_due, first_draw, leagues_are_due, undo_draws
from leagues.services.schedule import redraw
from tests.factories import make_season, make_team
from tests.league_factories import add_members, make_league
from tests.leagues.final_weeks import end_week

pytestmark = pytest.mark.django_db


def league_of(teams=6, weeks=8, **fields):
    """A league with its matchups, over a season without lineups."""
    season = make_season(weeks=weeks, clubs=2)
    made = [make_team(season, name=f"Team {n}") for n in range(1, teams + 1)]
    league = make_league(season, made, **fields)
    first_draw(league)
    league.save()
    redraw(league)
    return league, made


def head_to_head(teams=6, weeks=8, **fields):
    rules = {"format": "h2h", "playoff_teams": 4, "playoff_week": 6}
    return league_of(teams, weeks, **rules | fields)


def play_until(league, last, points):
    """End all weeks up to the number. `points(team's index, week)` are a team's points."""
    for week in league.season.weeks.filter(number__lte=last, finalized_at=None).order_by("number"):
        members = [m.team for m in league.memberships.order_by("pk")]
        end_week(
            league.season,
            week.number,
            {team: points(at, week.number) for at, team in enumerate(members)},
        )
    draw_due()
    league.refresh_from_db()


def best_first(at, week):
    return 100 - at


def drawn(league, stage, round_=None):
    found = league.matchups.filter(stage=stage).select_related("week")
    found = found.filter(round=round_) if round_ else found
    return [(m.week.number, m.home_seed, m.away_seed) for m in found.order_by("round", "place")]


def test_playoffs_from_the_final_table_to_the_champion():
    league, teams = head_to_head(consolation=True)
    play_until(league, 4, best_first)
    assert league.draw_after == 5
    assert not drawn(league, "playoff")
    play_until(league, 5, best_first)
    assert drawn(league, "playoff") == [(6, 1, 4), (6, 2, 3)]
    assert drawn(league, "consolation") == [(6, 5, 6)]
    assert league.draw_after == 6
    play_until(league, 6, best_first)
    assert drawn(league, "playoff", 2) == [(7, 1, 2), (7, 3, 4)]  # and for third place
    assert league.champion is None
    play_until(league, 7, best_first)
    assert league.champion == teams[0]
    assert league.draw_after is None
    winners = league.matchups.filter(stage="playoff", winner=None)
    assert not winners
    consolation = league.matchups.get(stage="consolation")
    assert consolation.winner == teams[4]
    said = [entry.what for entry in LogEntry.objects.filter(league=league).order_by("pk")]
    assert said == [
        "drew the playoffs of 4 teams from the table of Week 5",
        "drew the consolation bracket of 2 teams",
        "drew the playoffs: Final, Week 7",
        "named “Team 1” champion",
    ]


def test_a_season_that_is_over_is_drawn_at_once():
    league, teams = head_to_head(consolation=True)
    for week in league.season.weeks.all():
        end_week(league.season, week.number, {team: 100 - at for at, team in enumerate(teams)})
    assert draw_due() == 1
    league.refresh_from_db()
    assert (league.champion, league.draw_after) == (teams[0], None)
    assert not league.matchups.exclude(stage="regular").filter(winner=None)


def test_six_teams_with_byes_for_the_two_best():
    league, teams = head_to_head(teams=8, playoff_teams=6, playoff_week=5)
    play_until(league, 4, best_first)
    first = league.matchups.filter(stage="playoff").order_by("place")
    assert drawn(league, "playoff") == [(5, 1, None), (5, 4, 5), (5, 2, None), (5, 3, 6)]
    assert [m.winner for m in first if m.away is None] == teams[:2]
    play_until(league, 5, best_first)
    assert drawn(league, "playoff", 2) == [(6, 1, 4), (6, 2, 3)]
    play_until(league, 7, best_first)
    assert league.champion == teams[0]


def test_the_better_seed_wins_a_tie():
    league, teams = head_to_head()
    play_until(league, 5, best_first)
    play_until(league, 7, lambda at, week: 50)
    assert league.champion == teams[0]
    third = league.matchups.get(stage="playoff", round=2, place=2)
    assert third.winner == teams[2]


def test_a_two_week_final_sums_both_weeks():
    league, teams = head_to_head(final_weeks=2)
    play_until(league, 6, best_first)
    final = league.matchups.get(stage="playoff", round=2, place=1)
    assert final.weeks == 2
    assert league.draw_after == 8
    play_until(league, 7, best_first)
    assert league.champion is None
    play_until(league, 8, lambda at, week: 100 + 3 * at)  # ahead by 3, after 1 behind
    assert league.champion == teams[1]


def test_who_went_on_stays_after_a_correction():
    league, teams = head_to_head()
    play_until(league, 6, best_first)
    semi = league.matchups.get(stage="playoff", round=1, place=1)
    semi.home_result, semi.away_result = 0, 200
    semi.save()
    play_until(league, 7, best_first)
    semi.refresh_from_db()
    assert semi.winner == teams[0]
    assert league.champion == teams[0]


def test_a_corrected_result_decides_before_the_draw():
    league, teams = head_to_head()
    play_until(league, 5, best_first)
    league.matchups.filter(stage="playoff", place=1).update(home_result=0)
    play_until(league, 7, best_first)
    assert league.champion == teams[1]


def test_a_team_that_has_left_does_not_go_on():
    league, teams = head_to_head()
    play_until(league, 5, best_first)
    league.memberships.filter(team=teams[0]).update(state="removed")
    play_until(league, 7, best_first)
    assert league.champion == teams[1]


def leave(league, *teams):
    league.memberships.filter(team__in=teams).update(state="removed")


def pairs(league, stage, round_):
    """Seeds of the ties of a round, and of their winners."""
    found = []
    for row in league.matchups.filter(stage=stage, round=round_).order_by("place"):
        seeds = {row.home_id: row.home_seed, row.away_id: row.away_seed}
        found.append((row.home_seed, row.away_seed, seeds.get(row.winner_id)))
    return found


def test_a_removed_team_loses_its_bye():
    league, teams = head_to_head(teams=6, playoff_teams=6, playoff_week=5)
    play_until(league, 4, best_first)
    leave(league, teams[0])
    play_until(league, 5, best_first)
    bye = league.matchups.get(stage="playoff", round=1, place=1)
    assert bye.home == teams[0]
    assert bye.winner is None
    assert pairs(league, "playoff", 2) == [(4, None, 4), (2, 3, None)]
    play_until(league, 7, best_first)
    assert league.champion == teams[1]
    assert pairs(league, "playoff", 3) == [(2, 4, 2)]


def test_if_both_teams_of_a_tie_are_removed_the_next_opponent_has_a_bye():
    league, teams = head_to_head()
    play_until(league, 5, best_first)
    leave(league, teams[0], teams[3])
    play_until(league, 6, best_first)
    assert pairs(league, "playoff", 1) == [(1, 4, None), (2, 3, 2)]
    assert pairs(league, "playoff", 2) == [(2, None, 2)]
    assert league.champion is None
    play_until(league, 7, best_first)
    assert league.champion == teams[1]
    assert league.draw_after is None


def test_a_round_of_byes_alone_goes_on():
    league, teams = head_to_head(teams=8, playoff_teams=8, playoff_week=5)
    play_until(league, 4, best_first)
    leave(league, *teams[:1], *teams[3:5], *teams[7:])  # all of the upper half
    leave(league, teams[1], teams[6])
    play_until(league, 5, best_first)
    assert pairs(league, "playoff", 2) == [(3, None, 3)]
    play_until(league, 6, best_first)
    assert pairs(league, "playoff", 3) == [(3, None, 3)]
    play_until(league, 8, best_first)
    assert league.champion == teams[2]
    assert league.draw_after is None
    assert [e.what for e in league.log.all()].count("named “Team 3” champion") == 1


def test_a_final_of_two_removed_teams_has_no_champion():
    league, teams = head_to_head(consolation=True)
    play_until(league, 6, best_first)
    leave(league, *teams[:2])
    play_until(league, 8, best_first)
    assert league.champion is None
    assert league.draw_after is None
    said = [entry.what for entry in league.log.all()]
    assert said.count("named no champion: all teams that could be it have left the league") == 1
    assert pairs(league, "playoff", 2) == [(1, 2, None), (3, 4, 3)]


def test_a_match_for_third_place_of_removed_teams_leaves_the_champion():
    league, teams = head_to_head()
    play_until(league, 6, best_first)
    leave(league, *teams[2:4])
    play_until(league, 8, best_first)
    assert league.champion == teams[0]
    assert league.draw_after is None
    assert [e.what for e in league.log.all()].count("named “Team 1” champion") == 1


def test_removed_teams_do_not_go_on_in_the_cup():
    league, teams = league_of(6, 7, cup_week=3)
    play_until(league, 2, best_first)
    leave(league, teams[0])  # has a bye
    play_until(league, 3, best_first)
    second = league.matchups.filter(stage="cup", round=2)
    assert teams[0].pk not in {t for m in second for t in (m.home_id, m.away_id)}
    assert sum(m.away_id is None for m in second) == 1
    play_until(league, 5, best_first)
    assert league.cup_winner == teams[1]


def test_a_cup_that_all_have_left_has_no_winner():
    league, teams = league_of(4, 6, cup_week=3)
    play_until(league, 2, best_first)
    leave(league, *teams)
    play_until(league, 6, best_first)
    assert (league.cup_winner, league.champion, league.draw_after) == (None, None, None)


def test_the_last_team_of_the_cup_wins_it():
    league, _ = league_of(4, 6, cup_week=3)
    play_until(league, 2, best_first)
    tie = league.matchups.get(stage="cup", round=1, place=1)
    leave(league, tie.home, tie.away)
    play_until(league, 3, best_first)
    assert league.cup_winner is not None
    assert league.cup_winner not in (tie.home, tie.away)


def test_fewer_teams_than_the_playoffs_have():
    league, teams = head_to_head(teams=3, playoff_teams=8)
    play_until(league, 5, best_first)
    assert drawn(league, "playoff") == [(6, 1, None), (6, 2, 3)]
    play_until(league, 7, best_first)
    assert league.champion == teams[0]


def test_a_league_of_one_team_has_no_matchups_and_its_champion():
    league, teams = head_to_head(teams=1)
    assert not league.matchups.exists()
    play_until(league, 5, best_first)
    assert league.champion == teams[0]
    assert league.draw_after is None


def test_a_league_that_everybody_has_left_is_done():
    league, _ = head_to_head()
    league.memberships.update(state="left")
    play_until(league, 8, best_first)
    assert league.champion is None
    assert league.draw_after is None


def test_a_cup_without_teams_does_not_keep_the_league_from_its_champion():
    league, teams = league_of(1, 5, cup_week=3)
    play_until(league, 2, best_first)
    assert league.draw_after == 5
    # A team that joins later plays no cup in weeks that are over.
    late = make_team(league.season)
    add_members(league, [late])
    play_until(league, 5, best_first)
    assert not league.matchups.exists()
    assert (league.champion, league.draw_after) == (teams[0], None)


def test_a_cup_without_teams_is_drawn_when_the_season_begins_again():
    league, _ = league_of(1, 5, cup_week=3)
    play_until(league, 2, best_first)
    add_members(league, [make_team(league.season)])
    undo_draws(league.season)
    league.refresh_from_db()
    assert league.draw_after == 2
    draw_due()
    assert drawn(league, "cup") == [(3, 1, 2)]


def test_a_league_that_everybody_has_left_is_drawn_again_with_new_members():
    """When the season begins again, its members may have come back."""
    league, _ = head_to_head()
    league.memberships.update(state="left")
    play_until(league, 5, best_first)
    assert league.draw_after is None
    undo_draws(league.season)
    league.memberships.update(state="active")
    league.refresh_from_db()
    assert league.draw_after == 5
    draw_due()
    assert len(drawn(league, "playoff")) == 2


@pytest.mark.parametrize("format_", ["classic", "h2h"])
def test_without_playoffs_the_best_of_the_table_is_champion(format_):
    league, teams = league_of(5, 4, format=format_)
    assert league.draw_after == 4
    play_until(league, 4, best_first)
    assert league.champion == teams[0]
    assert league.draw_after is None


@pytest.mark.parametrize("format_", ["classic", "h2h"])
def test_the_champion_of_equal_teams_is_drawn_from_the_seed(format_):
    league, teams = league_of(4, 3, format=format_)
    play_until(league, 3, lambda at, week: 10)
    assert league.seed

    def lot(team):
        return sha256(f"{league.seed}:champion:{team.pk}".encode()).hexdigest()

    champion = min(teams, key=lot)
    assert league.champion == champion
    assert league.log.first().what == (
        f"named “{champion.name}” champion, drawn among 4 equal teams (seed {league.seed})"
    )
    drawn = set()
    for seed in range(1, 9):
        undo_draws(league.season)
        League.objects.update(seed=seed)
        draw_due()
        league.refresh_from_db()
        drawn.add(league.champion_id)
    assert len(drawn) > 1


def test_tie_breaks_come_before_the_draw():
    league, teams = league_of(3, 3, tie_breaks=["latest_week"])
    play_until(league, 3, lambda at, week: [(20, 20), (15, 30), (20, 20)][at][week == 3])
    assert league.champion == teams[1]
    assert "drawn" not in league.log.first().what


def test_a_large_league_draws_among_all_teams_with_the_most_points(monkeypatch):
    from leagues.services import draw_data

    monkeypatch.setattr("leagues.models.LARGE_LEAGUE", 5)
    monkeypatch.setattr(draw_data, "MOST_IN_CUP", 2)
    monkeypatch.setattr(draw_data, "MOST_EQUAL", 2)
    league, teams = league_of(8, 2, tie_breaks=["latest_week"])
    # Six are equal; by the latest week, which a large league does not go by, the first is best.
    play_until(league, 2, lambda at, week: 0 if at > 5 else 10 + (week if at else 3 - week))
    assert "drawn among 6 equal teams" in league.log.first().what
    drawn = set()
    for seed in range(1, 60):
        undo_draws(league.season)
        League.objects.update(seed=seed)
        draw_due()
        league.refresh_from_db()
        drawn.add(league.champion_id)
    assert drawn == {team.pk for team in teams[:6]}


def test_a_cup_from_draw_to_winner():
    league, teams = league_of(6, 6, cup_week=3)
    assert league.draw_after == 2
    play_until(league, 2, best_first)
    first = list(league.matchups.filter(stage="cup", round=1).order_by("place"))
    assert [m.away is None for m in first] == [False, False, True, True]
    assert [m.home for m in first[2:]] == teams[:2]
    assert f"(seed {league.seed})" in league.log.first().what
    play_until(league, 4, best_first)
    assert league.matchups.filter(stage="cup", round=3).count() == 1
    play_until(league, 5, best_first)
    assert league.cup_winner == teams[0]
    assert league.champion is None
    play_until(league, 6, best_first)
    assert league.champion == teams[0]


def test_a_cup_is_replayed_from_its_seed():
    league, _ = league_of(6, 6, cup_week=3)
    play_until(league, 6, best_first)
    fields = ("week", "round", "place", "home", "away", "winner")
    before = list(league.matchups.order_by("week", "place").values_list(*fields))
    seed, winner = league.seed, league.cup_winner
    undo_draws(league.season)
    league.refresh_from_db()
    assert (league.cup_winner, league.champion, league.draw_after) == (None, None, 2)
    assert not league.matchups.exists()
    draw_due()
    league.refresh_from_db()
    assert (league.seed, league.cup_winner) == (seed, winner)
    assert list(league.matchups.order_by("week", "place").values_list(*fields)) == before
    draws = set()
    for other in range(1, 9):
        undo_draws(league.season)
        League.objects.update(seed=other)
        draw_due()
        draws.add(tuple(league.matchups.filter(round=1).values_list("home", "away")))
    assert len(draws) > 1


def test_leagues_that_are_not_due_are_left_alone(django_assert_num_queries):
    league, _ = head_to_head()
    play_until(league, 4, best_first)
    with django_assert_num_queries(2):
        assert not leagues_are_due()
    assert draw_due() == 0


def test_a_season_that_begins_again_keeps_corrections_of_final_weeks_only():
    league, _ = head_to_head()
    play_until(league, 2, best_first)
    league.matchups.filter(week__number__lte=2).update(home_result=1, away_result=2)
    league.season.weeks.filter(number=2).update(finalized_at=None)
    undo_draws(league.season)
    corrected = league.matchups.exclude(home_result=None).exclude(away_result=None)
    assert set(corrected.values_list("week__number", flat=True)) == {1}


def test_drawing_twice_changes_nothing():
    league, _ = head_to_head(consolation=True)
    play_until(league, 6, best_first)
    before = list(league.matchups.order_by("pk").values())
    assert draw_due() == 0
    assert list(league.matchups.order_by("pk").values()) == before


def test_one_broken_league_does_not_stop_the_others(monkeypatch, caplog):
    from leagues.services import rounds

    monkeypatch.setattr(rounds, "_resting", {})
    league, teams = head_to_head()
    other = make_league(league.season, teams, format="h2h", playoff_teams=2, playoff_week=6)
    first_draw(other)
    other.save()
    run = rounds.Steps.run

    def breaks(steps, final):
        if steps.league == league:
            raise RuntimeError("broken")
        run(steps, final)

    monkeypatch.setattr(rounds.Steps, "run", breaks)
    play_until(league, 5, best_first)
    assert other.matchups.filter(stage="playoff").count() == 1
    assert not drawn(league, "playoff")
    assert "no draw" in caplog.text
    monkeypatch.setattr(rounds.Steps, "run", run)
    monkeypatch.setattr(rounds, "_resting", {})
    draw_due()
    assert len(drawn(league, "playoff")) == 2


def test_a_batch_takes_no_queries_for_each_of_its_leagues():
    season = make_season(weeks=6, clubs=2)
    teams = [make_team(season) for _ in range(4)]
    for number in range(1, 6):
        end_week(season, number, {team: 10 + at for at, team in enumerate(teams)})

    def queries(leagues):
        for _ in range(leagues):
            league = make_league(season, teams, format="h2h", playoff_teams=2, playoff_week=6)
            first_draw(league)
            league.save()
        with CaptureQueriesContext(connection) as captured:
            assert draw_due() == leagues
        return len(captured)

    # forget_league looks for a snapshot of each league.
    assert queries(20) - queries(1) <= 19
    assert Matchup.objects.filter(stage="playoff").count() == 21


def test_a_large_classic_league_reads_only_its_best(monkeypatch):
    from leagues.services import draw_data, drawing

    monkeypatch.setattr("leagues.models.LARGE_LEAGUE", 5)
    monkeypatch.setattr(draw_data, "MOST_IN_CUP", 4)
    monkeypatch.setattr(drawing, "MOST_IN_CUP", 4)
    league, teams = league_of(12, 4, cup_week=3)
    play_until(league, 2, best_first)
    first = league.matchups.filter(stage="cup").order_by("place")
    assert {team for m in first for team in (m.home_id, m.away_id)} == {t.pk for t in teams[:4]}
    play_until(league, 4, best_first)
    assert league.cup_winner == teams[0]
    assert league.champion == teams[0]
