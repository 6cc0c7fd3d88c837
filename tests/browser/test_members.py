"""The page of a league's members on a phone."""

import pytest

from .addresses import HEIGHTS, PAGES
from .people import Person

pytestmark = pytest.mark.browser

THUMB = 44  # pixels


def test_all_buttons_of_the_commissioner_are_tall_enough_for_a_thumb(open_page, cookies_of):
    page = open_page(cookies=cookies_of(Person.MEMBER))
    page.set_viewport_size({"width": 360, "height": HEIGHTS[360]})
    PAGES["league-members"](page)
    for summary in page.locator(".member-acts summary").all():
        summary.click()
    boxes = [button.bounding_box() for button in page.locator(".member-acts .button").all()]
    assert boxes
    assert min(min(box["width"], box["height"]) for box in boxes) >= THUMB
