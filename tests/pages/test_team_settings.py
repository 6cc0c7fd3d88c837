"""Renaming the team and choosing its kit."""

import pytest

from caching import refresher
from caching.models import Flag
from scoring.read_models.leaderboards import LEADERBOARDS
from teams.models import Team
from teams.rules.kits import LEAST_CONTRAST, PAIRS, PALETTE, PATTERNS, contrast, kit_of, problem
from tests.factories import make_user

KIT = {"name": "New name", "palette": "Blue and white", "pattern": "2"}
OWN = {"palette": "own", "colour": "#ABCDEF", "second_colour": "#012345"}


def kit(team):
    team.refresh_from_db()
    return team.colour, team.second_colour, team.pattern


def test_name_and_kit_are_saved_and_shown(site, owner_client, client):
    response = owner_client.post("/my-team/settings/", KIT, follow=True)
    assert response.redirect_chain == [("/my-team/", 302)]
    assert kit(site.team) == (*PALETTE["Blue and white"], 2)
    assert site.team.name == "New name"
    page = response.content.decode()
    assert "New name" in page
    assert 'fill="#1d4ed8"' in page
    public = client.get(f"/teams/{site.team.pk}/").content.decode()
    assert "New name" in public
    assert "#shirt2" in public


@pytest.mark.services
def test_leaderboards_show_the_new_name_after_the_next_refresh(site, owner_client, client):
    Flag.objects.all().delete()
    owner_client.post("/my-team/settings/", KIT)
    boards = {LEADERBOARDS.topic(week.pk) for week in site.weeks}
    assert boards <= {flag.topic for flag in Flag.objects.all()}
    for topic in boards:
        refresher.refresh(topic)
    for path in ("/leaderboard/", "/leaderboard/1/", "/"):
        assert "New name" in client.get(path).content.decode()


def test_leaderboards_show_a_new_kit_too(site, owner_client, client):
    Flag.objects.all().delete()
    owner_client.post("/my-team/settings/", KIT | {"name": site.team.name})
    refresher.refresh(LEADERBOARDS.topic(site.weeks[0].pk))
    assert 'fill="#1d4ed8"' in client.get("/leaderboard/1/").content.decode()


def test_saving_the_same_again_flags_nothing(site, owner_client):
    owner_client.post("/my-team/settings/", KIT)
    Flag.objects.all().delete()
    owner_client.post("/my-team/settings/", KIT)
    assert not Flag.objects.exists()


def test_own_colours_are_saved(site, owner_client):
    owner_client.post("/my-team/settings/", KIT | OWN)
    assert kit(site.team) == ("#abcdef", "#012345", 2)
    page = owner_client.get("/my-team/settings/").content.decode()
    assert 'value="#abcdef"' in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Enter a team name."),
        ({"name": "a\u202eb"}, "The name contains an invisible character."),
        ({"name": "x" * 41}, "Use at most 40 characters."),
        ({"palette": ""}, "Choose the colors."),
        ({"palette": "Mud"}, "Choose the colors."),
        ({"pattern": ""}, "Choose one of the patterns."),
        ({"pattern": "9"}, "Choose one of the patterns."),
        (OWN | {"colour": "red"}, "A color is # and six of 0–9 and a–f: #0a6a3d."),
        (OWN | {"second_colour": ""}, "A color is # and six of 0–9 and a–f: #0a6a3d."),
        (OWN | {"second_colour": "#abcdef"}, "their contrast ratio must be at least 1.5"),
        (OWN | {"second_colour": "#abcdcf"}, "their contrast ratio must be at least 1.5"),
    ],
)
def test_a_refusal_says_why_by_the_field(site, owner_client, change, message):
    before = (site.team.name, *kit(site.team))
    response = owner_client.post("/my-team/settings/", KIT | change)
    assert response.status_code == 200
    page = response.content.decode()
    assert message in page
    assert 'class="field-error"' in page
    assert (Team.objects.get(pk=site.team.pk).name, *kit(site.team)) == before


def test_without_a_team_the_page_leads_to_creating_one(site, client):
    client.force_login(make_user("newcomer"))
    assert client.get("/my-team/settings/")["Location"] == "/my-team/"


def test_new_teams_get_a_kit_of_the_palette(site, client):
    client.force_login(make_user("newcomer"))
    client.post("/my-team/", {"name": "Newcomers"})
    assert kit(Team.objects.get(name="Newcomers"))[:2] in PAIRS


def test_kits_of_the_palette_take_turns():
    count = len(PAIRS) * len(PATTERNS)
    assert len({kit_of(number) for number in range(count)}) == count
    assert not any(problem(colour) for pair in PAIRS for colour in pair)


def test_colours_of_the_palette_contrast_as_own_ones_must():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert all(contrast(*pair) >= LEAST_CONTRAST for pair in PAIRS)
