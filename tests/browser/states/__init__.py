"""The states that pages are in beyond how somebody finds them first, and the way to each."""

from tests.browser.addresses import Way
from tests.browser.people import Person

from . import errors, forms, games, lineups, lists

STATES: dict[str, tuple[Person, Way]] = {
    **lists.STATES,
    **games.STATES,
    **forms.STATES,
    **lineups.STATES,
    **errors.STATES,
}
