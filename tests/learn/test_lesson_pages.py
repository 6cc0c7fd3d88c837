"""What the pages of the lessons show."""

import re

import pytest
from django.conf import settings

from learn.lessons.registry import lessons


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_overview_leads_to_every_lesson(site, client):
    page = text(client, "/learn/")
    for slug, lesson in lessons.items():
        assert f'href="/learn/{slug}/"' in page
        assert lesson.title in page
    assert 'href="/learn/dog-pile/"' in page


def test_the_overview_names_only_files_that_exist(site, client):
    places = re.search(r'class="table places".*?</table>', text(client, "/learn/"), re.DOTALL)
    named = re.findall(r"<code>(.*?)</code>", places[0])
    assert len(named) > 10
    assert [path for path in named if not (settings.BASE_DIR / path).is_file()] == []


def test_a_lesson_tells_every_way_with_its_code_and_its_cost(site, client):
    for slug, lesson in lessons.items():
        page = text(client, f"/learn/{slug}/")
        for way in lesson.ways:
            assert f'id="{way.slug}"' in page
            assert f'href="/learn/{slug}/{way.slug}/"' in page
        assert page.count('class="code" role="region" tabindex="0"') == len(lesson.ways) + 1
        assert page.count('class="price"') == len(lesson.ways)


def test_a_way_runs_at_once_and_lists_its_statements(site, client):
    response = client.get("/learn/league-table/loop/")
    page = response.content.decode()
    assert re.findall(r'class="times">(\d+) ×', page) == ["1", "3", "3"]
    assert site.team.name in page
    assert '7 queries"' in response["Server-Timing"]
    assert "no-store" in response["Cache-Control"]


def test_a_way_without_queries_says_so(site, client):
    page = text(client, "/learn/lineup/snapshot/")
    assert "This version makes no query." in page
    assert page.count("<tr>") == 1 + 15


def test_the_pages_of_all_ways_lead_from_one_to_the_next(site, client):
    for slug, lesson in lessons.items():
        for way, following in zip(lesson.ways, lesson.ways[1:], strict=False):
            page = text(client, f"/learn/{slug}/{way.slug}/")
            assert f'href="/learn/{slug}/{following.slug}/"' in page


@pytest.mark.parametrize("address", ["/learn/nothing/", "/learn/lineup/nothing/"])
def test_an_unknown_lesson_or_way_is_not_found(site, client, address):
    assert client.get(address).status_code == 404


def test_a_lesson_is_only_to_be_read(site, client):
    for address in ("/learn/", "/learn/lineup/", "/learn/lineup/loop/", "/learn/dog-pile/"):
        assert client.post(address).status_code == 405
