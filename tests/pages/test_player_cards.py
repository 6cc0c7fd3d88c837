"""A player's card is rendered once for all lineups that show the same."""

from dataclasses import replace
from decimal import Decimal

import pytest

from teams.models import Club, Game, Player
from teams.rules.lineups import Pick
from teams.view_models import player_cards
from teams.view_models.fixtures import Fixture
from teams.view_models.player_cards import player_card

GAME = Fixture(Game(), "v SPU")
PICK = Pick(7, "FWD", 3, Decimal("9.5"), starts=True, order=0)


@pytest.fixture(autouse=True)
def renders(monkeypatch):
    """The contents that were rendered."""
    contents = []
    render = player_cards.render_to_string

    def counted(template, context):
        contents.append(context["card"])
        return render(template, context)

    player_cards._rendered.cache_clear()
    monkeypatch.setattr(player_cards, "render_to_string", counted)
    yield contents
    player_cards._rendered.cache_clear()


def player(name: str = "Kane", points: str = "12") -> Player:
    found = Player(pk=7, name=name, position="FWD", club=Club(pk=3, colour="#112233"))
    found.points, found.form = Decimal(points), Decimal(4)
    return found


def card(
    of: Player | None = None, pick: Pick = PICK, fixture: Fixture | None = GAME, **state
) -> str:
    return player_card(of or player(), pick, fixture, **{"locked": False, "swaps": False} | state)


def test_the_same_content_is_rendered_once(renders):
    assert card() == card(player())
    assert card(pick=replace(PICK, order=5)) == card()
    assert len(renders) == 1


def test_each_change_of_the_content_is_another_card(renders):
    cards = {
        card(),
        card(player("O’Neil <b>")),
        card(player(points="13")),
        card(pick=replace(PICK, price=Decimal("9.6"))),
        card(pick=replace(PICK, captain=True)),
        card(pick=replace(PICK, vice=True)),
        card(fixture=None),
        card(fixture=Fixture(Game(), "at SPU")),
        card(locked=True),
        card(swaps=True),
    }
    assert len(cards) == len(renders) == 10
    assert "O’Neil &lt;b&gt;" in "".join(cards)
