"""The owner's page: all players of the week, ranks, what to do, and the recap of a final week."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from caching import refresher
from fantasy.models import Week
from scoring.rules.feed import FeedLine, GameUpdate
from scoring.services.ingest import ingest
from teams.models import Game, Lineup, LineupSlot, Player, Team, TeamWeek
from teams.services.lineups import current_lineup
from tests.caches import empty_cache
from tests.factories import make_lineup, make_season, make_team, make_user, picks_for


def page(client, path="/my-team/"):
    response = client.get(path)
    assert response.status_code == 200
    return response


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def newcomer_client(site):
    client = Client()
    client.force_login(make_user("newcomer"))
    return client


def test_without_a_team_the_page_has_the_form_that_creates_one(newcomer_client):
    assert "Create your team" in page(newcomer_client).content.decode()
    response = newcomer_client.post("/my-team/", {"name": "Newcomers"})
    assert response["Location"] == "/lineup/"
    assert Team.objects.get(name="Newcomers").owner.username == "newcomer"


def test_a_second_form_creates_no_second_team(site, owner_client):
    assert owner_client.post("/my-team/", {"name": "Twice"})["Location"] == "/my-team/"
    assert not Team.objects.filter(name="Twice").exists()


def test_without_a_lineup_the_owner_is_told_until_when_to_save_one(site, newcomer_client):
    newcomer_client.post("/my-team/", {"name": "Newcomers"})
    response = page(newcomer_client)
    text = text_of(response)
    assert "No lineup for Week 3 yet" in text
    assert "Save before" in text
    assert "Set your lineup for Week 3" in text
    assert "Newcomers has no lineup for Week 2." in text
    assert response.context["to_do"].lock == site.weeks[2].locks_at


def test_the_week_in_progress_is_shown_live(site, owner_client):
    response = page(owner_client)
    text = text_of(response)
    assert response.context["week"] == site.weeks[1]
    assert [group.slots for group in response.context["groups"]][1:] == [[], []]
    assert len(response.context["groups"][0].slots) == 11
    assert 'data-live="/live/2.json"' in response.content.decode()
    assert "Nothing to do. Enjoy the games!" in text
    assert "What needs doing for Week 3" in text


def test_players_of_a_week_to_come_are_shown_to_the_owner_alone(site, owner_client, client):
    own = page(owner_client, "/my-team/weeks/3/")
    names = {slot.player.name for slot in LineupSlot.objects.filter(lineup__team=site.team)}
    assert {shown.slot.player.name for shown in own.context["slots"]} == names
    assert "Week 3 starts" in text_of(own)
    assert own.context["standing"].rank is None
    public = client.get(f"/teams/{site.team.pk}/weeks/3/").content.decode()
    assert public.count("Hidden until locked") == 15
    other = Client()
    other.force_login(site.season.teams.exclude(pk=site.team.pk).first().owner)
    assert page(other, "/my-team/weeks/3/").context["team"] != site.team


@pytest.mark.services
@pytest.mark.parametrize("number", [1, 2, 3])
def test_points_are_those_of_the_public_page(site, owner_client, client, number):
    own = page(owner_client, f"/my-team/weeks/{number}/").context
    public = client.get(f"/teams/{site.team.pk}/weeks/{number}/").context
    assert (own["total"], own["left"]) == (public["total"], public["left"])
    assert own["standing"] == public["standing"]
    if number == 1:
        row = TeamWeek.objects.get(team=site.team)
        assert (own["total"], own["left"]) == (row.points, row.bench_points)


@pytest.mark.parametrize("chip", ["bboost", "3xc", "wildcard"])
def test_the_chip_counts_on_the_page_of_the_owner_too(site, owner_client, client, chip):
    Lineup.objects.filter(team=site.team).update(from_week=site.weeks[1], chip=chip)
    own, public = page(owner_client), client.get(f"/teams/{site.team.pk}/weeks/2/")
    assert own.context["chip"].code == chip
    assert own.context["total"] == public.context["total"] > 0


@pytest.mark.services
def test_each_week_has_the_lineup_in_force(site, owner_client):
    """Also after a lineup for a single week."""
    free_hit = make_lineup(site.team, picks_for(site.season, 8), site.weeks[1])
    Lineup.objects.filter(pk=free_hit.pk).update(only_week=True)
    for number in (1, 2, 3):
        own = page(owner_client, f"/my-team/weeks/{number}/").context
        lineup = current_lineup(site.team, site.weeks[number - 1])
        assert {shown.slot.player_id for shown in own["slots"]} == {
            slot.player_id for slot in lineup.slots.all()
        }
    assert page(owner_client).context["to_do"].problems == []


@pytest.fixture
def kickoff_site(db):
    """A season in which players lock at their kickoffs: one of three games has kicked off."""
    season = make_season("nfl-ppr", kickoff=timezone.now() - timedelta(hours=1))
    team = make_team(season, owner=make_user("owner"))
    make_lineup(team, picks_for(season))
    game = season.games.order_by("kickoff").first()
    lines = [
        FeedLine(game=game.pk, player=player.pk, revision=1, stats={"receiving_yards": 30})
        for player in Player.objects.filter(club__in=[game.home_id, game.away_id])
    ]
    ingest(season, lines, [GameUpdate(game.pk, "live", 7, 3)])
    refresher.refresh_all()
    client = Client()
    client.force_login(team.owner)
    return client, team, game


def test_locked_and_hidden_players_are_shown_with_their_states(kickoff_site, client):
    owner_client, team, game = kickoff_site
    own = page(owner_client).context
    public = client.get(f"/teams/{team.pk}/").context
    states = {shown.slot.player_id: shown.state for shown in own["slots"]}
    playing = {game.home_id, game.away_id}
    for slot in LineupSlot.objects.filter(lineup__team=team).select_related("player"):
        wanted = "in-play" if slot.player.club_id in playing else "to-come"
        assert states[slot.player_id] == wanted
    assert not any(shown.hidden for shown in own["slots"])
    assert any(shown.hidden for shown in public["slots"])
    assert own["total"] == public["total"]
    assert [len(group.slots) for group in own["groups"]] == [
        len(group.slots) for group in public["groups"]
    ]


def test_next_lock_is_the_next_kickoff_of_a_player_of_the_team(kickoff_site):
    owner_client, team, game = kickoff_site
    clubs = set(
        LineupSlot.objects.filter(lineup__team=team).values_list("player__club", flat=True)
    )
    kickoffs = [
        other.kickoff
        for other in Game.objects.exclude(pk=game.pk)
        if {other.home_id, other.away_id} & clubs
    ]
    assert page(owner_client).context["to_do"].lock == min(kickoffs)


def test_starters_without_a_game_are_to_do(kickoff_site):
    owner_client, team, game = kickoff_site
    postponed = Game.objects.exclude(pk=game.pk).first()
    postponed.status = Game.Status.POSTPONED
    postponed.save()
    refresher.refresh_all()
    clubs = [postponed.home_id, postponed.away_id]
    idle = LineupSlot.objects.filter(
        lineup__team=team, role="starter", player__club__in=clubs
    ).count()
    verb = "starter has" if idle == 1 else "starters have"
    assert f"{idle} {verb} no game in Week 1" in text_of(page(owner_client))


def test_cost_of_transfers_counts_from_the_first_kickoff_on(kickoff_site, client):
    """Also while all players of the team are still hidden: its rank counts the cost."""
    owner_client, team, _ = kickoff_site
    Game.objects.update(status=Game.Status.SCHEDULED)
    Game.objects.filter(week__number=1).update(kickoff=timezone.now() + timedelta(hours=1))
    lineup = Lineup.objects.get(team=team)
    squad = {str(slot.player_id): "5.0" for slot in lineup.slots.all()[1:]}
    Lineup.objects.update(squad_before=squad, transfers=1, transfers_cost=4)
    empty_cache()
    refresher.refresh_all()
    public = client.get(f"/teams/{team.pk}/").context
    assert all(shown.hidden for shown in public["slots"])
    assert public["cost"] == page(owner_client).context["cost"] == 4


@pytest.fixture
def final_client(site, owner_client):
    site.play(site.weeks[1], final=True)
    refresher.refresh_all()
    return owner_client


def test_final_week_leads_with_the_recap(site, final_client):
    response = page(final_client)
    recap, text = response.context["recap"], text_of(response)
    assert response.context["week"] == site.weeks[1]
    assert "Your Week 2" in text
    assert "Season rank after Week 2" in text
    assert "Your lineup is ready." in text
    assert "First lock" in text
    squad = set(LineupSlot.objects.filter(lineup__team=site.team).values_list("player", flat=True))
    assert [star.own for star in recap.stars] == [star.card["id"] in squad for star in recap.stars]
    assert f"you had {recap.owned} of 11" in text
    assert recap.best.gain > 0
    assert recap.best.text in text


def test_results_stay_until_the_next_kickoff(site, final_client):
    row = TeamWeek.objects.season_of(site.team).get(week=site.weeks[1])
    for path in ("/my-team/", f"/teams/{site.team.pk}/"):
        context = page(final_client, path).context
        assert context["total"] == row.points
        assert context["standing"].season_rank == row.season_rank


def test_season_over_says_so(site, final_client):
    site.play(site.weeks[2], final=True)
    Week.objects.filter(number=3).update(
        first_kickoff=timezone.now() - timedelta(hours=3),
        last_kickoff=timezone.now() - timedelta(hours=2),
        locks_at=timezone.now() - timedelta(hours=4),
    )
    refresher.refresh_all()
    response = page(final_client)
    assert response.context["week"].number == 3
    assert "The season is over" in text_of(response)
    assert "Final leaderboard" in text_of(response)


def test_season_rank_is_the_same_everywhere(site, owner_client, client):
    own = page(owner_client).context["standing"]
    public = client.get(f"/teams/{site.team.pk}/").context["standing"]
    now = page(owner_client, "/leaderboard/mine/").context["now"]
    home = page(owner_client, "/my-team/summary/").context["standing"]
    rows = {row.team_id: row for row in client.get("/leaderboard/").context["rows"]}
    of_week = {row.team_id: row for row in client.get("/leaderboard/2/").context["rows"]}
    row = rows[site.team.pk]
    assert own == public == now == home
    assert own.season_rank == row.season_rank == of_week[site.team.pk].season_rank
    assert own.climbed == row.climbed
    assert own.rank == of_week[site.team.pk].rank


def test_season_rank_of_a_final_week_is_the_same_everywhere(site, final_client, client):
    own = page(final_client).context["standing"]
    assert own == client.get(f"/teams/{site.team.pk}/weeks/2/").context["standing"]
    assert own == page(final_client, "/my-team/summary/").context["standing"]
    mine = page(final_client, "/leaderboard/mine/").context
    rows = {row.team_id: row for row in client.get("/leaderboard/2/").context["rows"]}
    table = page(final_client).context["results"]
    assert mine["now"] is None
    assert own.season_rank == mine["own"].season_rank == rows[site.team.pk].season_rank
    assert own.season_rank == table[-1].season_rank
    text = text_of(page(final_client, "/leaderboard/mine/"))
    assert "Season rank after Week 2" in text


def test_pages_are_private(site, owner_client, client):
    for path in ("/my-team/", "/my-team/weeks/2/", "/my-team/summary/", "/my-team/settings/"):
        assert client.get(path)["Location"] == f"/accounts/sign-in/?next={path}"
        response = page(owner_client, path)
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_summary_is_a_fragment_with_points_ranks_and_the_next_step(site, owner_client):
    response = page(owner_client, "/my-team/summary/")
    text = text_of(response)
    assert "<html" not in response.content.decode()
    for word in (site.team.name, "Points", "Week rank", "Season rank", "Nothing to do"):
        assert word in text


def test_summary_without_a_team_leads_to_creating_one(newcomer_client):
    assert "Create your team" in page(newcomer_client, "/my-team/summary/").content.decode()


def test_without_a_week_of_that_number_the_page_is_missing(site, owner_client):
    assert owner_client.get("/my-team/weeks/99/").status_code == 404


def test_total_is_the_sum_of_the_slots(site, owner_client):
    context = page(owner_client).context
    assert context["total"] == sum((s.counted for s in context["slots"]), Decimal(0))
