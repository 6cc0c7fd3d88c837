"""robots.txt, the sitemap, the icons, and the tags that describe a page elsewhere."""

import io
import re
from urllib.robotparser import RobotFileParser

import pytest
from django.urls import resolve
from PIL import Image

from config.site import crawlers
from teams.models import Game, Player

SITE = "https://www.example.org"


@pytest.fixture(autouse=True)
def _site_url(settings):
    settings.SITE_URL = SITE


def meta(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([\w:]+)"\s+content="([^"]*)"', page))


def test_robots_allow_shared_pages_and_forbid_private_ones(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    assert text.endswith(f"Sitemap: {SITE}/sitemap.xml\n")
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    for path in ("/", "/scores/", "/players/7/", "/games/1/share.png", "/static/img/share.png"):
        assert rules.can_fetch("Googlebot", path), path
    for path in ("/account/", "/lineup/?view=list", "/my-team/", "/me.json", "/live/3.json"):
        assert not rules.can_fetch("Googlebot", path), path
    assert "Disallow: /*?" in text  # which Python's parser does not read as a pattern


def test_the_sitemap_lists_pages_that_exist(site, client):
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    urls = re.findall("<loc>(.*?)</loc>", response.content.decode())
    assert len(urls) == len(set(urls))
    assert all(url.startswith(f"{SITE}/") for url in urls)
    paths = [url.removeprefix(SITE) for url in urls]
    names = {resolve(path).url_name for path in paths}
    assert names >= {"home", "scores-week", "leaderboard-week", "player", "club", "game"}
    assert "lesson" in names
    assert not names & {"team", "team-week", "account", "lineup", "my-team"}
    assert all(hasattr(resolve(path).func, "shared_by") for path in paths)
    assert f"/games/{Game.objects.first().pk}/" in paths
    of_players = sum(path.startswith("/players/") for path in paths)
    assert of_players == Player.objects.count() + 2  # the list, and the comparison
    assert "/leaderboard/3/" not in paths  # the week has not begun


def test_every_listed_page_answers(site, client):
    urls = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    one_of_a_kind = {resolve(url.removeprefix(SITE)).url_name: url for url in urls}
    for url in one_of_a_kind.values():
        assert client.get(url.removeprefix(SITE)).status_code == 200, url


def test_a_sitemap_has_at_most_as_many_addresses_as_its_protocol_allows(site, client, monkeypatch):
    monkeypatch.setattr(crawlers, "MOST", 7)
    assert client.get("/sitemap.xml").content.count(b"<loc>") == 7


def test_favicon_has_three_sizes(client):
    response = client.get("/favicon.ico")
    assert response["Content-Type"] == "image/x-icon"
    assert response["Cache-Control"] == "public, max-age=604800"
    icon = Image.open(io.BytesIO(response.content))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_a_page_describes_itself_with_absolute_addresses(site, client):
    found = meta(client.get("/scores/").content.decode())
    assert found["og:site_name"] == "Gameday"
    assert found["og:title"].endswith("· Gameday")
    assert found["og:description"] == found["description"].replace("\n", " ")
    assert found["og:url"] == f"{SITE}/scores/"
    assert found["og:image"].startswith(f"{SITE}/static/img/share")
    assert found["og:image:alt"]
    assert found["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("kind", ["game", "team"])
def test_a_game_and_a_team_have_an_image_of_their_own(site, client, kind):
    path = f"/games/{Game.objects.first().pk}/" if kind == "game" else f"/teams/{site.team.pk}/"
    found = meta(client.get(path).content.decode())
    assert found["og:url"] == SITE + path
    assert found["og:image"] == f"{SITE}{path}share.png"
    image = Image.open(io.BytesIO(client.get(f"{path}share.png").content))
    size = (int(found["og:image:width"]), int(found["og:image:height"]))
    assert image.size == size == (1200, 630)


def test_the_address_of_a_page_does_not_come_from_the_request(site, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    page = client.get("/scores/?x=1", headers={"Host": "evil.example"}).content.decode()
    assert "evil.example" not in page


def test_a_name_is_escaped_in_the_tags(site, client):
    site.team.name = '"><b>x'
    site.team.save()
    page = client.get(f"/teams/{site.team.pk}/").content.decode()
    assert '"><b>x' not in page
    assert meta(page)["og:title"] == "&quot;&gt;&lt;b&gt;x · Gameday"


@pytest.mark.parametrize("path", ["/about/", "/privacy/"])
def test_every_page_links_to_about_and_privacy(site, client, path):
    assert f'href="{path}"' in client.get("/").content.decode()
    page = client.get(path).content.decode()
    assert page.count("<h1>") == 1


def test_privacy_names_leagues_and_their_boards(client):
    page = " ".join(client.get("/privacy/").content.decode().split())
    assert "<b>Your leagues:</b>" in page
    assert "A message that is removed is deleted after 30 days." in page


def test_privacy_names_the_life_of_a_session(client):
    assert "for 300 days" in client.get("/privacy/").content.decode()
