"""The share images of games and teams: what they show, and what they cost."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.test import Client
from PIL import Image

from caching import refresher
from scoring.share_images import canvas, cards, responses
from scoring.share_images.cards import ClubMark, GameCard, TeamCard
from teams.models import Club, Game

HOME = ClubMark("Harbour City", "HAR", ("#0a4d8c", "#ffd23f"), 0)
AWAY = ClubMark("Ironvale", "IRO", ("#b3122a", "#ffffff"), 3)


def game(**fields):
    home, away = (
        Club(pk=pk, name=name, short_name=name[:3]) for pk, name in ((1, "North"), (2, "South"))
    )
    return GameCard.of(Game(home=home, away=away, **fields))


def team(name, **facts):
    given = {"net": None, "rank": None, "season_rank": None} | facts
    return TeamCard.of(team=7, name=name, season="Season", week=8, **given)


def colours(body: bytes) -> set[tuple[int, ...]]:
    found = Image.open(io.BytesIO(body)).convert("RGB").getcolors(maxcolors=1 << 20)
    return {colour for _, colour in found}


def test_a_game_to_come_shows_its_kickoff():
    card = game(kickoff=datetime(2026, 11, 29, 14, 5, tzinfo=UTC))
    assert (card.state, card.score) == ("Sun 29 Nov, 14:05 UTC", "")
    assert card.text == "North v South, Sun 29 Nov, 14:05 UTC"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"status": "live", "clock": "Q3 4:12"}, "North 24–17 South, Live Q3 4:12"),
        ({"status": "final"}, "North 24–17 South, Final"),
        ({"status": "postponed"}, "North 24–17 South, Postponed"),
    ],
)
def test_a_game_shows_its_score_and_state(fields, text):
    assert game(home_score=24, away_score=17, **fields).text == text


def test_a_team_shows_the_facts_there_are():
    assert team("Reds").facts == ()
    shown = team("Reds", net=Decimal("84.50"), rank=3, season_rank=12345)
    assert shown.facts == (("Points", "84.5"), ("Week rank", "3"), ("Season rank", "12,345"))


def test_an_image_has_the_colours_of_both_clubs():
    card = GameCard(HOME, AWAY, "Week 8", "Final", "24–17", False)
    drawn = colours(card.draw())
    for colour in (*HOME.colours, *AWAY.colours):
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        distances = [max(abs(a - b) for a, b in zip(one, wanted, strict=True)) for one in drawn]
        assert min(distances) < 20, colour  # the palette has near colours


def test_text_is_drawn_as_far_as_the_font_has_its_letters():
    assert canvas.drawable("Łódź Ñandú Динамо Ολυμπιακός") == "Łódź Ñandú Динамо Ολυμπιακός"
    assert canvas.drawable("Reds 日") == "Reds"
    assert canvas.drawable("中文名字") == ""
    assert canvas.drawable("a\n b\u200b") == "a b"


@pytest.mark.parametrize("name", ["中文名字", "W" * 40, "x", "🏈🏈", "‏"])
def test_every_name_can_be_drawn(name):
    assert len(team(name, net=Decimal(1)).draw()) < 60_000


def test_the_longest_names_stay_inside_the_image():
    drawn = canvas.Canvas()
    assert drawn.text((0, 100), "W" * 200, 104, width=400) <= 400


def test_a_client_that_has_the_image_gets_a_304(site, client):
    path = f"/teams/{site.team.pk}/share.png"
    first = client.get(path)
    assert first["Content-Type"] == "image/png"
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]


def test_the_image_of_a_game_changes_with_its_score(site, client):
    found = Game.objects.filter(week=site.weeks[1]).first()
    path = f"/games/{found.pk}/share.png"
    before = client.get(path)
    found.home_score = 9
    found.save()
    refresher.refresh(f"game:{found.pk}")
    assert client.get(path)["ETag"] != before["ETag"]


def test_the_image_of_a_team_has_the_numbers_of_its_page(site, client):
    page = client.get(f"/teams/{site.team.pk}/").context
    with patch.object(cards.TeamCard, "draw", autospec=True, return_value=b"") as draw:
        responses._image.cache_clear()
        client.get(f"/teams/{site.team.pk}/share.png")
    responses._image.cache_clear()
    (card,) = draw.call_args.args
    facts = dict(card.facts)
    assert Decimal(facts["Points"]) == page["total"] - page["cost"]
    assert facts["Season rank"] == str(page["standing"].season_rank)


@pytest.mark.parametrize("path", ["/games/999/share.png", "/teams/999/share.png"])
def test_what_does_not_exist_has_no_image(site, client, path):
    assert client.get(path).status_code == 404


def test_an_image_is_drawn_once_and_one_at_a_time(site, monkeypatch):
    path = f"/teams/{site.team.pk}/share.png"
    responses._image.cache_clear()
    with patch.object(
        cards.TeamCard, "draw", autospec=True, side_effect=cards.TeamCard.draw
    ) as draw:
        assert {Client().get(path).status_code for _ in range(3)} == {200}
        assert draw.call_count == 1
    monkeypatch.setattr(responses, "PATIENCE", 0.01)
    with responses._drawing:
        busy = Client().get(path)
    assert (busy.status_code, busy["Retry-After"]) == (503, "2")
    assert busy["Cache-Control"] == "no-store"


def test_both_clubs_of_a_game_have_names_of_one_size():
    longer = ClubMark("Thunder Mesa Roadrunners", "THM", ("#0a4d8c", "#ffd23f"), 0)
    card = GameCard(longer, AWAY, week="", state="", score="", is_live=False)
    with patch.object(canvas.Canvas, "text", autospec=True, return_value=0.0) as text:
        card.draw()
    sizes = [call.args[3] for call in text.mock_calls if call.args[2] in (longer.name, AWAY.name)]
    assert len(sizes) == 2
    assert len(set(sizes)) == 1
    assert sizes[0] < 46
