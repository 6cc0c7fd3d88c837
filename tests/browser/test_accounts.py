"""Sign-up, sign-in, and the links to the own team."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from .addresses import HEIGHTS

pytestmark = pytest.mark.browser

PASSWORD = "a long walk to the end zone"


def account(page: Page):
    return page.get_by_role("navigation", name="Account")


def sign_up(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@example.com")
    page.get_by_label(re.compile("^Password:?$")).fill(PASSWORD)
    page.get_by_label(re.compile("^Password conf")).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def test_newcomer_signs_up_creates_a_team_saves_a_lineup_and_signs_in_again(page, javascript):
    name = f"newcomer-{uuid.uuid4().hex[:8]}"
    team = f"Team {name}"
    sign_up(page, name)
    expect(page.get_by_role("heading", name="Create your team")).to_be_visible()
    page.get_by_label("Team name").fill(team)
    page.get_by_role("button", name="Create your team").click()
    expect(page.get_by_text("0 of 12 picked")).to_be_visible()
    page.get_by_role("link", name="Auto-pick").click()
    page.get_by_role("button", name="Save lineup").click()
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("Saved.")

    if javascript:
        page.get_by_role("link", name="Sign out").click()
    else:
        page.goto("/accounts/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("/")
    page.goto("/lineup/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/lineup/")
    expect(page.get_by_text("All changes saved")).to_be_visible()
    expect(page.get_by_role("link", name=team).first).to_be_visible()


def test_wrong_password_shows_an_error(page):
    page.goto("/accounts/sign-in/")
    page.get_by_label("Username").fill("nobody-at-all")
    page.get_by_label("Password").fill("no such word")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("correct username and password")


def test_header_of_a_shared_page_links_to_the_own_team(open_page, javascript, guest):
    page = open_page(javascript=javascript, cookies=guest)
    page.goto("/lineup/")
    team = page.get_by_role("main").get_by_role("link").first.inner_text()
    page.goto("/scores/")
    if javascript:
        expect(account(page)).to_contain_text(team)
        account(page).get_by_role("link", name=team).click()
    else:
        account(page).get_by_role("link", name="My team").click()
    page.wait_for_url("/my-team/")
    expect(page.get_by_role("heading", level=1)).to_have_text(team)


@pytest.mark.parametrize("path", ["/", "/rules/", "/lineup/", "/learn/league-table/"])
def test_a_phone_shows_the_links_to_my_team_and_lineup(open_page, guest, path):
    page = open_page(cookies=guest)
    page.set_viewport_size({"width": 360, "height": HEIGHTS[360]})
    page.goto(path)
    expect(account(page).get_by_role("link")).to_have_text(
        ["My team", "Lineup"], use_inner_text=True
    )
    boxes = [link.bounding_box() for link in page.get_by_role("banner").get_by_role("link").all()]
    assert max(box["x"] + box["width"] for box in boxes) <= 360
    my_team = account(page).get_by_role("link", name="My team")
    brand = page.locator(".brand").bounding_box()
    assert my_team.bounding_box()["height"] >= 44
    assert abs(middle(my_team.bounding_box()) - middle(brand)) < 4  # in one row
    my_team.click()
    page.wait_for_url("/my-team/")


def middle(box: dict[str, float]) -> float:
    return box["y"] + box["height"] / 2


def test_my_team_link_leads_a_visitor_to_sign_in(page):
    page.goto("/scores/")
    account(page).get_by_role("link", name="My team").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
