"""The states of pages beyond their first view, and how to reach each state."""

from tests.browser.addresses import Navigate
from tests.browser.people import Person

from . import errors, forms, games, lineups, lists

STATES: dict[str, tuple[Person, Navigate]] = {
    **lists.STATES,
    **games.STATES,
    **forms.STATES,
    **lineups.STATES,
    **errors.STATES,
}
