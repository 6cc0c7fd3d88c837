"""The rules page shows the ruleset of the season."""

import pytest
from django.contrib.humanize.templatetags.humanize import apnumber
from django.test import Client

from caching import refresher
from teams.managers import FORM_WEEKS
from tests.factories import make_season

pytestmark = pytest.mark.django_db


def rules_page(client: Client, ruleset: str) -> str:
    make_season(ruleset)
    refresher.refresh_all()
    return " ".join(client.get("/rules/").content.decode().split())


@pytest.mark.parametrize(
    ("ruleset", "shown", "not_shown"),
    [
        ("fpl", ["start again with 1", "<b>Wildcard</b> (2×):"], ["In Week"]),
        (
            "fpl-2024",
            ["keep the free transfers that you had saved"],
            ["start again with", "In Week"],
        ),
        (
            "fpl-2025",
            [
                "After a Wildcard or Free hit, you keep the free transfers",
                "In Week 16, everyone has at least 5 free transfers.",
                "<b>Free hit</b> (1× in Weeks 1–19 and again in 20–38):",
            ],
            ["start again with"],
        ),
    ],
)
def test_rules_page_shows_transfers_and_chips(
    client: Client, ruleset: str, shown: list[str], not_shown: list[str]
) -> None:
    page = rules_page(client, ruleset)
    assert "with any of these has played: minutes, yellow cards, red cards" in page
    for text in shown:
        assert text in page
    for text in not_shown:
        assert text not in page


def test_ruleset_without_transfers_and_chips_omits_them(client: Client) -> None:
    page = rules_page(client, "nfl-ppr")
    for text in ("Transfers", "Chips", "of these has played"):
        assert text not in page


def test_rules_explain_price_and_form(client: Client) -> None:
    page = rules_page(client, "nfl-ppr")
    assert "<h3>Price and form</h3>" in page
    assert f"points in the last {apnumber(FORM_WEEKS)} weeks, this week included" in page
