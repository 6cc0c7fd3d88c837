"""axe-core finds no accessibility violation in any state of a page. test_pages.py tests the first
view of each page.
"""

import re
from datetime import timedelta

import pytest

from .axe import EACH_ONCE, violations
from .people import Person
from .states import STATES, games, lineups

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(viewer_of):
    """`new`: a page for a state that installs its own clock."""
    opened = []

    def page_of(person, *, new=False):
        viewer = viewer_of(person)
        if person is Person.VISITOR:
            viewer.context.clear_cookies()  # a state may have signed the visitor in
        if not new:
            return viewer.page
        opened.append(viewer.context.new_page())
        return opened[-1]

    yield page_of
    for page in opened:
        page.close()


@pytest.mark.parametrize("name", STATES)
def test_state_has_no_violations(page_of, demo, name):
    person, navigate = STATES[name]
    if name in lineups.STATES:
        demo.wait_for_no_kickoff(timedelta(seconds=5))
    page = page_of(person, new=name in games.STATES)
    navigate(page)
    assert violations(page, EACH_ONCE) == []


def test_violations_are_found(page_of):
    page = page_of(Person.VISITOR)
    page.goto("/rules/")
    page.evaluate("""() => {
        document.querySelector("h1").outerHTML = "<h4>Rules</h4>";
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`.pale { color: light-dark(#999, #666) }
            .half { color: white; background: linear-gradient(black, silver) }`);
        document.adoptedStyleSheets = [sheet];
        document.querySelector("main").append(...["pale", "half"].map(className =>
            Object.assign(document.createElement("p"), {className, textContent: "Text"})));
    }""")
    found = "\n".join(violations(page))
    for look in ("360 light", "1280 light"):
        assert f"{look}: page-has-heading-one" in found
    for look in ("360 light", "1280 light", "360 dark", "1280 dark"):
        assert re.search(f"{look}: color-contrast.*pale.*half", found)
