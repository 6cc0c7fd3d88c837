"""Draws of playoffs and cups, and champions, as soon as the weeks before are final."""

from leagues.models import League


def first_draw(league: League) -> None:
    """Set `draw_after` of an unsaved or locked league. The caller saves it."""
