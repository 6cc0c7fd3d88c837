"""What the rules page tells of a season's ruleset."""

import pytest
from django.test import Client

from caching import refresher
from tests.factories import make_season

pytestmark = pytest.mark.django_db


def rules_page(client: Client, ruleset: str) -> str:
    make_season(ruleset)
    refresher.refresh_all()
    return " ".join(client.get("/rules/").content.decode().split())


@pytest.mark.parametrize(
    ("ruleset", "told", "untold"),
    [
        ("fpl", ["begin again with 1", "<b>Wildcard</b> (2×):"], ["In week"]),
        ("fpl-2024", ["still have those that you had saved"], ["begin again with", "In week"]),
        (
            "fpl-2025",
            [
                "After Wildcard or Free hit, you still have those",
                "In week 16 everybody has at least 5 free.",
                "<b>Free hit</b> (1× in weeks 1–19 and again in 20–38):",
            ],
            ["begin again with"],
        ),
    ],
)
def test_transfers_and_chips(
    client: Client, ruleset: str, told: list[str], untold: list[str]
) -> None:
    page = rules_page(client, ruleset)
    assert "counts as having played: minutes, yellow cards, red cards" in page
    for text in told:
        assert text in page
    for text in untold:
        assert text not in page


def test_a_game_without_them_does_not_tell_of_them(client: Client) -> None:
    page = rules_page(client, "nfl-ppr")
    for text in ("Transfers", "Chips", "having played"):
        assert text not in page
