"""The page of playoffs or cup: as the table stands, drawn, live, and at the end."""

import re

import pytest

from leagues.services.rounds import draw_due
from scoring.read_models.team_scores import team_scores
from tests.caches import empty_cache
from tests.leagues.matchups.conftest import LIVE, matchup_of
from tests.scoring.played_season import play

pytestmark = pytest.mark.django_db


def bracket(client, league, door="leagues"):
    return client.get(f"/{door}/{league.pk}/bracket/")


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def rounds(response, key="playoff"):
    stage = next(stage for stage in response.context["stages"] if stage.key == key)
    return stage.rounds


def seeds(round_):
    return [tuple(line.seed for line in tie.lines) for tie in round_.ties]


def test_before_the_draw_it_shows_who_would_be_in(make, client):
    league = make(size=8, playoff_teams=6, playoff_week=5, final_weeks=1)
    response = bracket(client, league)
    assert "As it stands" in words(response)
    first, second, final = rounds(response)
    assert seeds(first) == [(1,), (4, 5), (2,), (3, 6)]
    assert [tie.is_bye for tie in first.ties] == [True, False, True, False]
    # Those with a bye are in the second round already.
    assert seeds(second) == [(1,), (2,)]
    assert second.ties[0].waiting == ["Winner of 4 against 5"]
    assert final.ties[0].waiting == ["To be decided", "To be decided"]
    table = client.get(f"/leagues/{league.pk}/").context["rows"]
    assert first.ties[0].home.team == table[0].team


def test_the_bracket_of_a_live_round(make, client, season):
    league = make(playoff_teams=4, playoff_week=3, consolation=True)
    response = bracket(client, league)
    first, final = rounds(response)
    assert [r.name for r in (first, final)] == ["Semi-finals", "Final"]
    assert [r.state for r in (first, final)] == ["final", "live"]
    assert [tie.name for tie in final.ties] == ["", "Third place"]
    week = season.weeks.select_related("season").get(number=LIVE)
    for tie in final.ties:
        scores = team_scores(week, [line.team.pk for line in tie.lines])
        for line in tie.lines:
            assert line.points * 100 == scores[line.team.pk].net
            assert not line.won
            assert not line.lost
    for tie in first.ties:
        assert [line.won for line in tie.lines].count(True) == 1


def test_the_champion_leads_the_page_at_the_end(make, client, season):
    league = make(playoff_teams=4, playoff_week=3)
    play(season.weeks.select_related("season").get(number=LIVE), "final")
    draw_due()
    league.refresh_from_db()
    empty_cache()
    shown = words(bracket(client, league))
    assert f"Champion {league.champion.name}" in shown
    assert "goes on" in shown


def test_consolation_has_its_own_bracket(make, client):
    league = make(size=6, playoff_teams=4, playoff_week=3, consolation=True)
    response = bracket(client, league)
    assert [stage.name for stage in response.context["stages"]] == ["Playoffs", "Consolation"]
    assert seeds(rounds(response, "consolation")[0]) == [(5, 6)]


def test_a_cup_before_its_draw(make, client):
    league = make(size=5, format="classic", cup_week=5, tie_breaks=[])
    response = bracket(client, league)
    (stage,) = response.context["stages"]
    assert "As it stands" in words(response)
    assert len(stage.rounds[0].ties) == 2  # one week is left: two teams fit


def test_a_cup_tells_its_seed_and_what_is_drawn_later(make, client):
    league = make(size=6, format="classic", cup_week=3, tie_breaks=[])
    response = bracket(client, league)
    found = rounds(response, "cup")
    assert [r.name for r in found] == ["Quarter-finals", "Semi-finals", "Final"]
    assert not found[2].ties
    assert f"The seed is {league.seed}." in words(response)
    assert "Drawn when the round before is final." in words(response)


def test_a_league_with_one_team_has_no_playoffs_to_show(make, client):
    league = make(size=1, playoff_teams=4, playoff_week=5)
    assert "The playoffs need at least two teams." in words(bracket(client, league))


def test_a_league_without_playoffs_has_no_bracket(make, client):
    assert bracket(client, make()).status_code == 404


def test_members_find_their_own_matchups(make, member):
    league = make(is_public=False, playoff_teams=4, playoff_week=3)
    response = bracket(member, league, "my-leagues")
    semi = matchup_of(league, 3, stage="playoff")
    assert f'href="/my-leagues/{league.pk}/matchups/{semi.pk}/"' in response.content.decode()
    assert bracket(member, league).status_code == 404
