"""Pages before a week, while it is live, in the break after it, and when it is replayed."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from caching import refresher
from caching.models import Flag
from caching.publishing import publisher
from fantasy.models import Week
from scoring.published import hot_pages
from scoring.services.replay import rewind, update_kickoffs
from teams.models import Game, TeamWeek
from teams.services.games import move_game
from tests.caches import empty_cache
from tests.factories import make_lineup, make_season, make_team, picks_for

from .budgets import SHARED
from .test_budgets import addresses, cost

SECOND = timedelta(seconds=1)


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", response.content.decode())


def live(client, address="/live.json"):
    return json.loads(client.get(address).content)


def kick_off(week, at):
    """Move the week's games so that the first one kicks off at this moment."""
    games = list(Game.objects.filter(week=week).order_by("kickoff"))
    first = games[0].kickoff
    for game in games:
        game.kickoff += at - first
    Game.objects.bulk_update(games, ["kickoff"])
    update_kickoffs([week])
    week.locks_at = at - timedelta(minutes=90)
    week.save()


@pytest.fixture
def new_season(db):
    """A season before its first kickoff, with a team."""
    season = make_season("nfl-ppr", weeks=2, kickoff=timezone.now() + timedelta(minutes=4))
    make_lineup(make_team(season, name="The Early Birds"), picks_for(season))
    refresher.refresh_all()
    return season


@pytest.fixture
def in_break(site):
    """The site after week 2, before the kickoff of week 3."""
    site.play(site.weeks[1], final=True)
    refresher.refresh_all()
    refresher.refresh(f"week-numbers:{site.weeks[1].pk}")  # it pauses between two builds
    return site


@pytest.mark.parametrize(
    "address", ["/", "/scores/", "/leaderboard/", "/leaderboard/1/", "/weeks/1/"]
)
def test_before_the_first_kickoff_pages_say_when_the_week_starts(new_season, client, address):
    page = text(client, address)
    assert "Week 1 starts <time" in page
    assert "Set your lineup" in page
    assert "as it stands" not in page
    assert "is final" not in page


def test_a_week_to_come_ranks_nobody_and_shows_no_points(new_season, client):
    team = new_season.teams.get()
    assert "The Early Birds" not in text(client, "/leaderboard/1/")
    assert "No team has a lineup yet" not in text(client, "/leaderboard/1/")
    assert "Ranks appear at the first kickoff" in text(client, "/leaderboard/1/")
    assert "Average" not in text(client, "/weeks/1/")
    page = text(client, f"/teams/{team.pk}/weeks/1/")
    assert "data-total" not in page
    assert "Season rank" not in page
    assert "Hidden until locked" in page
    later = text(client, "/scores/2/")
    assert "Week 2 starts <time" in later
    assert "Set your lineup" not in later  # week 1 is the open one


def test_while_a_week_is_live_nothing_tells_of_the_next_start(site, client):
    for address in ("/", "/scores/", "/leaderboard/", "/leaderboard/2/", "/weeks/2/"):
        assert 'data-then="week"' not in text(client, address)
    assert "as it stands" in text(client, "/leaderboard/2/")


def test_in_the_break_the_final_week_stays(in_break, client):
    team = in_break.team.pk
    for address in (
        "/scores/", "/leaderboard/", "/leaderboard/2/", "/weeks/2/", f"/teams/{team}/",
        f"/teams/{team}/weeks/2/",
    ):  # fmt: skip
        page = text(client, address)
        assert "<b>Week 2 is final.</b> Week 3 starts <time" in page, address
        assert "Set your lineup" in page
        assert "data-live=" not in page
    assert text(client, "/scores/").count('class="game final"') == 3
    assert "Week 1 is final" not in text(client, "/scores/1/")


def test_in_the_break_the_home_page_has_the_weeks_recap(in_break, client):
    response = client.get("/")
    page = text(client, "/")
    assert '<h2 id="recap-heading">Week 2 is final</h2>' in page
    assert "Week 3 starts <time" in page
    assert 'href="/weeks/2/"' in page
    assert "Average" in page
    numbers = response.context["numbers"]
    assert len(numbers["team_of_the_week"]) == 11
    assert all(card["name"] in page for card in numbers["team_of_the_week"])
    best = TeamWeek.objects.leaderboard(in_break.weeks[1])
    assert [row.team_id for row in response.context["week_top"]] == [row.team_id for row in best]
    assert "data-live=" not in page


def test_the_recap_waits_for_the_numbers_of_the_final_week(site, client):
    site.play(site.weeks[1], final=True)
    for flag in Flag.objects.exclude(topic__startswith="week-numbers"):
        refresher.refresh(flag.topic)
    page = text(client, "/")
    assert "Week 2 is final" in page
    assert "being counted" in page
    assert "Average" not in page


# No league reads scores of a week in progress.
IN_BREAK = dict.fromkeys(("league", "league-week", "bracket"), (0, 1))


def test_in_the_break_shared_pages_keep_their_budgets(in_break, client, subtests):
    address = addresses(in_break)
    for budget in SHARED:
        with subtests.test(budget.name):
            client.get(address(budget))
            expected = IN_BREAK.get(budget.name, budget.warm)
            assert cost(client.get(address(budget))) == expected
    empty_cache()
    assert cost(client.get("/")) == (4, 6)  # the week's numbers too


def test_the_live_json_of_the_break_is_that_of_the_next_week(in_break, client):
    kickoff = Week.objects.get(pk=in_break.weeks[2].pk).first_kickoff
    coming = {"week": 3, "kickoff": kickoff.isoformat()}
    assert (live(client)["week"], live(client)["next"]) == (3, coming)
    assert (live(client, "/live/2.json")["final"], live(client, "/live/2.json")["next"]) == (
        True,
        coming,
    )


def test_the_live_json_has_no_next_week_after_the_last_kickoff(in_break, client):
    kick_off(in_break.weeks[2], timezone.now() - SECOND)
    refresher.refresh_all()
    assert (live(client)["week"], live(client)["next"]) == (3, None)


def test_a_moved_kickoff_is_told_in_the_week_before(site, client):
    game = Game.objects.filter(week=site.weeks[2]).order_by("kickoff").first()
    kickoff = game.kickoff - timedelta(hours=1)
    move_game(game=game, kickoff=kickoff)
    assert Flag.objects.filter(topic=f"live:{site.weeks[1].pk}").exists()
    refresher.refresh_all()
    assert live(client, "/live/2.json")["next"] == {"week": 3, "kickoff": kickoff.isoformat()}


def test_at_the_kickoff_pages_show_the_new_week(in_break, client):
    kick_off(in_break.weeks[2], timezone.now() + timedelta(hours=1))
    refresher.refresh_all()
    assert "Week 2 is final" in text(client, "/scores/")
    kick_off(in_break.weeks[2], timezone.now() - SECOND)
    refresher.refresh_all()
    page = text(client, "/scores/")
    assert "<h1>Week 3</h1>" in page
    assert "data-live=" in page
    assert "is final" not in page
    old = text(client, "/scores/2/")
    assert 'href="/scores/3/"' in old
    assert 'data-then="week"' not in old


def test_published_pages_follow_the_kickoff(in_break, client):
    """The publisher renders each page every few seconds, and a kickoff changes what it renders."""
    assert "/scores/2/" in hot_pages()
    assert "Week 2 is final" in publisher.render("/")[0].decode()
    kick_off(in_break.weeks[2], timezone.now() - SECOND)
    refresher.refresh_all()
    assert "/scores/3/" in hot_pages()
    assert "Week 2 is final" not in publisher.render("/")[0].decode()


def test_when_weeks_are_replayed_the_live_json_is_newer_and_its_games_are_scheduled(
    in_break, client
):
    before = live(client, "/live/2.json")
    weeks = in_break.weeks[1:]
    rewind(weeks)
    Game.objects.filter(week__in=weeks).update(status="scheduled", home_score=None)
    kick_off(weeks[0], timezone.now() + timedelta(minutes=4))
    refresher.refresh_all()
    after = live(client, "/live/2.json")
    assert after["version"] > before["version"]
    assert {game["status"] for game in after["games"]} == {"scheduled"}
    assert "Week 1 is final" in text(client, "/scores/")
    assert "Week 2 starts <time" in text(client, "/scores/")
    page = text(client, f"/teams/{in_break.team.pk}/weeks/2/")
    assert "data-begun" not in page
